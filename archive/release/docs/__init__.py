"""What a release says of itself: README and codebook."""
