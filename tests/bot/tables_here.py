"""Tables as files in a folder of a test, for the commands of the terminal that read files."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROWS = 600
Cells = Sequence[object]
Write = Callable[..., str]


def columns(rows: int = ROWS, seed: int = 5) -> dict[str, Cells]:
    """A table of people: ids, ages, scores, cities."""
    random = np.random.default_rng(seed)
    return {
        "id": list(range(rows)),
        "age": random.integers(18, 100, rows).tolist(),
        "score": random.normal(size=rows).round(6).tolist(),
        "city": random.choice(["Oslo", "Bergen"], rows).tolist(),
    }


def writer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the table, some columns changed or left out, into a file of the folder, where the test then is."""
    monkeypatch.chdir(folder)

    def write(name: str, **changed: Cells | None) -> str:
        table = {key: each for key, each in {**columns(), **changed}.items() if each is not None}
        if name.endswith(".parquet"):
            pq.write_table(pa.table(table), name, row_group_size=250)
        else:
            Path(name).write_text(_csv(table), encoding="utf-8")
        return name

    return write


def _csv(table: Mapping[str, Cells]) -> str:
    rows = zip(*table.values(), strict=True)
    lines = [",".join("" if each is None else f'"{each}"' for each in row) for row in rows]
    return "\n".join([",".join(table), *lines, ""])
