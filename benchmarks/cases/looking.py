"""The commands about runs with 100,000 of them stored, 20 metrics each: how soon the answer is drawn, in process.

What Slack adds to it (acknowledging, posting) is measured with `models`.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.context import context_over
from benchmarks.rows import AtMost, Row, Samples
from benchmarks.runs import fill, run_ids
from bot.domain import commands
from bot.domain.registry import ModelVersion, RegisteredModel
from bot.services import follow_ups, reading
from bot.services.context import Context
from bot.services.identity import OPERATOR, Viewer
from bot.services.reader import Reader
from bot.views.blocks import blocks
from storage import registry

RUNS = int(os.environ.get("BENCH_LOOKING_RUNS", "100000"))
ROUNDS, VERSIONS = 5, 200
AT = datetime(2026, 11, 2, tzinfo=UTC)
HIDING = Viewer(None, frozenset({"hidden"}))


def measure() -> Iterator[Row]:
    """One row a command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.db")
        fill(path, RUNS)
        context = context_over(path)
        _register(context)
        one = run_ids(range(RUNS // 2, RUNS // 2 + 1))[0]
        for words in (
            "runs",
            "runs bench",
            "runs bench page 900",
            "runs bench top 10 by metric_3",
            "runs bench where metric_3 > 0.9 and params.param_2 = 3 top 10 by metric_3",
            "runs bench where metric_3 > 0.999999",
            "runs bench where params.param_2 = 77",
            f"show {one}",
            f"show {one} all",
            "trend churn metric_1",
        ):
            yield Row(f"{_short(words)}, {RUNS:,} runs", _times(context, words), promise=AtMost(1))
        context.database.close()


def _times(context: Context, words: str) -> Samples:
    return Samples(tuple(_answered(context, words) for _ in range(ROUNDS)))


def _answered(context: Context, words: str) -> float:
    begun = time.perf_counter()
    command = commands.parse(words, ("staging", "production"))
    reader = Reader(HIDING if words.startswith("runs") else OPERATOR)
    blocks(follow_ups.offered(context, reading.read(context, reader, command)))
    return time.perf_counter() - begun


def _short(words: str) -> str:
    return " ".join(each if len(each) < 32 else each[:8] for each in words.split())


def _register(context: Context) -> None:
    ids = run_ids(range(1, VERSIONS + 1))
    with context.database.write() as session:
        for name in ("churn", "hidden"):
            registry.add_model(session, RegisteredModel(name), AT)
        for number, run_id in enumerate(ids, 1):
            metrics = {f"metric_{each}": number / (each + 1) for each in range(20)}
            made = ModelVersion(
                "churn", number, AT, run_id, metrics=metrics, evaluation_fingerprint="holdout"
            )
            registry.add_version(session, made)
