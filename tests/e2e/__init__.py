"""Whole stories: the local workspace, the real bot in it, and people at their keyboards."""
