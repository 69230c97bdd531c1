"""P8: how long `mlops-bot --help` takes, beside a Python that does nothing, and how long until the bot serves."""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bot
from benchmarks.rows import AtMost, Row, Samples
from benchmarks.watch import in_turns, program
from workspace.server import Workspace

COMMAND = Path(sys.executable).with_name("mlops-bot")


def measure() -> Iterator[Row]:
    """The terminal's first answer, and the first moment at which Slack is answered."""
    ours, bare = in_turns(program(COMMAND, "--help"), program(sys.executable, "-c", "pass"), rounds=15)
    yield Row("mlops-bot --help", ours, bare, "python -c pass", AtMost(0.5))
    with bot.workspace() as place, tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        yield Row("from nothing to serving", _starts(place, url), promise=AtMost(5))


def _starts(place: Workspace, url: str, rounds: int = 5) -> Samples:
    """Seconds until the bot says it is ready; the first start also makes the database."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        with bot.running(place, url):
            times.append(time.perf_counter() - begun)
    return Samples(tuple(times))
