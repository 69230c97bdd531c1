"""Data sets in words: the catalogue, one of them in full, and what was added."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.domain.data_sets import (
    Age,
    Classification,
    Column,
    DataSetChanges,
    DataSetDetail,
    DataSetRecord,
    DataSetSummary,
    FingerprintKind,
    Freshness,
    PersonalColumn,
    Use,
    changes,
    keep_until,
)
from bot.domain.text import listed, quoted
from bot.views.answer import Answer, Button, Buttons, Facts, Listing, Note, Paragraph, Part, Table
from bot.views.personal_data import COLUMNS, column_words
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

LISTED, VERSIONS, NAMED, COLUMNS_SHOWN = 90, 6, 4, 12
NOBODY = "nobody yet"
DIGITS = 12
MARKS = {
    Classification.PUBLIC: "🌍 public",
    Classification.INTERNAL: "🏢 internal",
    Classification.CONFIDENTIAL: "🔒 confidential",
    Classification.PERSONAL: "👤 personal",
}
_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def catalogue_answer(found: Sequence[DataSetSummary]) -> Answer:
    """Every data set on a line."""
    if not found:
        said = line("There are no data sets yet. In the terminal, where the data is: ")
        add = line(Code("mlops-bot data add customers customers.csv --steward @ada"))
        return Answer("", (Paragraph((said, add)),), found)
    rows = tuple(_row(each) for each in found[:LISTED])
    parts: list[Part] = [Table(("data set", "newest", "class", "steward"), rows)]
    if len(found) > LISTED:
        parts.append(
            Note(line(f"and {len(found) - LISTED} more: ", Code("mlops-bot data"), " in the terminal"))
        )
    parts.append(Note(line("One of them: ", Code(f"/mlops data {quoted(found[0].data_set.name)}"))))
    return Answer(f"{len(found)} data set{'s' * (len(found) != 1)}", tuple(parts), found)


def data_set_answer(detail: DataSetDetail) -> Answer:
    """One data set: who answers for it, how fresh, its versions and columns, and what uses it."""
    summary = detail.summary
    shown = summary.records[0] if summary.records else None
    parts: list[Part] = [Facts(tuple(_facts(detail)))]
    if shown is not None:
        parts.append(Paragraph(tuple(_version_lines(detail, shown))))
    parts += _personal(summary)
    parts += _versions(detail)
    if shown is not None:
        parts.append(Note(tuple(_origin(shown))))
        parts.append(Note(line("What comes of it: ", Code(f"/mlops lineage {_typed(shown)}"))))
    title = shown.name if shown is not None and detail.names_version else summary.data_set.name
    return Answer(title, tuple(parts), detail)


def class_words(found: Classification | None) -> str:
    """A class with its mark."""
    return "not classified" if found is None else MARKS[found]


def length_words(length: timedelta) -> str:
    """`30 days`, `12 hours`: in the largest unit that divides it."""
    seconds = round(length.total_seconds())
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size:,} {unit}{'s' * (seconds // size != 1)}"


def change_words(found: DataSetChanges) -> Iterator[str]:
    """What changed from one version to another, a sentence's part each; nothing when nothing is known to."""
    if found.added:
        yield f"{_counted(found.added)} added: {_names([each.name for each in found.added])}"
    if found.removed:
        yield f"{_counted(found.removed)} gone: {_names([each.name for each in found.removed])}"
    if found.retyped:
        yield "another type: " + _names([f"{x.name} ({x.before} → {x.after})" for x in found.retyped])
    if more := found.more_rows:
        yield f"{abs(more):,} {'more' if more > 0 else 'fewer'} row{'s' * (abs(more) != 1)}"


def _row(summary: DataSetSummary) -> tuple[Line, ...]:
    newest = next((each for each in summary.records if each.withdrawn_at is None), None)
    open_columns = sum(each.is_personal is None for each in summary.personal)
    asked = f" ({open_columns} to decide)" if open_columns else ""
    steward = summary.data_set.steward
    return (
        line(Bold(summary.data_set.name)),
        line(f"{newest.version.version}, {_rows(newest)}{_stale(summary.age)}" if newest else "none"),
        line(class_words(summary.classification) + asked),
        line(Mention(steward) if steward else NOBODY),
    )


def _facts(detail: DataSetDetail) -> Iterator[tuple[str, Line]]:
    data_set = detail.summary.data_set
    yield "steward", line(Mention(data_set.steward) if data_set.steward else NOBODY)
    because = f": {data_set.because}" if data_set.because else ""
    yield "class", line(class_words(detail.summary.classification) + because)
    yield "freshness", line(*_age(detail.summary.age, data_set.fresh_within))
    kept = "not said" if data_set.retention is None else f"{length_words(data_set.retention)} at most"
    yield "kept for", line(kept)


def _age(found: Age, expected: timedelta | None) -> Iterator[Span]:
    if expected is None:
        yield "nothing expected"
        if found.since is not None:
            yield "; newest from "
            yield When(found.since, "day")
        return
    within = f"within {length_words(expected)}"
    match found.state:
        case Freshness.FRESH if found.until is not None:
            yield f"✅ fresh ({within}), until "
            yield When(found.until, "day")
        case Freshness.STALE if found.until is not None:
            yield f"⚠️ stale ({within}) since "
            yield When(found.until, "day")
        case _:
            yield f"unknown ({within}): nobody added a version yet"


