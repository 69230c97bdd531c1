"""What a picture of distributions says, in words: where the values lie now, and where they lay. Loads no matplotlib."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.distribution import CategoryBars, Distribution, Distributions, NumberBars
from bot.domain.numbers import alike, number
from bot.domain.profile.column import Kind
from bot.domain.text import clean

NAME, VALUE = 60, 40
# In parts of the reference's middle half; in rows.
MOVED, WIDER, MISSING_MORE = 0.1, 1.25, 0.01
# So far apart, the days of two moments are of no interest.
SEASON = timedelta(days=90)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sides:
    """What the two sides are called: `training data`, `this week`; the owner of values is `the training data's`."""

    reference: str = "training data"
    current: str = "now"


def distributions_alt(found: Distributions, sides: Sides) -> str:
    """The picture in words, a sentence a column."""
    said = [column_words(each, sides) for each in found.columns]
    rest = left_out(found)
    return " ".join([*said, *([f"{rest}."] if rest else [])]) or "No column can be drawn."


def left_out(found: Distributions) -> str:
    """What is not in the picture, counted."""
    counts = (
        (found.more, "{} more {}", ""),
        (found.personal, "{} personal {}", " never drawn"),
        (found.unknown, "{} {}", " that cannot be compared"),
    )
    said = [
        words.format(count, "column" if count == 1 else "columns") + after
        for count, words, after in counts
        if count
    ]
    return "Not shown: " + ", ".join(said) if said else ""


def column_words(found: Distribution, sides: Sides) -> str:
    """One column: what moved, and by how much.

    >>> bars = NumberBars(0, 80, ((0.4, 0.6), (0.2, 0.8)), ((30, 36, 42), (33, 41, 50)))
    >>> column_words(Distribution("age", Kind.INTEGER, bars), Sides("training data", "this week"))
    "age: this week's values lie higher than the training data's; median 41 against 36."
    """
    said = [
        _numbers(found, found.bars, sides) if isinstance(found.bars, NumberBars) else _mix(found.bars, sides)
    ]
    before, after = found.missing
    if abs(after - before) >= MISSING_MORE:
        said.append(f"{percent(after)} are missing against {percent(before)}")
    return f"{clean(found.name, NAME) or '(no name)'}: {'; '.join(said)}."


def _numbers(found: Distribution, bars: NumberBars, sides: Sides) -> str:
    before, after = bars.quartiles
    if before is None or after is None:
        none = sides.reference if before is None else sides.current
        return "no values on either side" if before is after else f"no values, {none}"
    now, then = told(found.kind, after[1], before[1])
    middle = f"median {now} against {then}"
    half = (before[2] - before[0]) or abs(before[1]) or 1.0
    apart = after[1] - before[1]
    if abs(apart) > MOVED * half:
        way = "higher" if apart > 0 else "lower"
        return f"{sides.current}'s values lie {way} than the {sides.reference}'s; {middle}"
    if after[2] - after[0] > WIDER * half:
        return f"{sides.current}'s values are spread wider than the {sides.reference}'s; {middle}"
    if (after[2] - after[0]) * WIDER < before[2] - before[0]:
        return f"{sides.current}'s values lie closer together than the {sides.reference}'s; {middle}"
    return f"{sides.current}'s values lie about where the {sides.reference}'s do; {middle}"


def _mix(bars: CategoryBars, sides: Sides) -> str:
    if not any(map(any, bars.shares)):
        return "no values on either side"
    apart = [after - before for before, after in zip(*bars.shares, strict=True)]
    at = max(range(len(apart)), key=lambda each: abs(apart[each]))
    before, after = bars.shares[0][at], bars.shares[1][at]
    name = clean(bars.names[at], VALUE) or "(empty text)"
    moved = f"{name} is {percent(after)} {sides.current} against {percent(before)}, {sides.reference}"
    if bars.unseen:
        return f"{moved}; {percent(bars.unseen)} are values new to the {sides.reference}"
    return moved


def percent(share: float) -> str:
    """A share of rows: `12 %`, `0.4 %`, `under 0.1 %`."""
    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{share * 100:.1f} %" if 0 < share < 0.0095 else f"{share * 100:.0f} %"


def told(kind: Kind, *values: float) -> tuple[str, ...]:
    """Values of a column as they are read beside each other, days and moments as such."""
    if kind in (Kind.DATE, Kind.TIME):
        return _moments(kind, values)
    plain = [number(each) for each in values]
    return tuple(plain if len(set(plain)) == len(plain) else alike(*values))


def _moments(kind: Kind, values: Sequence[float]) -> tuple[str, ...]:
    unit = timedelta(days=1) if kind is Kind.DATE else timedelta(microseconds=1)
    try:
        moments = [_EPOCH + each * unit for each in values]
    except OverflowError:
        return tuple(map(number, values))
    apart = max(moments) - min(moments)
    if apart >= SEASON:
        return tuple(f"{each:%b} {each.year}" for each in moments)
    if kind is Kind.TIME and apart < timedelta(days=3):
        return tuple(f"{each.day} {each:%b %H:%M}" for each in moments)
    return tuple(f"{each.day} {each:%b} {each.year}" for each in moments)
