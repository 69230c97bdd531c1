"""A profile held against what is expected of it: everything that is wrong, each with how many rows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.quality.columns import examined
from bot.domain.quality.counting import different
from bot.domain.quality.expectations import ColumnExpectation, Expectations, Part
from bot.domain.quality.findings import Finding, FindingKind, Rows, Why, told
from bot.domain.quality.guessing import renamed
from bot.domain.quality.inferring import FALSE_ALARMS

# Of each column so many things are asked by chance: they share what may be blamed wrongly.
CHECKS = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is examined: its profile, how many rows repeat the `key` of another (None where nobody looked), when it was made."""

    profile: Profile
    repeated: Rows | None = None
    made_at: datetime | None = None


def examine(expected: Expectations, batch: Batch, at: datetime) -> tuple[Finding, ...]:
    """Everything that is wrong with the batch at that moment; nothing where all is as expected.

    >>> import numpy as np
    >>> from bot.domain.quality.inferring import inferred
    >>> ages = [ColumnSummary.of_numbers("age", Kind.INTEGER, np.arange(1000) % 80 + high) for high in (18, 38)]
    >>> before, after = (Profile(1000, (each,)) for each in ages)
    >>> [(each.kind.value, each.rows, each.limit) for each in examine(inferred(before), Batch(after), _EPOCH)]
    [('above', Rows(at_least=240, at_most=240, of=1000), 97.0)]
    """
    profile = batch.profile
    found = [
        *_volume(expected, profile.rows),
        *_schema(expected, profile),
        *_repeated(expected, batch),
        *_age(expected, batch, at),
    ]
    risk = FALSE_ALARMS / (CHECKS * max(1, len(expected.columns)))
    for column in profile.columns:
        wish = expected.column(column.name)
        if wish is not None and column.rows:
            found += examined(wish, column, risk)
    return told(found)


def _volume(expected: Expectations, rows: int) -> Iterator[Finding]:
    volume, counted = expected.volume, Rows.exactly(rows, rows)
    if rows == 0:
        yield Finding(FindingKind.NO_ROWS)
    elif volume.at_least is not None and rows < volume.at_least:
        is_said = Part.FEWEST in expected.said
        yield Finding(FindingKind.FEW_ROWS, rows=counted, limit=volume.at_least, is_said=is_said)
    elif volume.at_most is not None and rows > volume.at_most:
        is_said = Part.MOST in expected.said
        yield Finding(FindingKind.MANY_ROWS, rows=counted, limit=volume.at_most, is_said=is_said)


def _schema(expected: Expectations, profile: Profile) -> Iterator[Finding]:
    there = {each.name for each in profile.columns}
    known = {each.name for each in expected.columns}
    missing = [each for each in expected.columns if each.name not in there and not each.may_be_missing]
    extra = [each for each in profile.columns if each.name not in known]
    guesses = renamed(_of_reference(expected, missing), extra)
    for each in missing:
        guess = guesses.get(each.name)
        if guess is None:
            is_said = Part.REQUIRED in each.said
            yield Finding(FindingKind.MISSING, each.name, expected=each.kind or "", is_said=is_said)
        else:
            yield Finding(FindingKind.RENAMED, each.name, expected=each.name, actual=guess)
    if not expected.may_have_more:
        yield from (
            Finding(FindingKind.EXTRA, each.name, actual=each.kind, is_said=Part.EXTRA in expected.said)
            for each in extra
            if each.name not in guesses.values()
        )


def _of_reference(expected: Expectations, missing: list[ColumnExpectation]) -> list[ColumnSummary]:
    if expected.reference is None:
        return []
    found = (expected.reference.column(each.name) for each in missing)
    return [each for each in found if each is not None]


def _repeated(expected: Expectations, batch: Batch) -> Iterator[Finding]:
    key = expected.key
    if not key:
        return
    columns = [each for each in batch.profile.columns if each.name in key]
    is_said = Part.KEY in expected.said
    missing = set(key) - {each.name for each in columns}
    if missing:
        if all(_may_be_missing(expected, each) for each in missing):
            yield Finding(FindingKind.UNEXAMINED, key=key, why=Why.NOT_THERE, is_said=is_said)
        return
    found = batch.repeated or _repeated_alone(columns)
    if found is None:
        yield Finding(FindingKind.UNEXAMINED, key=key, why=Why.NOT_READ, is_said=is_said)
    elif found.at_least:
        yield Finding(FindingKind.REPEATED, rows=found, key=key, is_said=is_said)


def _may_be_missing(expected: Expectations, name: str) -> bool:
    """Whether nothing else says so where a column is not there."""
    wish = expected.column(name)
    return wish is None or wish.may_be_missing


def _repeated_alone(columns: list[ColumnSummary]) -> Rows | None:
    """Of a key of one column the profile tells it, where it keeps each value."""
    if len(columns) != 1:
        return None
    column = columns[0]
    values, empty = different(column), column.nulls + column.nans + sum(column.infinities)
    return None if values is None or empty else Rows.exactly(column.rows - values, column.rows)


def _age(expected: Expectations, batch: Batch, at: datetime) -> Iterator[Finding]:
    fresh = expected.fresh
    if fresh is None or not batch.profile.rows:
        return
    usual = Finding(
        FindingKind.STALE, fresh.column or "", within=fresh.within, is_said=Part.FRESH in expected.said
    )
    newest: datetime | Why | None
    if fresh.column is None:
        newest = batch.made_at or Why.NOT_DATED
    elif (column := batch.profile.column(fresh.column)) is not None:
        newest = _newest(column)
    else:
        newest = Why.NOT_THERE if _may_be_missing(expected, fresh.column) else None
    if isinstance(newest, Why):
        yield replace(usual, kind=FindingKind.UNEXAMINED, why=newest)
    elif newest is not None and at - newest > fresh.within:
        yield replace(usual, newest=newest)


def _newest(column: ColumnSummary) -> datetime | Why:
    """The newest moment of a column; of a day its end."""
    if not column.present:
        return Why.EMPTY
    if column.concealed:
        return Why.CONCEALED
    if column.ends is None or column.kind not in {Kind.DATE, Kind.TIME}:
        return Why.NO_TIME
    last = column.ends[1]
    try:
        length = timedelta(days=last + 1) if column.kind is Kind.DATE else timedelta(microseconds=last)
        return _EPOCH + length
    except OverflowError:
        return Why.NO_TIME
