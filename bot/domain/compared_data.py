"""What differs between the data behind compared versions or runs: each data set version against the first's."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.comparison import Comparison, DataSetRow
from bot.domain.data_changes import DataSetChanges, changes
from bot.domain.data_sets import DataSetRecord
from bot.domain.registry import DataSetVersion

Records = Mapping[DataSetVersion, DataSetRecord]


def with_data(comparison: Comparison, records: Records) -> Comparison:
    """The comparison with the changes of each data set, as far as its versions are known.

    Where a side read several versions of one data set, or none, there is nothing to set side by side.
    """
    rows = (replace(row, differences=_differences(row, records)) for row in comparison.data_sets)
    return replace(comparison, data_sets=tuple(rows))


def _differences(row: DataSetRow, records: Records) -> tuple[DataSetChanges | None, ...]:
    first, *others = (_record(cell, records) for cell in row.cells)
    return (None, *(changes(first, each) if first and each and each != first else None for each in others))


def _record(cell: tuple[DataSetVersion, ...], records: Records) -> DataSetRecord | None:
    return records.get(cell[0]) if len(cell) == 1 else None
