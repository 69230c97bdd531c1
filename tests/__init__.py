"""The tests: they mirror the code, and tell stories end to end."""
