"""Lengths of time in words."""

from datetime import timedelta

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def length_words(length: timedelta) -> str:
    """`30 days`, `12 hours`: in the largest unit that divides it."""
    seconds = round(length.total_seconds())
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size:,} {unit}{'s' * (seconds // size != 1)}"
