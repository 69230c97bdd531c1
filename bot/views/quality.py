"""What an examination of data found, a sentence each: how many rows, and against what."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.numbers import number
from bot.domain.profile.kind import Kind
from bot.domain.quality.findings import Finding, FindingKind, Rows, Why
from bot.domain.quality.report import Report
from bot.domain.text import clean
from bot.views.column_names import LONGEST, column_name
from bot.views.lengths import length_words
from bot.views.spans import Bold, Code, Line, Span, When, line

NAMED = 5
POLICYS = " by the policy"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOLDS = {
    Kind.BOOLEAN: "true or false",
    Kind.INTEGER: "whole numbers",
    Kind.FLOAT: "numbers",
    Kind.DATE: "days",
    Kind.TIME: "moments",
    Kind.CATEGORY: "text",
}
_WHY = {
    Why.CONCEALED: "it counts as personal data, so its values are not known",
    Why.NO_TIME: "the column holds no time",
    Why.NOT_READ: "nobody looked at its rows for it",
    Why.NOT_DATED: "nobody knows when it was made",
    Why.NOT_THERE: "there is no such column",
    Why.EMPTY: "the column is empty",
}


def finding_line(found: Finding, reference: str = "the reference") -> Line:
    """What is wrong, as a sentence that says whether the policy asks for it, or what is held against has it so."""
    return line(*_SAID[found.kind](found, reference))


def rows_words(found: Rows) -> str:
    """`12 of 10,000 rows`, or from how many to how many."""
    of = f"of {found.of:,} row{'s' * (found.of != 1)}"
    if found.is_exact:
        return f"{found.at_least:,} {of}"
    if found.at_most >= found.of:
        return f"at least {found.at_least:,} {of}"
    return f"{found.at_least:,} to {found.at_most:,} {of}"


def _no_rows(_: Finding, __: str) -> Iterator[Span]:
    yield "It has no rows."


def _volume(found: Finding, _: str) -> Iterator[Span]:
    rows = found.rows.of if found.rows else 0
    which = "least" if found.kind is FindingKind.FEW_ROWS else "most"
    yield f"It has {rows:,} row{'s' * (rows != 1)}; {found.limit or 0:,.0f} are the {which} expected{_by(found)}."


def _stale(found: Finding, _: str) -> Iterator[Span]:
    within = length_words(found.within or timedelta())
    if found.column:
        yield Code(column_name(found.column))
        yield ": its newest value is "
    else:
        yield "It was made "
    if found.newest is None:
        yield "too old"
    else:
        yield "of " if found.column else ""
        yield When(found.newest)
    yield f"; {within} is the oldest expected{_by(found)}."


def _missing(found: Finding, reference: str) -> Iterator[Span]:
    yield Code(column_name(found.column))
    yield f" is missing; {'the policy expects it' if found.is_said else f'it is in {reference}'}."


def _renamed(found: Finding, _: str) -> Iterator[Span]:
    yield Code(column_name(found.column))
    yield " is missing and "
    yield Code(column_name(found.actual))
    yield " is new: perhaps it was renamed (a guess, since name and values are alike)."


def _extra(found: Finding, reference: str) -> Iterator[Span]:
    yield Code(column_name(found.column))
    which = "the policy expects no other columns" if found.is_said else f"no such column is in {reference}"
    yield f" is new: {which}."


def _retyped(found: Finding, reference: str) -> Iterator[Span]:
    yield Code(column_name(found.column))
    which = POLICYS if found.is_said else f", as in {reference}"
    expected = HOLDS[Kind(found.expected)] if found.expected else "numbers"
    yield f" holds {HOLDS[Kind(found.actual)]} where {expected} are expected{which}."


def _by(found: Finding) -> str:
    return POLICYS if found.is_said else ""


def _expected(found: Finding, reference: str) -> str:
    return f"expected{POLICYS}" if found.is_said else f"in {reference}"


def _empty(found: Finding, _: str) -> Iterator[Span]:
    yield Code(column_name(found.column))
    yield f" is empty in all {found.rows.of if found.rows else 0:,} rows."


def _counted(what: str, what_one: str) -> Callable[[Finding, str], Iterator[Span]]:
    def said(found: Finding, reference: str) -> Iterator[Span]:
        rows = found.rows or Rows.exactly(0, 0)
        yield Code(column_name(found.column))
        yield f": {rows_words(rows)} {what_one if _is_one(rows) else what} ({_usual(found, rows, reference)})."

    return said


def _usual(found: Finding, rows: Rows, reference: str) -> str:
    usual, share = found.allowed or 0.0, rows.at_least / max(1, rows.of)
    if found.is_said:
        return (
            f"{_percent(share)}; the policy allows {_percent(usual)}" if usual else "the policy allows none"
        )
    return f"{_percent(share)}; in {reference} {_percent(usual)}" if usual else f"in {reference} none"


def _beyond(found: Finding, reference: str) -> Iterator[Span]:
    rows, is_above = found.rows or Rows.exactly(0, 0), found.kind is FindingKind.ABOVE
    yield Code(column_name(found.column))
    yield f": {rows_words(rows)} {'is' if _is_one(rows) else 'are'} {'above' if is_above else 'below'} "
    which = "largest" if is_above else "smallest"
    if found.limit is None:
        yield f"the {which} {_expected(found, reference)}."
        return
    yield value_words(Kind.FLOAT, found.limit)
    yield f", the {which} {_expected(found, reference)}"
    reach = "" if found.extreme is None else value_words(Kind.FLOAT, found.extreme)
    yield f" (the {which} here is {reach})." if reach else "."


def _unseen(found: Finding, reference: str) -> Iterator[Span]:
    rows = found.rows or Rows.exactly(0, 0)
    yield Code(column_name(found.column))
    texts = f"{found.different:,} text{'s' * (found.different != 1)}"
    which = f"not among those expected{POLICYS}" if found.is_said else f"not in {reference}"
    yield f": {rows_words(rows)} {'holds' if _is_one(rows) else 'hold'} {texts} {which}"
    for at, (text, count) in enumerate(found.texts[:NAMED]):
        yield ", " if at else ": "
        yield Code(clean(text, LONGEST) or "(nothing)")
        yield f" ({count:,})"
    if found.texts and found.different > len(found.texts[:NAMED]):
        yield f" and {found.different - len(found.texts[:NAMED]):,} more"
    yield "."


def _constant(found: Finding, reference: str) -> Iterator[Span]:
    yield Code(column_name(found.column))
    rows = f"in all {found.rows.at_least if found.rows else 0:,} rows that have one"
    value = ""
    if found.texts:
        value = clean(found.texts[0][0], LONGEST)
    elif found.extreme is not None:
        value = value_words(Kind(found.actual), found.extreme)
    if value:
        yield " is "
        yield Code(value)
        yield f" {rows}; in {reference} it varies."
    else:
        yield f" has one value {rows}; in {reference} it varies."


def _repeated(found: Finding, _: str) -> Iterator[Span]:
    rows = found.rows or Rows.exactly(0, 0)
    yield f"{rows_words(rows)} {'repeats' if _is_one(rows) else 'repeat'} the key "
    for at, name in enumerate(found.key):
        yield ", " if at else ""
        yield Code(column_name(name))
    yield f" of another row{'; the policy expects each once' if found.is_said else ''}."


def _unexamined(found: Finding, _: str) -> Iterator[Span]:
    if found.key:
        yield "Whether rows repeat the key "
    elif found.within or not found.column:
        yield "Its age by " if found.column else "Its age"
    for at, name in enumerate(found.key or filter(None, [found.column])):
        yield ", " if at else ""
        yield Code(column_name(name))
    why = _WHY[found.why] if found.why else "it is not known"
    yield f" was not examined{' as the policy asks' if found.is_said else ''}: {why}."


_SAID: Mapping[FindingKind, Callable[[Finding, str], Iterator[Span]]] = {
    FindingKind.NO_ROWS: _no_rows,
    FindingKind.FEW_ROWS: _volume,
    FindingKind.MANY_ROWS: _volume,
    FindingKind.STALE: _stale,
    FindingKind.MISSING: _missing,
    FindingKind.RENAMED: _renamed,
    FindingKind.EXTRA: _extra,
    FindingKind.RETYPED: _retyped,
    FindingKind.ALL_NULL: _empty,
    FindingKind.NULLS: _counted("are empty", "is empty"),
    FindingKind.NOT_NUMBERS: _counted("are not a number", "is not a number"),
    FindingKind.INFINITE: _counted("are infinite", "is infinite"),
    FindingKind.BELOW: _beyond,
    FindingKind.ABOVE: _beyond,
    FindingKind.UNSEEN: _unseen,
    FindingKind.CONSTANT: _constant,
    FindingKind.REPEATED: _repeated,
    FindingKind.UNEXAMINED: _unexamined,
}


def value_words(kind: Kind, value: float) -> str:
    """A value in the unit of its kind."""
    if kind is Kind.BOOLEAN:
        return "true" if value else "false"
    if kind in {Kind.DATE, Kind.TIME}:
        return _moment(kind, value)
    if value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}" if abs(value) < 10_000 else f"{value:,.0f}"
    return number(value)


def _moment(kind: Kind, value: float) -> str:
    try:
        at = _EPOCH + (timedelta(days=value) if kind is Kind.DATE else timedelta(microseconds=value))
    except OverflowError:
        return "far from today"
    return at.date().isoformat() if kind is Kind.DATE else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _percent(share: float) -> str:
    found = 100 * share
    return f"{found:.0f}%" if found >= 10 else f"{found:.2g}%"


def _is_one(rows: Rows) -> bool:
    return rows.is_exact and rows.at_least == 1


def quality_words(found: Report) -> Iterator[Span]:
    """Whether a version is as expected, and what that was taken from."""
    against = f", held against {clean(found.against, LONGEST)}" if found.against else ""
    if found.passed:
        yield f"✅ Its quality is as expected{against}."
        return
    if not found.wrong:
        yield "❌ Its quality is not as expected."
        return
    things = "1 thing is" if found.wrong == 1 else f"{found.wrong:,} things are"
    yield "❌ "
    yield Bold(f"{things} not as expected")
    yield f"{against}:"
