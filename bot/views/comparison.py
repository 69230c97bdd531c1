"""A comparison in words and a table: better and worse are said, not only coloured."""

from collections.abc import Iterator, Sequence

from bot.domain.comparison import Comparison, DataSetRow, Doubt, Mark, MetricCell, MetricRow, TextRow
from bot.domain.numbers import change, number, percentage
from bot.domain.policy import Better
from bot.domain.registry import DataSetVersion
from bot.views.answer import Answer, Button, Buttons, Note, Paragraph, Part, Picture, Table
from bot.views.compared_data import data_lines
from bot.views.reality import reality
from bot.views.spans import Bold, Code, Line, Link, Span, line

DOUBTS = {
    Doubt.NOT_MEASURED: "not measured",
    Doubt.FIRST_NOT_MEASURED: "not measured for FIRST",
    Doubt.NOT_A_NUMBER: "not a number",
    Doubt.DATA_UNKNOWN: "not known on which data it was measured",
    Doubt.DIFFERENT_DATA: "measured on different data",
    Doubt.DIRECTION_UNKNOWN: "the policy does not say which direction is better",
}
PICTURE_TITLE = "What differs, metric by metric"
COMMIT_DIGITS = 8
NAMED = 4
SHOW_ALL, CSV = "comparison.all", "comparison.csv"


def comparison_answer(comparison: Comparison, picture: Picture | None = None) -> Answer:
    """The comparison as an answer; its value is the comparison itself."""
    first, *others = comparison.subjects
    parts: list[Part] = [Paragraph(tuple(_verdicts(comparison))), *reality(comparison)]
    if comparison.differs or comparison.everything:
        parts.append(_table(comparison))
    if lines := tuple(data_lines(comparison)):
        parts.append(Paragraph(lines))
    if picture is not None:
        parts.append(picture)
    if notes := " ".join(_notes(comparison)):
        parts.append(Note(line(notes)))
    parts += _changes(comparison)
    return Answer(f"{_listed(others)} against {first}", tuple(parts), comparison)


def with_buttons(answer: Answer, comparison: Comparison, row: int) -> Answer:
    """The answer with its buttons; `row` is the row that knows what was compared."""
    in_full = any(isinstance(part, Table) for part in answer.parts)
    more = not comparison.everything and (comparison.alike.any or not in_full)
    buttons = [
        *([Button("Show all", SHOW_ALL, str(row))] if more else []),
        Button("Download as CSV", CSV, str(row)),
    ]
    return Answer(answer.title, (*answer.parts, Buttons(tuple(buttons))), answer.value)


def sent_answer(name: str) -> Answer:
    """Where the file went."""
    return Answer("", (Paragraph((line(Bold(name), " is in your direct messages with me."),)),))


def _verdicts(comparison: Comparison) -> Iterator[Line]:
    if not comparison.differs:
        yield line("Nothing differs: metrics, parameters, commit and data are the same.")
    elif not comparison.metrics:
        yield line("The metrics are the same; what differs is how they were made.")
    else:
        for at, name in enumerate(comparison.subjects[1:], start=1):
            yield _verdict(comparison, at, name)


