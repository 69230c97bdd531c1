"""Data sets in words: the catalogue, one of them in full, and what was added."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.domain.data_sets import (
    Age,
    Classification,
    DataSetDetail,
    DataSetRecord,
    DataSetSummary,
    Freshness,
    PersonalColumn,
    Use,
)
from bot.domain.text import clean, listed, quoted
from bot.views.answer import Answer, Button, Buttons, Facts, Listing, Note, Paragraph, Part, Table
from bot.views.data_versions import older_line, origin, rows_words, typed, version_lines
from bot.views.lengths import length_words
from bot.views.personal_data import COLUMNS, column_words
from bot.views.quality import finding_line, quality_words
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

LISTED, VERSIONS, NAMED, FINDINGS = 90, 6, 4, 5
NOBODY = "nobody yet"
MARKS = {
    Classification.PUBLIC: "🌍 public",
    Classification.INTERNAL: "🏢 internal",
    Classification.CONFIDENTIAL: "🔒 confidential",
    Classification.PERSONAL: "👤 personal",
}


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
        parts.append(Paragraph(tuple(version_lines(detail, shown))))
        parts += _quality(detail, shown)
    parts += _personal(summary)
    parts += _versions(detail)
    if shown is not None:
        parts.append(Note(tuple(origin(shown))))
        parts.append(Note(line("What comes of it: ", Code(f"/mlops lineage {typed(shown)}"))))
    title = shown.name if shown is not None and detail.names_version else summary.data_set.name
    return Answer(title, tuple(parts), detail)


def data_behind_answer(name: str, records: Sequence[DataSetRecord]) -> Answer:
    """The data set versions that a version or a run was made with."""
    title = f"Data behind {name}"
    if not records:
        return Answer(
            title, (Paragraph((line("Nobody said which data it was made with."),)),), tuple(records)
        )
    items = tuple(
        line(Bold(each.name), f": {rows_words(each)}", " ⛔ withdrawn" if each.withdrawn_at else "")
        for each in records
    )
    note = Note(line("One of them: ", Code(f"/mlops data {typed(records[0])}")))
    return Answer(title, (Listing(items), note), tuple(records))


def class_words(found: Classification | None) -> str:
    """A class with its mark."""
    return "not classified" if found is None else MARKS[found]


def _row(summary: DataSetSummary) -> tuple[Line, ...]:
    newest = next((each for each in summary.records if each.withdrawn_at is None), None)
    open_columns = sum(each.is_personal is None for each in summary.personal)
    asked = f" ({open_columns} to decide)" if open_columns else ""
    steward = summary.data_set.steward
    return (
        line(Bold(summary.data_set.name)),
        line(f"{newest.version.version}, {rows_words(newest)}{_stale(summary.age)}" if newest else "none"),
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


def _quality(detail: DataSetDetail, shown: DataSetRecord) -> Iterator[Part]:
    found = detail.quality.get(shown.id)
    if found is None:
        return
    yield Paragraph((line(*quality_words(found)),))
    if found.findings:
        items = tuple(map(finding_line, found.findings[:FINDINGS]))
        see = line(Code(f"mlops-bot data {typed(shown)} --json"), " in the terminal")
        yield Listing(items, found.wrong - len(items), see)


def _personal(summary: DataSetSummary) -> Iterator[Part]:
    if not summary.personal:
        return
    waiting = [each for each in summary.personal if each.is_personal is None]
    decided = [each for each in summary.personal if each.is_personal is not None]
    suspected = [each for each in waiting if each.raises]
    texts = [each for each in waiting if not each.raises]
    lines = [*_suspected(suspected), *_texts(texts)]
    if decided:
        lines.append(line("Decided: ", *_decided(decided)))
    yield Paragraph(tuple(lines))
    some = "it" if len(waiting) == 1 else f"{len(waiting)} columns"
    words = f"Decide about {some}" if waiting else "Look at the columns"
    value = str(summary.personal[0].id)
    yield Buttons((Button(words, COLUMNS, value, "primary" if waiting else None),))


def _suspected(columns: Sequence[PersonalColumn]) -> Iterator[Line]:
    if not columns:
        return
    one = len(columns) == 1
    looks = "1 column looks" if one else f"{len(columns)} columns look"
    yield line(
        "👤 ",
        Bold(f"{looks} like personal data"),
        f", and {'counts' if one else 'count'} as such until somebody decides:",
    )
    yield from (line("• ", *column_words(each)) for each in columns[:NAMED])
    if len(columns) > NAMED:
        yield line(f"and {len(columns) - NAMED} more")


def _texts(columns: Sequence[PersonalColumn]) -> Iterator[Line]:
    if not columns:
        return
    one = len(columns) == 1
    more = [f"{len(columns) - NAMED} more"] if len(columns) > NAMED else []
    named = listed([*(clean(each.name, 60) for each in columns[:NAMED]), *more])
    holds, hidden = ("holds", "its values are") if one else ("hold", "their values are")
    yield line(
        "📝 ", Bold(named), f" {holds} texts: until somebody says that they tell of nobody, {hidden} hidden."
    )


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
        items = tuple(older_line(each, detail.uses.get(each.id, Use())) for each in records[:VERSIONS])
        yield Paragraph((line(Bold("Other versions" if detail.names_version else "Earlier versions")),))
        see = line(Code(f"mlops-bot data {quoted(detail.summary.data_set.name)} --json"), " in the terminal")
        yield Listing(items, len(records) - VERSIONS, see)


def _stale(found: Age) -> str:
    return " ⚠️ stale" if found.state is Freshness.STALE else ""
