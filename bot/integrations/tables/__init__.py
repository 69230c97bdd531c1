"""Files that somebody uploaded, read within limits by a process of their own."""