def _verdict(comparison: Comparison, at: int, name: str) -> Line:
    better = comparison.marks(at, Mark.BETTER)
    worse = comparison.marks(at, Mark.WORSE)
    unknown = comparison.marks(at, Mark.UNKNOWN)
    said = [
        *([f"better on {_listed(better)}"] if better else []),
        *([f"worse on {_listed(worse)}"] if worse else []),
        *([f"not comparable on {_listed(unknown)}"] if unknown else []),
    ]
    return line(Bold(name), " is ", "; ".join(said) or "the same on every metric", ".")


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(f"{len(names) - NAMED} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _table(comparison: Comparison) -> Table:
    rows = [
        *(_metric(row) for row in comparison.metrics),
        *(_texts(row) for row in comparison.params),
        *(_texts(row) for row in comparison.tags),
        *([_texts(comparison.environment)] if comparison.environment else []),
        *([_commit(comparison.commit)] if comparison.commit else []),
        *(_data_set(row) for row in comparison.data_sets),
    ]
    return Table(("fact" if comparison.everything else "what differs", *comparison.subjects), tuple(rows))


def _metric(row: MetricRow) -> tuple[Line, ...]:
    return (line(Bold(row.metric)), *(_metric_cell(cell) for cell in row.cells))


def _metric_cell(cell: MetricCell) -> Line:
    if cell.value is None:
        return line("unknown") if cell.doubt else ()
    return line(number(cell.value), *_against_first(cell))


def _against_first(cell: MetricCell) -> tuple[Span, ...]:
    if cell.mark is Mark.FIRST or cell.doubt is Doubt.NOT_A_NUMBER:
        return ()
    if cell.mark is Mark.UNKNOWN:
        return (" ? unknown",)
    if not cell.delta:
        return (" = same",)
    arrow = "\u25b2" if cell.delta > 0 else "\u25bc"
    share = "" if cell.relative is None else f" ({percentage(cell.relative)})"
    moved = f" {arrow} {change(cell.delta)}{share} "
    if cell.difference is not None and not cell.difference.is_real:
        return (f"{moved}could be chance",)
    return (moved, Bold("better") if cell.mark is Mark.BETTER else "worse")


def _texts(row: TextRow) -> tuple[Line, ...]:
    return (line(Code(row.name)), *(line(Code(each)) if each else () for each in row.cells))


def _commit(row: TextRow) -> tuple[Line, ...]:
    return (line("commit"), *(line(Code(each[:COMMIT_DIGITS])) if each else () for each in row.cells))


def _data_set(row: DataSetRow) -> tuple[Line, ...]:
    return (line(f"data {row.name}"), *(_data_cell(cell, row) for cell in row.cells))


def _data_cell(cell: tuple[DataSetVersion, ...], row: DataSetRow) -> Line:
    return line(", ".join(_data_words(each, row) for each in cell))


def _data_words(shown: DataSetVersion, row: DataSetRow) -> str:
    """The version; with the start of its fingerprint where two contents share a version's name."""
    every = [each for cell in row.cells for each in cell]
    contents = {each.fingerprint for each in every if each.version == shown.version}
    facts = [
        *([shown.fingerprint[:6]] if len(contents) > 1 else []),
        *([f"{shown.rows:,} rows"] if shown.rows and len({each.rows for each in every}) > 1 else []),
        *(
            [f"{shown.columns:,} columns"]
            if shown.columns and len({each.columns for each in every}) > 1
            else []
        ),
    ]
    return f"{shown.version} ({', '.join(facts)})" if facts else shown.version


def _notes(comparison: Comparison) -> Iterator[str]:
    for doubt, words in DOUBTS.items():
        metrics = [row.metric for row in comparison.metrics if any(each.doubt is doubt for each in row.cells)]
        if metrics:
            yield f"Unknown: {_listed(metrics)} ({words.replace('FIRST', comparison.subjects[0])})."
    if directions := _directions(comparison.metrics):
        yield directions
    if alike := _alike(comparison):
        yield f"The same for all: {alike}."


def _changes(comparison: Comparison) -> list[Part]:
    """Where the code that changed can be read."""
    links = zip(comparison.subjects[1:], comparison.commit_links[1:], strict=True)
    return [
        Note(line("Code: ", Link(url, f"what changed from {comparison.subjects[0]} to {name}")))
        for name, url in links
        if url is not None
    ]


def _directions(rows: Sequence[MetricRow]) -> str:
    """Said only where a smaller number is the better one: that is what surprises."""
    lower = [row.metric for row in rows if row.better is Better.LOWER]
    return f"Lower is better: {_listed(lower)}." if lower else ""


def _alike(comparison: Comparison) -> str:
    alike = comparison.alike
    counted = [
        _count(alike.metrics, "metric"),
        _count(alike.params, "parameter"),
        _count(alike.data_sets, "data set"),
        "the commit" if alike.commit else "",
    ]
    return _listed([each for each in counted if each])


def _count(number_of: int, noun: str) -> str:
    return f"{number_of} {noun}{'' if number_of == 1 else 's'}" if number_of else ""
