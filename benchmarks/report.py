"""What a person and a machine read of a run: the table, and a JSON file a case."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from benchmarks.rows import Row, Samples

RESULTS = Path(__file__).parent / "results"
HEAD = ("what", "ours", "peer", "peer / ours", "promise", "")
MARK = {True: "✓ kept", False: "✗ BROKEN", None: ""}


def table(rows: Sequence[Row]) -> str:
    """The rows in columns, medians first."""
    cells = [HEAD, *map(_cells, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _cells(row: Row) -> tuple[str, ...]:
    peer = "" if row.peer is None else f"{_number(row.peer)} {row.peer_name}".rstrip()
    ratio = "" if row.ratio is None else f"{row.ratio:.3g} x"
    promise = "" if row.promise is None else row.promise.words(row.ours.unit)
    return (row.name, _number(row.ours), peer, ratio, promise, MARK[row.kept])


def _number(samples: Samples) -> str:
    return f"{samples.median:.3g} {samples.unit} (p99 {samples.p99:.3g})"


def save(case: str, rows: Sequence[Row], *, at: datetime, folder: Path = RESULTS) -> Path:
    """Write every sample and what kind of machine it was; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{case}.json"
    document = {
        "case": case,
        "at": at.isoformat(),
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "rows": [{**asdict(row), "ratio": row.ratio, "kept": row.kept} for row in rows],
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
