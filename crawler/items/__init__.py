"""What a list links: is it the report, and which files, pictures and further pages belong to it. Pure."""
