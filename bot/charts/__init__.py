"""Pictures: a value in, PNG bytes out. matplotlib loads in the drawing modules only."""
