"""Tables whose cells run together in one line of text, taken apart by their sums."""
