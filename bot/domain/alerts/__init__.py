"""Alerts: trouble that was noticed, worked on in its message, open until it ended."""
