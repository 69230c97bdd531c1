"""A comparison as CSV for a spreadsheet."""

from collections.abc import Iterator

from bot.domain.comparison import Comparison, DataSetRow, MetricCell, TextRow
from bot.views.csv_cells import Cell, csv_rows
from bot.views.data_changes import data_rows

NAME = "comparison.csv"
_OF_CELL = ("", " difference", " relative", " mark", " low", " high", " pairs", " method", " p", " real")


def csv_of(comparison: Comparison) -> str:
    """One row a fact: metrics with difference and interval against the first subject, then everything else."""
    first, *others = comparison.subjects
    header = ["kind", "name", "better", first, *(name + part for name in others for part in _OF_CELL)]
    return csv_rows([header, *_rows(comparison)])


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
