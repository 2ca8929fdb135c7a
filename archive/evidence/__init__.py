"""From a number to the bytes that it was read from."""
