"""What a policy says of a table's quality, laid over what was inferred: each word stands in place of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.profile.kind import Kind
from bot.domain.profile.outline import NUMBERS
from bot.domain.quality.expectations import (
    AtMost,
    ColumnExpectation,
    End,
    Expectations,
    FreshWithin,
    Known,
    Part,
    Volume,
)
from bot.domain.quality.inferring import within
from bot.domain.quality.stated import Rule, StatedColumn, StatedQuality

_REQUIRED = frozenset({Part.REQUIRED})
_NOT_ASKED: dict[Rule, dict[str, Any]] = {
    Rule.TYPE: {"kind": None},
    Rule.NULLS: {"nulls": None, "not_numbers": None},
    Rule.AT_LEAST: {"low": None},
    Rule.AT_MOST: {"high": None},
    Rule.VALUES: {"known": None},
    Rule.VARIES: {"varies": None},
}


def edited(expected: Expectations, said: StatedQuality) -> Expectations:
    """The expectations as somebody said them."""
    told = {each.name: each for each in said.columns}
    known = {each.name for each in expected.columns}
    columns = [_column(each, told.get(each.name)) for each in expected.columns]
    columns += [_column(_new(name), each) for name, each in told.items() if name not in known]
    # What is needed to know anything of the rows must be there.
    needed = dict.fromkeys((*said.key, *([said.time] if said.time else [])))
    there = {each.name for each in columns}
    columns += [ColumnExpectation(name, said=_REQUIRED) for name in needed if name not in there]
    fresh = expected.fresh
    if said.fresh_within is not None:
        fresh = FreshWithin(timedelta(seconds=said.fresh_within.seconds), said.time)
    volume = _volume(expected, said)
    return replace(
        expected,
        columns=tuple(columns),
        may_have_more=expected.may_have_more if said.extra is None else said.extra,
        key=said.key or expected.key,
        volume=volume,
        fresh=fresh,
        said=expected.said | _parts(said),
    )


def _parts(said: StatedQuality) -> frozenset[Part]:
    found = {
        Part.EXTRA: said.extra is not None,
        Part.KEY: bool(said.key),
        Part.FEWEST: said.rows_at_least is not None or said.share_at_least is not None,
        Part.MOST: said.rows_at_most is not None or said.share_at_most is not None,
        Part.FRESH: said.fresh_within is not None,
    }
    return frozenset(part for part, is_said in found.items() if is_said)


def _new(name: str) -> ColumnExpectation:
    # Nobody saw it yet, so only who calls it required is told that it is not there.
    return ColumnExpectation(name, may_be_missing=True)


def _column(inferred: ColumnExpectation, said: StatedColumn | None) -> ColumnExpectation:
    if said is None:
        return inferred
    if said.ignored:
        return ColumnExpectation(inferred.name, may_be_missing=True, concealed=inferred.concealed)
    found = _of_kind(inferred, said)
    for rule in said.off:
        found = replace(found, **_NOT_ASKED[rule])
    if said.missing is not None:
        found = replace(found, may_be_missing=said.missing, said=found.said | {Part.REQUIRED})
    if said.nulls is not None:
        limit = AtMost(said.nulls)
        found = replace(found, nulls=limit, not_numbers=limit)
    if said.at_least is not None:
        found = replace(found, low=End(said.at_least))
    if said.at_most is not None:
        found = replace(found, high=End(said.at_most))
    return found if said.known is None else replace(found, known=Known(frozenset(said.known)))


def _of_kind(inferred: ColumnExpectation, said: StatedColumn) -> ColumnExpectation:
    """With the type that somebody said; what was inferred of values of another type is asked no more."""
    if inferred.concealed and (said.asks_values or said.kind is not None):
        # Hashes of the reference are nothing to hold against what a person said; values that are seen now are.
        inferred = replace(inferred, concealed=False, known=None)
    # A list of texts is of a column of texts.
    kind = Kind.CATEGORY if said.known is not None else said.kind
    has_ends = said.at_least is not None or said.at_most is not None
    if kind is None and has_ends and inferred.kind not in NUMBERS:
        return replace(inferred, kind=None, known=None, varies=None)
    if kind is None:
        return inferred
    found = replace(inferred, kind=kind, said=inferred.said | {Part.KIND})
    return found if kind is inferred.kind else replace(found, low=None, high=None, known=None, varies=None)


def _volume(expected: Expectations, said: StatedQuality) -> Volume:
    found = expected.volume
    if expected.reference is not None:
        shares = within((said.share_at_least, said.share_at_most), expected.reference.rows)
        found = Volume(_first(shares.at_least, found.at_least), _first(shares.at_most, found.at_most))
    return Volume(_first(said.rows_at_least, found.at_least), _first(said.rows_at_most, found.at_most))


def _first(said: int | None, inferred: int | None) -> int | None:
    return inferred if said is None else said
