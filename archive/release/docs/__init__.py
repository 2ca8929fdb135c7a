"""The documentation in a release: README and codebook."""
