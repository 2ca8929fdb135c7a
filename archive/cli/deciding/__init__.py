"""The commands by which people decide: corrections, verdicts, whose report it is, incidents that are known."""
