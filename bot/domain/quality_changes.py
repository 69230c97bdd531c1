"""What one policy asks of the quality of data otherwise than another, rule by rule, and which way each went.

Values that somebody may be known by stand in lists and ranges: what is told of those is which way they went, never what they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.quality.stated import Rule, StatedColumn, StatedQuality
from bot.domain.strictness import Direction
from bot.domain.working_time import Duration


class Asked(StrEnum):
    """What a rule of a policy is about."""

    COLUMN = "column"
    TYPE = Rule.TYPE.value
    NULLS = Rule.NULLS.value
    AT_LEAST = Rule.AT_LEAST.value
    AT_MOST = Rule.AT_MOST.value
    VALUES = Rule.VALUES.value
    VARIES = Rule.VARIES.value
    REQUIRED = "required"
    EXTRA = "extra_columns"
    KEY = "key"
    FEWEST = "rows.at_least"
    MOST = "rows.at_most"
    FRESH = "fresh"


OFF = "off"
"""In place of a value: nothing is asked, neither what was inferred."""

_Told = Mapping[tuple[str, Asked], object]
# Whether a larger value asks for more.
_MORE_IS_STRICTER = {
    Asked.NULLS: False,
    Asked.AT_LEAST: True,
    Asked.AT_MOST: False,
    Asked.FEWEST: True,
    Asked.MOST: False,
    Asked.FRESH: False,
    Asked.REQUIRED: True,
}
# Nothing is asked of these unless somebody says so.
_NEVER_INFERRED = frozenset({Asked.KEY, Asked.FEWEST, Asked.MOST, Asked.FRESH})


@dataclass(frozen=True, slots=True)
class QualityChange:
    """One rule of one column, or of the table; None is "as inferred", `OFF` nothing at all."""

    asked: Asked
    column: str
    before: object
    after: object
    direction: Direction


def quality_changes(before: StatedQuality, after: StatedQuality) -> Iterator[QualityChange]:
    """Everything that is asked otherwise."""
    old, new = dict(_told(before)), dict(_told(after))
    for column, asked in dict.fromkeys((*new, *old)):
        was, now = old.get((column, asked)), new.get((column, asked))
        if was != now:
            yield QualityChange(asked, column, was, now, _turned(asked, was, now))


def _told(said: StatedQuality) -> Iterator[tuple[tuple[str, Asked], object]]:
    for each in said.columns:
        for asked, value in _of_column(each).items():
            if value is not None:
                yield (each.name, asked), value
    table = {
        Asked.EXTRA: said.extra,
        Asked.KEY: frozenset(said.key) or None,
        Asked.FEWEST: _amount(said.rows_at_least, said.share_at_least),
        Asked.MOST: _amount(said.rows_at_most, said.share_at_most),
        Asked.FRESH: None if said.fresh_within is None else (said.fresh_within, said.time),
    }
    yield from ((("", asked), value) for asked, value in table.items() if value is not None)


def _of_column(said: StatedColumn) -> Mapping[Asked, object]:
    if said.ignored:
        return {Asked.COLUMN: OFF}
    return {
        Asked.TYPE: said.kind,
        Asked.NULLS: said.nulls,
        Asked.AT_LEAST: said.at_least,
        Asked.AT_MOST: said.at_most,
        Asked.VALUES: None if said.known is None else frozenset(said.known),
        Asked.REQUIRED: None if said.missing is None else not said.missing,
        **{Asked(each.value): OFF for each in said.off},
    }


def _amount(rows: int | None, share: float | None) -> tuple[str, float] | None:
    if rows is not None:
        return "rows", float(rows)
    return None if share is None else ("share", share)


def _turned(asked: Asked, was: object, now: object) -> Direction:
    if OFF in (was, now):
        return Direction.LOOSER if now == OFF else Direction.STRICTER
    if asked is Asked.EXTRA and None not in (was, now):
        return Direction.LOOSER if now else Direction.STRICTER
    if was is None or now is None:
        known = asked in _NEVER_INFERRED
        return Direction.OTHER if not known else Direction.STRICTER if was is None else Direction.LOOSER
    if isinstance(was, frozenset) and isinstance(now, frozenset):
        return _of_sets(was, now)
    one, other = _number(was), _number(now)
    if one is None or other is None or one[0] != other[0] or asked not in _MORE_IS_STRICTER:
        return Direction.OTHER
    return Direction.STRICTER if (other[1] > one[1]) is _MORE_IS_STRICTER[asked] else Direction.LOOSER


def _of_sets(was: frozenset[object], now: frozenset[object]) -> Direction:
    """More texts let more through; more columns of a key let more rows be told apart."""
    if was < now:
        return Direction.LOOSER
    return Direction.STRICTER if now < was else Direction.OTHER


def _number(value: object) -> tuple[object, float] | None:
    """What a value counts, and how much of it: of two that count the same the larger is known."""
    if isinstance(value, tuple):
        first, second = value
        return (second, float(first.seconds)) if isinstance(first, Duration) else (first, float(second))
    return ("", float(value)) if isinstance(value, int | float) else None
