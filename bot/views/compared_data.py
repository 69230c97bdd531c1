"""What differs between the data behind compared versions: under the table, data set by data set."""

from collections.abc import Iterator

from bot.domain.comparison import Comparison, DataSetRow
from bot.domain.data_changes import DataSetChanges
from bot.views.data_changes import NAMED, change_words
from bot.views.spans import Bold, Line, line

LINES, IN_FULL = 12, 40


def data_lines(comparison: Comparison) -> Iterator[Line]:
    """Columns, values and rows that differ from the first's data; in full also what is not known, or the same."""
    lines = list(_lines(comparison))
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield line(f"and {len(lines) - LINES} more differences of data")


def _lines(comparison: Comparison) -> Iterator[Line]:
    for row in comparison.data_sets:
        for at, found in enumerate(row.differences):
            words = [] if found is None else _words(found, comparison.everything)
            if words:
                of = f" of {comparison.subjects[at]}" if len(comparison.subjects) > 2 else ""
                yield line(Bold(f"{row.name} {_step(row, at)}"), of)
                yield from (line(f"• {each}") for each in words)


def _words(found: DataSetChanges, everything: bool) -> list[str]:
    said = list(change_words(found, IN_FULL if everything else NAMED))
    if everything and not found.knows_schema:
        said.append("the columns of one of the two are not known")
    elif everything and not (found.added or found.removed or found.retyped):
        said.append("the same columns")
    return said


def _step(row: DataSetRow, at: int) -> str:
    return f"{row.cells[0][0].version} → {row.cells[at][0].version}"
