"""What a policy says of a table's quality, and how it is laid over what was inferred."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.profile.column import Kind
from bot.domain.quality.expectations import (
    AtMost,
    ColumnExpectation,
    End,
    Expectations,
    FreshWithin,
    Known,
    Volume,
)
from bot.domain.quality.inferring import within
from bot.domain.working_time import Duration


@dataclass(frozen=True, slots=True)
class StatedColumn:
    """What is said of one column; None is left as it is inferred. `missing`: it may be; `ignored`: nothing is asked of it."""

    name: str
    kind: Kind | None = None
    nulls: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    known: tuple[str, ...] | None = None
    missing: bool | None = None
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class StatedQuality:
    """What is said of a table: a key that no two rows share, how many rows (or shares of the reference's), how old it may be.

    `time` is the column by which its age is known; `extra`: columns may be there that are not expected.
    """

    columns: tuple[StatedColumn, ...] = ()
    extra: bool | None = None
    key: tuple[str, ...] = ()
    rows_at_least: int | None = None
    rows_at_most: int | None = None
    share_at_least: float | None = None
    share_at_most: float | None = None
    fresh_within: Duration | None = None
    time: str | None = None


def edited(expected: Expectations, said: StatedQuality) -> Expectations:
    """The expectations as somebody said them: each word stands in place of what was inferred."""
    told = {each.name: each for each in said.columns}
    known = {each.name for each in expected.columns}
    columns = [_column(each, told.get(each.name)) for each in expected.columns]
    columns += [_column(ColumnExpectation(name), each) for name, each in told.items() if name not in known]
    fresh = expected.fresh
    if said.fresh_within is not None:
        fresh = FreshWithin(timedelta(seconds=said.fresh_within.seconds), said.time)
    return replace(
        expected,
        columns=tuple(columns),
        may_have_more=expected.may_have_more if said.extra is None else said.extra,
        key=said.key or expected.key,
        volume=_volume(expected, said),
        fresh=fresh,
    )


def _column(inferred: ColumnExpectation, said: StatedColumn | None) -> ColumnExpectation:
    if said is None:
        return inferred
    if said.ignored:
        return ColumnExpectation(inferred.name, may_be_missing=True, concealed=inferred.concealed)
    found = replace(
        inferred,
        kind=said.kind or inferred.kind,
        may_be_missing=inferred.may_be_missing if said.missing is None else said.missing,
    )
    if said.nulls is not None:
        found = replace(found, nulls=AtMost(said.nulls))
    if said.at_least is not None:
        found = replace(found, low=End(said.at_least))
    if said.at_most is not None:
        found = replace(found, high=End(said.at_most))
    return found if said.known is None else replace(found, known=Known(frozenset(said.known)))


def _volume(expected: Expectations, said: StatedQuality) -> Volume:
    found = expected.volume
    if expected.reference is not None:
        shares = within((said.share_at_least, said.share_at_most), expected.reference.rows)
        found = Volume(_first(shares.at_least, found.at_least), _first(shares.at_most, found.at_most))
    return Volume(_first(said.rows_at_least, found.at_least), _first(said.rows_at_most, found.at_most))


def _first(said: int | None, inferred: int | None) -> int | None:
    return inferred if said is None else said
