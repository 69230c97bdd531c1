"""Why there is no number: a column of which the two profiles do not say what a comparison needs."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What stands against a comparison."""

    NO_ROWS = "no rows"
    MISSING = "missing"
    EXTRA = "extra"
    RETYPED = "retyped"
    CONCEALED = "concealed"
    TOO_WIDE = "too wide"


@dataclass(frozen=True, slots=True)
class Unknown:
    """`because` of what, and the two sides as far as they matter, such as `integer` and `category`."""

    because: Why
    reference: str = ""
    current: str = ""
