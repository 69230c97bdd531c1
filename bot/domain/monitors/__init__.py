"""Monitors: what watches a model in use, when it looks, and what it makes of what it sees."""
