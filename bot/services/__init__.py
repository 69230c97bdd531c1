"""Use cases: load, decide, save, announce. No Block Kit is built and no listener is attached here."""
