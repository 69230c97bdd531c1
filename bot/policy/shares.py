"""Shares as a policy writes them: `2%`."""

import re

_PERCENT = re.compile(r"\s*(\d{1,4}(?:\.\d{1,3})?)\s*%\s*")


def parse_part(text: object) -> float:
    """A share of a whole, from nothing to all of it; ValueError for what is none.

    >>> parse_part("2.5%")
    0.025
    """
    share = parse_whole(text, like="2%")
    if share > 1:
        raise ValueError(f"must be a share from `0%` to `100%`, like `2%`, not `{str(text)[:60]}`")
    return share


def parse_whole(text: object, like: str = "50%") -> float:
    """A share that may be more than the whole; ValueError for what is none."""
    found = _PERCENT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"must be a share like `{like}`, not `{str(text)[:60]}`")
    return float(found[1]) / 100
