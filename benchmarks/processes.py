"""Whole processes measured: how long one took, how much memory it had at most, and what it said."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import Samples
from benchmarks.watch import ROOT

LAUNCHER = Path(__file__).parent / "launcher.py"
MB = 1e6
KIB = 1024


@dataclass(frozen=True)
class Ran:
    """One run of a process, from its start to its end; `busy_s` is the time of all processors it used."""

    seconds: float
    busy_s: float
    peak_mb: float
    said: str


def ran(*words: str | Path) -> Ran:
    """Run a program to its end; it fails when the program does."""
    with tempfile.NamedTemporaryFile() as told:
        # To Linux a process begins with the peak of the one that started it: that one has to be small.
        command = [sys.executable, "-S", "-I", LAUNCHER, told.name, *words]
        said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
        seconds, busy_s, peak = json.loads(Path(told.name).read_text())
    return Ran(seconds, busy_s, peak * KIB / MB, said)


def times(runs: Sequence[Ran]) -> Samples:
    """How long they took."""
    return Samples(tuple(each.seconds for each in runs))


def busy(runs: Sequence[Ran]) -> Samples:
    """How much time of processors they took, which others on the machine hardly change."""
    return Samples(tuple(each.busy_s for each in runs))


def peaks(runs: Sequence[Ran]) -> Samples:
    """How much memory they had at most."""
    return Samples(tuple(each.peak_mb for each in runs), "MB")
