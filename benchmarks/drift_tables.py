"""Tables for the benchmarks of drift: Parquet files of twenty columns, drawn row group by row group, the same each time."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GROUP = 100_000
FLOATS, WHOLE, TEXTS = 12, (10, 100, 10_000, 1_000_000_000), (3, 10, 50, 200)
COLUMNS = FLOATS + len(WHOLE) + len(TEXTS)


def write(path: Path, rows: int, seed: int, moved: float = 0.0) -> None:
    """A table of so many rows; every third column of measured values has moved by so many deviations.

    Half of these are bell-shaped, half skewed; the others are whole numbers below a limit, and texts of so many kinds.
    """
    rng = np.random.default_rng(seed)
    with pq.ParquetWriter(path, _group(rng, 1, moved).schema, compression="zstd") as writer:
        for first in range(0, rows, GROUP):
            writer.write_table(_group(rng, min(GROUP, rows - first), moved), row_group_size=GROUP)


def _group(rng: np.random.Generator, rows: int, moved: float) -> pa.Table:
    columns: dict[str, pa.Array[Any]] = {}
    for at in range(FLOATS):
        values = rng.normal(0.0 if at % 3 else moved, 1, rows)
        columns[f"x{at}"] = pa.array(np.exp(values) if at % 2 else values)
    for at, limit in enumerate(WHOLE):
        columns[f"n{at}"] = pa.array(rng.integers(0, limit, rows))
    for at, kinds in enumerate(TEXTS):
        texts = pa.array([f"kind {each}" for each in range(kinds)])
        drawn = pa.DictionaryArray.from_arrays(rng.integers(0, kinds, rows), texts)
        columns[f"t{at}"] = drawn.cast(pa.string())
    return pa.table(columns)
