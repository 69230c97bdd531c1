"""What is kept of a column while its rows pass by: missing values, and the moments of numbers. A leaf: pyarrow."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bot.domain.data_profile import ColumnProfile
from bot.domain.moments import Moments

NUMBERS = frozenset({"integer", "number"})


class Profile:
    """One column, batch by batch; what cannot be read as numbers has no moments any more."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._missing = 0
        self._moments: Moments | None = Moments()

    def add(self, cells: "pa.Array[Any]", *, is_typed: bool) -> None:
        """Look at the next rows."""
        self._missing += cells.null_count
        if self._moments is None:
            return
        values = _numbers(cells, is_typed=is_typed)
        if values is None:
            self._moments = None
            return
        # In a column of numbers, what is no number is as good as missing.
        self._missing += int(np.isnan(values).sum())
        self._moments = self._moments.merged(Moments.of(values[np.isfinite(values)]))

    def found(self, type_: str) -> ColumnProfile:
        """What is kept of it, known to be of this type."""
        moments = self._moments if type_ in NUMBERS else None
        if moments is None or not moments.count or not math.isfinite(moments.mean):
            return ColumnProfile(self._name, self._missing)
        return ColumnProfile(self._name, self._missing, moments.mean, moments.deviation)


def _numbers(cells: "pa.Array[Any]", *, is_typed: bool) -> NDArray[np.float64] | None:
    """The values that are there as numbers, shape `(n,)`; None when they are none."""
    kind = cells.type
    if is_typed and not (
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    ):
        return np.empty(0) if pa.types.is_null(kind) else None
    try:
        return np.asarray(pc.cast(cells.drop_null(), pa.float64(), safe=False), dtype=np.float64)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
