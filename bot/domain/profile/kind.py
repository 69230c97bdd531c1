"""What the values of a column are; a module of its own, since a policy names kinds and loads no numpy."""

from enum import StrEnum


class Kind(StrEnum):
    """What the values of a column are. Dates are days and times microseconds since 1970, the latter in UTC."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    DATE = "date"
    TIME = "time"
    CATEGORY = "category"

    @property
    def is_number(self) -> bool:
        """Whether its values have an order and distances."""
        return self is not Kind.CATEGORY
