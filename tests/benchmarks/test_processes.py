"""Processes are measured from their start to their end, by themselves: who starts them does not count."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.drift_tables import COLUMNS, write
from benchmarks.processes import ran

HUGE = 400 << 20


def test_what_a_process_says_and_takes_is_told() -> None:
    # Larger than what is measured, as a benchmark is that has drawn its data.
    kept = np.ones(HUGE, np.uint8)
    found = ran(sys.executable, "-c", "kept = bytearray(b'x' * (100 << 20)); print(len(kept))")
    assert found.said == f"{100 << 20}\n"
    assert 100 < found.peak_mb < len(kept) / 1e6
    assert 0 < found.busy_s < 60
    assert found.seconds > 0


def test_a_process_that_fails_fails_the_benchmark() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        ran(sys.executable, "-c", "raise SystemExit(3)")


def test_the_tables_are_the_same_each_time(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.parquet", "b.parquet")]
    for path in paths:
        write(path, 150_000, seed=1, moved=0.5)
    one, other = (pq.read_table(path) for path in paths)
    assert one.equals(other)
    assert (one.num_rows, one.num_columns) == (150_000, COLUMNS)
    moved = [float(np.mean(np.asarray(one[name]))) for name in ("x0", "x2")]
    assert moved == pytest.approx([0.5, 0.0], abs=0.02)


def test_our_side_tells_drift_and_quality_and_the_floor_reads_every_row(tmp_path: Path) -> None:
    reference, current = (tmp_path / name for name in ("a.parquet", "b.parquet"))
    write(reference, 2_000, seed=1)
    write(current, 1_500, seed=2, moved=1.0)
    told = json.loads(ran(sys.executable, "-m", "benchmarks.drift_process", reference, current).said)
    assert told["drift"]["rows"] == {"reference": 2_000, "current": 1_500}
    drifted = {name for name, column in told["drift"]["columns"].items() if column["drifted"]}
    assert drifted == {"x0", "x3", "x6", "x9"}
    assert {each["column"] for each in told["findings"]} <= drifted
    assert ran(sys.executable, "-m", "benchmarks.scan_process", reference).said == "2000\n"
