"""One column held against what is expected of it."""

from collections.abc import Callable, Iterator

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.quality.chance import chance
from bot.domain.quality.counting import above, below, different, unseen
from bot.domain.quality.expectations import Allowed, AtMost, ColumnExpectation, End, Known, Part
from bot.domain.quality.findings import Finding, FindingKind, Rows, Why

# What a kind may be instead: whole numbers are numbers, days are moments.
_ALSO = {
    Kind.FLOAT: frozenset({Kind.INTEGER}),
    Kind.TIME: frozenset({Kind.DATE}),
}
_NUMBERS = frozenset({Kind.INTEGER, Kind.FLOAT})


def examined(wish: ColumnExpectation, column: ColumnSummary, risk: float) -> Iterator[Finding]:
    """Everything that is wrong with a column that has rows; `risk` is how often chance may be blamed for one thing."""
    if column.nulls == column.rows:
        if wish.nulls is not None and wish.nulls.forbids(column.nulls, column.rows, risk):
            yield _finding(FindingKind.ALL_NULL, wish, column, column.nulls, wish.nulls)
        return
    yield from _missing(wish, column, risk)
    if not _is_expected_kind(wish, column):
        yield Finding(
            FindingKind.RETYPED,
            column.name,
            expected=wish.kind or "",
            actual=column.is_of or column.kind,
            is_said=_is_kind_said(wish),
            concealed=column.concealed or wish.concealed,
        )
        return
    if column.concealed and _asks(wish):
        # Hashes can be held against nothing that a person said.
        yield Finding(FindingKind.UNEXAMINED, column.name, why=Why.CONCEALED, concealed=True, is_said=True)
        return
    if column.concealed != wish.concealed:
        return
    yield from _values(wish, column, risk)


def _missing(wish: ColumnExpectation, column: ColumnSummary, risk: float) -> Iterator[Finding]:
    counts = (
        (FindingKind.NULLS, wish.nulls, column.nulls),
        (FindingKind.NOT_NUMBERS, wish.not_numbers, column.nans),
        (FindingKind.INFINITE, wish.infinite, sum(column.infinities)),
    )
    for kind, allowed, count in counts:
        if allowed is not None and allowed.forbids(count, column.rows, risk):
            yield _finding(kind, wish, column, count, allowed)


def _finding(
    kind: FindingKind, wish: ColumnExpectation, column: ColumnSummary, count: int, allowed: Allowed
) -> Finding:
    is_said = isinstance(allowed, AtMost)
    share = allowed.share if isinstance(allowed, AtMost) else allowed.found / max(1, allowed.rows)
    rows = Rows.exactly(count, column.rows)
    return Finding(kind, wish.name, rows=rows, allowed=share, is_said=is_said, concealed=column.concealed)


def _is_kind_said(wish: ColumnExpectation) -> bool:
    # A range that somebody said is of numbers.
    return Part.KIND in wish.said or (wish.kind is None and _asks(wish))


def _asks(wish: ColumnExpectation) -> bool:
    """Whether a person said something of its values or their type."""
    ends = [each for each in (wish.low, wish.high) if each is not None]
    is_listed = wish.known is not None and wish.known.rows is None
    return Part.KIND in wish.said or is_listed or any(isinstance(each.allowed, AtMost) for each in ends)


def _is_expected_kind(wish: ColumnExpectation, column: ColumnSummary) -> bool:
    found = column.is_of
    if found is None:
        return True
    if (wish.low or wish.high) and found not in _NUMBERS:
        return False
    if wish.kind is None or found is wish.kind or found in _ALSO.get(wish.kind, ()):
        return True
    # Whether hashes hide whole numbers is not known.
    return wish.kind is Kind.INTEGER and found is Kind.FLOAT and (column.concealed or _is_whole(column))


def _is_whole(column: ColumnSummary) -> bool:
    """Whether floating-point numbers are known to be whole: programs write whole numbers so once one is missing."""
    if column.bins is None or not column.bins.is_exact:
        return False
    values = column.values_of(column.bins.numbers)
    return bool((values == values.round()).all())


def _values(wish: ColumnExpectation, column: ColumnSummary, risk: float) -> Iterator[Finding]:
    if column.bins is not None:
        yield from _beyond(FindingKind.BELOW, wish.low, column, below, column.low, risk)
        yield from _beyond(FindingKind.ABOVE, wish.high, column, above, column.high, risk)
    if wish.known is not None and column.categories is not None:
        yield from _unseen(wish.known, column, risk)
    if wish.varies is not None and different(column) == 1 and not sum(column.infinities):
        others, rows = wish.varies
        # That all others lie in the reference, by chance.
        if chance(others, rows, 0, column.present) < risk:
            yield _constant(column)


def _constant(column: ColumnSummary) -> Finding:
    texts = () if column.categories is None or column.concealed else tuple(column.categories.kept.items())
    rows = Rows.exactly(column.present, column.rows)
    value, kind = column.low, FindingKind.CONSTANT
    return Finding(
        kind,
        column.name,
        rows=rows,
        actual=column.kind,
        extreme=value,
        texts=texts,
        concealed=column.concealed,
    )


def _beyond(
    kind: FindingKind,
    end: End | None,
    column: ColumnSummary,
    count: Callable[[ColumnSummary, float], Rows],
    extreme: float | None,
    risk: float,
) -> Iterator[Finding]:
    if end is None:
        return
    rows = count(column, end.value)
    is_far = end.far is not None and count(column, end.far).at_least > 0
    if rows.at_least and (is_far or end.allowed.forbids(rows.at_least, rows.of, risk)):
        is_said = isinstance(end.allowed, AtMost)
        yield Finding(kind, column.name, rows=rows, limit=end.value, extreme=extreme, is_said=is_said)


def _unseen(known: Known, column: ColumnSummary, risk: float) -> Iterator[Finding]:
    found = unseen(column, known)
    if not found.different:
        return
    if known.rows is not None:
        fullest = found.texts[0][1]
        many = chance(found.different, column.present, found.once, known.rows)
        # Any text could have been the one: so many of them can have as many rows.
        often = chance(fullest, column.present, 0, known.rows) * (known.rows + column.present) / fullest
        if many >= risk and often >= risk:
            return
    yield Finding(
        FindingKind.UNSEEN,
        column.name,
        rows=found.rows,
        texts=() if column.concealed else found.texts,
        different=found.different,
        is_said=known.rows is None,
        concealed=column.concealed,
    )
