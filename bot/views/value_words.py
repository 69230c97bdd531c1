"""Widths of a column's values and shares of its rows, as people read them."""

from bot.domain.numbers import number
from bot.domain.profile.column import Kind
from bot.views.quality import value_words

_SECONDS = {Kind.DATE: 86_400.0, Kind.TIME: 1e-6}
_UNITS = ((86_400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


def share_words(share: float) -> str:
    """A share of rows: `12%`, `0.3%`, `none`, `all`."""
    if share in (0, 1):
        return "all" if share else "none"
    found = 100 * share
    return f"{found:.0f}%" if 10 <= found < 99.5 else f"{found:.4g}%" if found > 10 else f"{found:.2g}%"


def width_words(kind: Kind, width: float) -> str:
    """How far two values of that kind lie apart; of days and moments in the largest unit that fits."""
    if kind not in _SECONDS:
        return value_words(kind, width)
    seconds = width * _SECONDS[kind]
    size, unit = next((each for each in _UNITS if abs(seconds) >= each[0]), _UNITS[-1])
    return f"{number(seconds / size)} {unit}"
