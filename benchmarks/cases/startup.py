"""P8: how long `mlops-bot --help` takes, beside a Python that does nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import AtMost, Row
from benchmarks.watch import in_turns, program

COMMAND = Path(sys.executable).with_name("mlops-bot")


def measure() -> Iterator[Row]:
    """The terminal's first answer."""
    ours, bare = in_turns(program(COMMAND, "--help"), program(sys.executable, "-c", "pass"), rounds=15)
    yield Row("mlops-bot --help", ours, bare, "python -c pass", AtMost(0.5))
