"""Drift in words, for who has the files: what moved in a column, why another was not compared."""

from collections.abc import Mapping

from bot.domain.drift.drift import ColumnDrift
from bot.domain.drift.shift import Shift, What
from bot.domain.drift.unknown import Why
from bot.domain.profile.column import Kind
from bot.domain.text import clean
from bot.views.quality import HOLDS, value_words
from bot.views.value_words import share_words, width_words

_LONGEST = 30
_WHY = {
    Why.NO_ROWS: "one side has no rows",
    Why.MISSING: "missing now",
    Why.EXTRA: "new: the reference has no such column",
    Why.CONCEALED: "concealed on one side only",
    Why.TOO_WIDE: "whole numbers on one side, others on the other, and too large to be compared exactly",
}
_NAMED = {What.EMPTY: "empty", What.TRUE: "true"}


def shift_words(kind: Kind, found: Shift | None) -> str:
    """`median 41 → 36`, `Oslo 40% → 20%`, `empty none → 12%`."""
    if found is None:
        return ""
    if found.what is What.MEDIAN:
        name, words = "median", [value_words(kind, each) for each in (found.before, found.after)]
    elif found.what is What.SPREAD:
        name, words = "middle 80% spans", [width_words(kind, each) for each in (found.before, found.after)]
    else:
        name = _NAMED.get(found.what) or clean(found.text, _LONGEST) or "(nothing)"
        words = [share_words(each) for each in (found.before, found.after)]
    return f"{name} {' → '.join(dict.fromkeys(words))}"


def unknown_words(found: ColumnDrift, renamed: Mapping[str, str]) -> str:
    """Why a column has no number; `renamed` says which missing one may be which new one."""
    why = found.unknown
    if why is None:
        return ""
    if why.because is Why.MISSING and found.name in renamed:
        new = clean(renamed[found.name])
        return f"missing, and {new} is new: perhaps it was renamed (a guess, since name and values are alike)"
    if why.because is Why.RETYPED:
        return f"held {_holds(why.reference)}, holds {_holds(why.current)} now"
    return _WHY[why.because]


def _holds(kind: str) -> str:
    return HOLDS[Kind(kind)]


def probability_words(found: float | None) -> str:
    """A probability: `0.03`, `< 0.001`."""
    if found is None:
        return ""
    return "< 0.001" if found < 0.001 else f"{found:.2g}"
