"""A comparison as CSV for a spreadsheet. Text that a spreadsheet would take for a formula is quoted."""

import csv
import io
from collections.abc import Iterator

from bot.domain.comparison import Comparison, DataSetRow, MetricCell, TextRow
from bot.views.data_changes import data_rows
from bot.views.spans import clean

NAME = "comparison.csv"
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@")
_OF_CELL = ("", " difference", " relative", " mark", " low", " high", " pairs", " method", " p", " real")

Cell = str | float | int | bool | None


def csv_of(comparison: Comparison) -> str:
    """One row a fact: metrics with difference and interval against the first subject, then everything else."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    first, *others = comparison.subjects
    writer.writerow(
        map(_safe, ["kind", "name", "better", first, *(name + part for name in others for part in _OF_CELL)])
    )
    for row in _rows(comparison):
        writer.writerow(map(_safe, row))
    return file.getvalue()


def _rows(comparison: Comparison) -> Iterator[list[Cell]]:
    for row in comparison.metrics:
        cells = [value for cell in row.cells[1:] for value in _metric(cell)]
        yield ["metric", row.metric, row.better, row.cells[0].value, *cells]
    texts = [("param", row) for row in comparison.params] + [("tag", row) for row in comparison.tags]
    texts += [("code", row) for row in (comparison.environment, comparison.commit) if row is not None]
    for kind, text in texts:
        yield _text(kind, text)
    for data in comparison.data_sets:
        yield _text("data", TextRow(data.name, _data(data)))
        for column in data_rows(data):
            yield _text("data column", column)


def _metric(cell: MetricCell) -> list[Cell]:
    found = cell.difference
    tested = (
        [found.low, found.high, found.pairs, found.method, found.p, found.is_real] if found else [None] * 6
    )
    return [cell.value, cell.delta, cell.relative, cell.mark, *tested]


def _text(kind: str, row: TextRow) -> list[Cell]:
    first, *others = row.cells
    empty: list[Cell] = [None] * (len(_OF_CELL) - 1)
    return [kind, row.name, None, first, *(value for each in others for value in (each, *empty))]


def _data(row: DataSetRow) -> tuple[str | None, ...]:
    return tuple(
        ", ".join(f"{each.version} {each.fingerprint[:12]}" for each in cell) or None for cell in row.cells
    )


def _safe(value: Cell) -> Cell:
    """A number as it is; text in one line, with a quote before what would be run as a formula."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