def _version_lines(detail: DataSetDetail, record: DataSetRecord) -> Iterator[Line]:
    if record.withdrawn_at is not None:
        yield line("⛔ Withdrawn ", When(record.withdrawn_at), *_by(record.withdrawn_by), ".")
    columns = record.version.columns
    shape = "" if columns is None else f" · {columns:,} column{'s' * (columns != 1)}"
    yield line(Bold(record.name), f": {_rows(record)}{shape}", _size(record.size_bytes))
    if record.schema:
        yield line(*_schema(record.schema))
    until = keep_until(detail.summary.data_set, record)
    if until is not None and until < detail.at:
        yield line("🗑️ It should be deleted since ", When(until, "day"), ".")
    before = _before(detail.summary.records, record)
    if before is not None and (words := list(change_words(changes(before, record)))):
        yield line(f"Since {before.version.version}: " + "; ".join(words) + ".")
    yield line(*_use(detail.uses.get(record.id, Use())))


def _use(use: Use) -> Iterator[Span]:
    if not use.versions and not use.runs:
        yield "Nothing was trained on it yet."
        return
    runs = f"{use.runs:,} run{'s' * (use.runs != 1)}" if use.runs else ""
    if use.versions:
        yield "Used by "
        yield Bold(_names(use.versions))
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


def _personal(summary: DataSetSummary) -> Iterator[Part]:
    if not summary.personal:
        return
    waiting = [each for each in summary.personal if each.is_personal is None]
    decided = [each for each in summary.personal if each.is_personal is not None]
    lines: list[Line] = []
    if waiting:
        one = len(waiting) == 1
        looks = "1 column looks" if one else f"{len(waiting)} columns look"
        counts = f", and {'counts' if one else 'count'} as such until somebody decides:"
        lines.append(line("👤 ", Bold(f"{looks} like personal data"), counts))
        lines += [line("• ", *column_words(each)) for each in waiting[:NAMED]]
        if len(waiting) > NAMED:
            lines.append(line(f"and {len(waiting) - NAMED} more"))
    if decided:
        lines.append(line("Decided: ", *_decided(decided)))
    yield Paragraph(tuple(lines))
    some = "it" if len(waiting) == 1 else f"{len(waiting)} columns"
    words = f"Decide about {some}" if waiting else "Look at the columns"
    value = str(summary.personal[0].id)
    yield Buttons((Button(words, COLUMNS, value, "primary" if waiting else None),))


def _decided(columns: Sequence[PersonalColumn]) -> Iterator[Span]:
    for at, each in enumerate(columns[:NAMED]):
        yield ", " if at else ""
        yield Code(each.name)
        yield " is personal" if each.is_personal else " is not"
    if len(columns) > NAMED:
        yield f" and {len(columns) - NAMED} more"


def _versions(detail: DataSetDetail) -> Iterator[Part]:
    records = detail.summary.records[1:]
    if records:
        items = tuple(_older(each, detail.uses.get(each.id, Use())) for each in records[:VERSIONS])
        yield Paragraph((line(Bold("Other versions" if detail.names_version else "Earlier versions")),))
        see = line(Code(f"mlops-bot data {quoted(detail.summary.data_set.name)} --json"), " in the terminal")
        yield Listing(items, len(records) - VERSIONS, see)


def _older(record: DataSetRecord, use: Use) -> Line:
    used = f" · used by {_names(use.versions)}" if use.versions else ""
    withdrawn = " ⛔ withdrawn" if record.withdrawn_at else ""
    added: Line = (" · ", When(record.added_at, "day")) if record.added_at else ()
    return line(Bold(record.version.version), f": {_rows(record)}", *added, used, withdrawn)


def _origin(record: DataSetRecord) -> Iterator[Span]:
    of = " of the rows" if record.kind is FingerprintKind.ROWS else ""
    yield f"fingerprint{of} "
    yield Code(record.version.fingerprint[:DIGITS])
    if record.version.source:
        yield f" · {record.version.source}"
    if record.added_at is not None:
        yield " · added "
        yield When(record.added_at)
        yield from _adder(record.added_by or "")


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


def _typed(record: DataSetRecord) -> str:
    name = record.version.name
    plain = quoted(name) == name and quoted(record.version.version) == record.version.version
    return record.name if plain else f'"{name}"@{record.version.version}'


def _by(person: str | None) -> Line:
    return (" by ", Mention(person)) if person else ()


def _rows(record: DataSetRecord) -> str:
    rows = record.version.rows
    return "rows not known" if rows is None else f"{rows:,} row{'s' * (rows != 1)}"


def _stale(found: Age) -> str:
    return " ⚠️ stale" if found.state is Freshness.STALE else ""


def _size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    for unit, digits in (("GB", 30), ("MB", 20), ("kB", 10)):
        if size_bytes >= 1 << digits:
            return f" · {size_bytes / (1 << digits):,.1f} {unit}"
    return f" · {size_bytes} bytes"


def _counted(columns: Sequence[Column]) -> str:
    return f"{len(columns)} column{'s' * (len(columns) != 1)}"


def _names(names: Sequence[str]) -> str:
    if len(names) <= NAMED:
        return listed(list(names))
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
