"""A release described for repositories: DataCite, DDI-Codebook, Croissant (schema.org), a card for Hugging Face, the licence.

`terms` is what the operator sets, `about` what all formats say alike.
"""
