"""One version of a data set in words: its shape, where it comes from, what uses it, and that it was withdrawn."""

from collections.abc import Iterator, Sequence

from bot.domain.data_changes import changes
from bot.domain.data_sets import (
    Column,
    DataSetDetail,
    DataSetRecord,
    FingerprintKind,
    Use,
    keep_until,
)
from bot.domain.text import quoted
from bot.views.data_changes import change_words, few
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

COLUMNS_SHOWN, DIGITS = 12, 12


def version_lines(detail: DataSetDetail, record: DataSetRecord) -> Iterator[Line]:
    """Everything about it, with what changed since the one before."""
    if withdrawn := withdrawal(record):
        yield withdrawn
    columns = record.version.columns
    shape = "" if columns is None else f" · {columns:,} column{'s' * (columns != 1)}"
    yield line(Bold(record.name), f": {rows_words(record)}{shape}", _size(record.size_bytes))
    if record.schema:
        yield line(*_schema(record.schema))
    until = keep_until(detail.summary.data_set, record)
    if until is not None and until < detail.at:
        yield line("🗑️ It should be deleted since ", When(until, "day"), ".")
    before = _before(detail.summary.records, record)
    if before is not None and (words := list(change_words(changes(before, record)))):
        yield line(f"Since {before.version.version}: " + "; ".join(words) + ".")
    yield line(*_use(detail.uses.get(record.id, Use())))


def older_line(record: DataSetRecord, use: Use) -> Line:
    """It among others: a line."""
    used = f" · used by {few(use.versions)}" if use.versions else ""
    withdrawn = " ⛔ withdrawn" if record.withdrawn_at else ""
    added: Line = (" · ", When(record.added_at, "day")) if record.added_at else ()
    return line(Bold(record.version.version), f": {rows_words(record)}", *added, used, withdrawn)


def origin(record: DataSetRecord) -> Iterator[Span]:
    """Its fingerprint, where it was read, who added it."""
    of = " of the rows" if record.kind is FingerprintKind.ROWS else ""
    yield f"fingerprint{of} "
    yield Code(record.version.fingerprint[:DIGITS])
    if record.version.source:
        yield f" · {record.version.source}"
    if record.added_at is not None:
        yield " · added "
        yield When(record.added_at)
        yield from _adder(record.added_by or "")


def typed(record: DataSetRecord) -> str:
    """As it is typed, quoted where it must be."""
    name = record.version.name
    plain = quoted(name) == name and quoted(record.version.version) == record.version.version
    return record.name if plain else f'"{name}"@{record.version.version}'


def rows_words(record: DataSetRecord) -> str:
    """How many rows it has."""
    rows = record.version.rows
    return "rows not known" if rows is None else f"{rows:,} row{'s' * (rows != 1)}"


def withdrawal(record: DataSetRecord) -> Line:
    """That nobody should use it any more, by whom and why; nothing while somebody may."""
    if record.withdrawn_at is None:
        return ()
    by: Line = (" by ", Mention(record.withdrawn_by)) if record.withdrawn_by else ()
    because = f": “{record.withdrawn_because}”" if record.withdrawn_because else "."
    return line("⛔ Withdrawn ", When(record.withdrawn_at), *by, because)


def _use(use: Use) -> Iterator[Span]:
    if not use.versions and not use.runs:
        yield "Nothing was trained on it yet."
        return
    runs = f"{use.runs:,} run{'s' * (use.runs != 1)}" if use.runs else ""
    if use.versions:
        yield "Used by "
        yield Bold(few(use.versions))
        yield f" and {runs}" if runs else ""
    else:
        yield f"Read by {runs}; no version came of it"
    yield "."


def _schema(columns: Sequence[Column]) -> Iterator[Span]:
    """The columns by their types, so that each type is said once."""
    by_type: dict[str, list[str]] = {}
    for each in columns[:COLUMNS_SHOWN]:
        by_type.setdefault(each.type, []).append(each.name)
    for at, (type_, names) in enumerate(by_type.items()):
        yield " · " if at else ""
        yield f"{type_}: "
        for place, name in enumerate(names):
            yield ", " if place else ""
            yield Code(name)
    if len(columns) > COLUMNS_SHOWN:
        yield f" and {len(columns) - COLUMNS_SHOWN} more"


def _adder(actor: str) -> Iterator[Span]:
    """`team/person` of Slack, or `host/user` of the terminal."""
    place, _, who = actor.rpartition("/")
    if place == "host":
        yield f" on the host by {who}"
    elif who:
        yield " by "
        yield Mention(who)


def _before(records: Sequence[DataSetRecord], record: DataSetRecord) -> DataSetRecord | None:
    if record.added_at is None:
        return None
    older = {
        (each.added_at, each.id): each
        for each in records
        if each.added_at is not None and each.added_at < record.added_at
    }
    return older[max(older)] if older else None


def _size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    for unit, digits in (("GB", 30), ("MB", 20), ("kB", 10)):
        if size_bytes >= 1 << digits:
            return f" · {size_bytes / (1 << digits):,.1f} {unit}"
    return f" · {size_bytes} bytes"
