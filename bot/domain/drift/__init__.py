"""Drift: how far the values of a column moved between two profiles, as numbers with bounds, and whether it matters."""
