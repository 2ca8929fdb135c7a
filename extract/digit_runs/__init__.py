"""Tables whose cells run together in one line of text. Splits them by their sums."""
