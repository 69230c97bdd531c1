"""P6: a digest of 500 registered models and 30 days, with its pictures: how long, how much memory, and whether it grows with the models.

Whole processes, from their start to their end, peak memory as the system counts it. Each model had a release a day and two
monitors of the policy; one in twenty has an open alert. What is made lies in the outbox: sending it is Slack's part.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.digest_house import DAYS, fill
from benchmarks.processes import Ran, busy, peaks, ran, times
from benchmarks.rows import AtMost, PeerTakes, Row

MODELS, FEWER, ROUNDS = 500, 125, 5
OURS = (sys.executable, "-m", "benchmarks.digest_process")


def measure() -> Iterator[Row]:
    """The digest of all, and in turns that of a quarter of the models."""
    with tempfile.TemporaryDirectory() as folder:
        stores = {count: Path(folder, f"{count}.db") for count in (MODELS, FEWER)}
        for count, path in stores.items():
            fill(f"sqlite:///{path}", count)
        taken: dict[int, list[Ran]] = {count: [] for count in stores}
        for number in range(ROUNDS):
            for count, path in stores.items():
                # Each digest is made once: every round has a copy of its own.
                copy = path.with_suffix(f".{number}.db")
                copy.write_bytes(path.read_bytes())
                taken[count].append(ran(*OURS, f"sqlite:///{copy}"))
                copy.unlink()
    about = f"digest of {MODELS} models and {DAYS} days"
    yield Row(about, times(taken[MODELS]), promise=AtMost(10))
    yield Row(f"{about}: memory", peaks(taken[MODELS]), promise=AtMost(250))
    words = f"{about}: processors, beside {FEWER} models"
    grows = PeerTakes(FEWER / MODELS)
    yield Row(words, busy(taken[MODELS]), busy(taken[FEWER]), f"{FEWER} models", grows)
