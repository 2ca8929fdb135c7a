"""What people say instead of what is printed, kept beside it."""
