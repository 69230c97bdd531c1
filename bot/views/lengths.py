"""Lengths of time in words."""

from datetime import timedelta

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def length_words(length: timedelta) -> str:
    """`30 days`, `12 hours`: in the largest unit that divides it."""
    seconds = round(length.total_seconds())
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size:,} {unit}{'s' * (seconds // size != 1)}"


def about(length: timedelta) -> str:
    """`45 minutes`, `3 hours`: rounded to the unit of which there are two or more.

    >>> about(timedelta(minutes=95)), about(timedelta(hours=49)), about(timedelta(seconds=1))
    ('95 minutes', '2 days', '1 second')
    """
    seconds = round(length.total_seconds())
    size, unit = next((each for each in _UNITS if seconds >= 2 * each[0]), _UNITS[-1])
    count = round(seconds / size)
    return f"{count:,} {unit}{'s' * (count != 1)}"
