"""Watermarks of a query: how far it was read, as a value of its column that the database compares."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.errors import BadInput

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of the column: `kind` is `number`, `moment`, `day` or `text`, and `value` how it is written."""

    kind: str
    value: str

    def literal(self) -> str:
        """As SQL: of what a database gave nothing but digits goes without quotes, and a quote is doubled."""
        return self.value if self.kind == "number" else "'" + self.value.replace("'", "''") + "'"


def mark_of(value: Any) -> Mark:
    """The mark of a value as the database's driver has it. BadInput for what has no order that can be written down."""
    match value:
        case bool():
            raise BadInput("The watermark is true or false: it needs a number or a time that grows.")
        case int():
            return Mark("number", str(value))
        case Decimal() if value.is_finite():
            return Mark("number", f"{value:f}")
        case float() if value - value == 0:
            return Mark("number", repr(value))
        case datetime():
            return Mark("moment", value.isoformat(sep=" "))
        case date():
            return Mark("day", value.isoformat())
        case str() if len(value) <= LONGEST and "\0" not in value:
            return Mark("text", value)
    raise BadInput(f"The watermark holds a value that cannot be kept ({type(value).__name__}).")


def is_later(value: Any, until: datetime) -> bool:
    """Whether rows of that value may still come after a moment: a moment after it, or a day that is not over by then. Without a
    zone both count as UTC; what is neither is never later."""
    if isinstance(value, str):
        value = _told(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)) > until
    # A day that is taken is not read again: it has to be whole.
    return isinstance(value, date) and value >= until.astimezone(UTC).date()


def _told(text: str) -> date | None:
    """The day or moment that a text is: SQLite has none of its own."""
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None
