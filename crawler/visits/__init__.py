"""One run's visits of sites: what every spider does, what was listed, fetched and failed, what a visit may take, how it
ended, when the next is due.
"""
