"""Who publishes where: the registry of sites, checked strictly. The entries that ship are in `entries/`, one file per
province.
"""
