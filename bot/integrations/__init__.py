"""Outward: the systems the bot talks to."""
