"""Data quality: what is expected of a table, and what a profile of it shows to be otherwise."""
