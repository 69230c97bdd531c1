"""The names of columns in sentences: as a program gave them, so that none is empty or long there."""

from bot.domain.text import clean

LONGEST = 60


def column_name(name: str, limit: int = LONGEST) -> str:
    """What a column is called."""
    return clean(name, limit) or "(no name)"
