"""P4, P5: drift of 1,000,000 rows and 20 columns beside peers, and a file of 10,000,000 rows beside a scan of its columns.

Whole processes, from their start to their end, peak memory as the system counts it. Ours reads both tables and tells PSI,
Jensen-Shannon, Kolmogorov-Smirnov, Wasserstein, chi-square and data quality. Evidently runs its DataDriftPreset as it comes, NannyML
Kolmogorov-Smirnov, Jensen-Shannon, Wasserstein and chi-square, whylogs logs both and tells its drift scores. Files are Parquet with zstd,
made here, read once before anything is measured. Accuracy is the largest distance over all columns: of Kolmogorov-Smirnov and Wasserstein
from what scipy makes of all values, of PSI, Jensen-Shannon and Cramér's V from our own definitions without a profile's bins.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.drift_accuracy import accuracy
from benchmarks.drift_tables import write
from benchmarks.peers import PINS, python_of
from benchmarks.processes import Ran, busy, peaks, ran, times
from benchmarks.rows import AtMost, PeerTakes, Row

ROWS = int(float(os.environ.get("BENCH_ROWS", 1_000_000)))
LARGE, TIMES = 10 * ROWS, 4
ROUNDS, PEER_ROUNDS = 5, 2
MOVED = 0.1
PEERS = ("evidently", "nannyml", "whylogs")
OURS = (sys.executable, "-m", "benchmarks.drift_process")
SCAN = (sys.executable, "-m", "benchmarks.scan_process")


def measure() -> Iterator[Row]:
    """Drift beside each peer; then the profile of a large file beside a scan, and memory beside a quarter of the rows."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _drift(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield from _large(Path(folder))


def _drift(folder: Path) -> Iterator[Row]:
    files = folder / "reference.parquet", folder / "current.parquet"
    for path, seed, moved in zip(files, (1, 2), (0.0, MOVED), strict=True):
        write(path, ROWS, seed, moved)
        path.read_bytes()
    pythons = {name: python_of(name) for name in PEERS}
    ours: list[Ran] = []
    theirs: dict[str, list[Ran]] = {name: [] for name in PEERS}
    # In turns, so that a machine that slows down slows all of them.
    for number in range(ROUNDS):
        ours.append(ran(*OURS, *files))
        if number < PEER_ROUNDS:
            for name, python in pythons.items():
                theirs[name].append(ran(python, PINS / f"{name}_tables.py", *files))
    for name in PEERS:
        time, memory = (PeerTakes(12), PeerTakes(3)) if name == "evidently" else (None, None)
        about = f"drift of {ROWS:,} rows x 20 columns"
        yield Row(f"{about}, {name}", times(ours), times(theirs[name]), name, time)
        yield Row(f"{about}, {name}: processors", busy(ours), busy(theirs[name]), name)
        yield Row(f"{about}, {name}: memory", peaks(ours), peaks(theirs[name]), name, memory)
    yield from accuracy(
        files, ours[-1].said, {name: json.loads(runs[-1].said) for name, runs in theirs.items()}
    )


def _large(folder: Path) -> Iterator[Row]:
    large, quarter = folder / "large.parquet", folder / "quarter.parquet"
    write(large, LARGE, 3)
    write(quarter, LARGE // TIMES, 4)
    bot = Path(sys.executable).with_name("mlops-bot")
    ours: list[Ran] = []
    scans: list[Ran] = []
    few: list[Ran] = []
    ran(*SCAN, large)
    for _ in range(3):
        ours.append(ran(bot, "profile", large, "--json"))
        scans.append(ran(*SCAN, large))
        few.append(ran(bot, "profile", quarter, "--json"))
    about = f"profile of {LARGE:,} rows x 20 columns"
    yield Row(about, times(ours), times(scans), "scan", PeerTakes(1 / 2.5))
    yield Row(f"{about}: processors", busy(ours), busy(scans), "scan")
    yield Row(f"{about}: memory", peaks(ours), peaks(scans), "scan", AtMost(600))
    yield Row(
        f"{about}: memory beside that of a quarter of the rows",
        peaks(ours),
        peaks(few),
        "a quarter",
        PeerTakes(0.8),
    )
