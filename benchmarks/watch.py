"""The stopwatch: both sides of a comparison in turns, so that a machine that slows down slows both."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import psutil

from benchmarks.rows import Samples

ROOT = Path(__file__).parents[1]
STRETCH_S, BUDGET_S = 0.2, 120.0


def seconds(act: Callable[[], object]) -> float:
    """How long one call took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def steady(measured: Callable[[], float]) -> float:
    """The middle of as many measurements as fit into STRETCH_S, at least one.

    A side that waited while the other worked begins with cold caches on a sleeping processor: its first milliseconds tell
    about the machine. What takes longer than a stretch is measured once.
    """
    taken = [measured()]
    while sum(taken) < STRETCH_S:
        taken.append(measured())
    return statistics.median(taken)


def timed(act: Callable[[], object], *, rounds: int = 10, warm: int = 1) -> Samples:
    """One side alone: `warm` calls that are not counted, then `rounds` that are."""
    for _ in range(warm):
        act()
    return Samples(tuple(seconds(act) for _ in range(rounds)))


def in_turns(
    ours: Callable[[], object], peer: Callable[[], object], *, rounds: int = 10, warm: int = 1
) -> tuple[Samples, Samples]:
    """Both sides, one after the other in every round, each `steady`; returns ours, then the peer's.

    `warm` rounds that are not counted, then as many as `rounds`, fewer when they take longer than BUDGET_S together:
    some searches take a peer minutes.
    """
    pairs: list[tuple[float, float]] = []
    begun = time.monotonic()
    while len(pairs) < warm + rounds and (not pairs or time.monotonic() - begun < BUDGET_S):
        pairs.append((steady(partial(seconds, ours)), steady(partial(seconds, peer))))
    mine, theirs = zip(*(pairs[warm:] or pairs[-1:]), strict=True)
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
