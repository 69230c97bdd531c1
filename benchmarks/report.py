"""What a person and a machine read of a run: the table, and a JSON file a case."""

import json
import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.rows import Row, Samples

RESULTS = Path(__file__).parent / "results"
PINS = Path(__file__).parent / "peers"
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


def save(case: str, rows: Sequence[Row], *, at: datetime, about: str = "", folder: Path = RESULTS) -> Path:
    """Write every sample, what each side does (`about`), on which machine and with which versions; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{case}.json"
    document = {
        "case": case,
        "about": about,
        "at": at.isoformat(),
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
            "load": os.getloadavg(),
        },
        "versions": {"sqlite": sqlite3.sqlite_version, **_installed(), **_peers()},
        "rows": [_saved(row) for row in rows],
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _saved(row: Row) -> dict[str, object]:
    return {**asdict(row), "rounds": len(row.ours.values), "ratio": row.ratio, "kept": row.kept}


def _installed() -> dict[str, str]:
    return {
        name: version(name) for name in ("numpy", "orjson", "pyarrow", "sqlalchemy", "starlette", "uvicorn")
    }


def _peers() -> dict[str, str]:
    """The peers by the pins they are installed from."""
    pinned = {
        path.stem: re.search(rf"^{path.stem}==(\S+)", path.read_text(), re.MULTILINE)
        for path in PINS.glob("*.txt")
    }
    return {name: found[1] for name, found in pinned.items() if found}
