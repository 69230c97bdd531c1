"""JSON as it crosses the wire, its names and its time stamps; no state and no rules live here."""

import secrets
import string
from typing import Any, TypeAlias

# The other side writes these values, so their types are only known once they were checked.
Json: TypeAlias = dict[str, Any]

_LETTERS = string.ascii_uppercase + string.digits


def new_id(prefix: str, length: int = 8) -> str:
    """A name nobody can guess, in Slack's alphabet: `F` becomes `F07K2QX9Z`."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(length))


def stamp(seconds: float) -> str:
    """Unix seconds in Slack's notation, six digits after the point."""
    return f"{seconds:.6f}"


def moment(ts: str) -> int:
    # Whole numbers: a float of 64 bits loses the last digits of a stamp.
    """A Slack time stamp in whole microseconds, exact; 0 when it is not one."""
    whole, _, rest = ts.partition(".")
    if not whole.isdigit() or (rest and not rest.isdigit()):
        return 0
    return int(whole) * 1_000_000 + int((rest + "000000")[:6])
