"""The stopwatch: both sides of a comparison in turns, so that a machine that slows down slows both."""

import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import psutil

from benchmarks.rows import Samples

ROOT = Path(__file__).parents[1]
WARM_S = 0.1


def seconds(act: Callable[[], object]) -> float:
    """How long one call took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def warmed(measured: Callable[[], float]) -> float:
    """The second of two measurements, so that no side pays for the caches that the other emptied in its turn.

    What takes 0.1 s or more has warmed itself, and is measured once.
    """
    first = measured()
    return measured() if first < WARM_S else first


def timed(act: Callable[[], object], *, rounds: int = 10, warm: int = 1) -> Samples:
    """One side alone: `warm` calls that are not counted, then `rounds` that are."""
    for _ in range(warm):
        act()
    return Samples(tuple(seconds(act) for _ in range(rounds)))


def in_turns(
    ours: Callable[[], object], peer: Callable[[], object], *, rounds: int = 10, warm: int = 1
) -> tuple[Samples, Samples]:
    """Both sides, one after the other in every round, each `warmed`; returns ours, then the peer's."""
    for _ in range(warm):
        ours()
        peer()
    pairs = [(warmed(partial(seconds, ours)), warmed(partial(seconds, peer))) for _ in range(rounds)]
    mine, theirs = zip(*pairs, strict=True)
    return Samples(mine), Samples(theirs)


def program(*words: str | Path) -> Callable[[], None]:
    """A call that runs a program to its end, quietly, and fails when the program does."""
    command: Sequence[str] = [str(word) for word in words]

    def run() -> None:
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    return run


def settle(within_s: float = 120) -> None:
    """Wait until the processes we started are idle: servers load what is heavy after they said that they are ready."""
    ends = time.monotonic() + within_s
    before = _busy_s()
    while time.monotonic() < ends:
        time.sleep(2)
        after = _busy_s()
        if after - before < 0.2:
            return
        before = after


def _busy_s() -> float:
    """The processor time of our processes so far."""
    times = [each.cpu_times() for each in psutil.Process().children(recursive=True)]
    return sum(each.user + each.system for each in times)
