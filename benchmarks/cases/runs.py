"""P1 to P3 for runs: searched, compared and logged, beside MLflow 3.17, both in process.

Both sides hold the same runs: 20 metrics with their history, 20 params, a name. A search returns 100 whole runs on both.
Neither side checks who asks. Ours locks the run and keeps its snapshot beside the history; MLflow keeps no snapshot.

Smaller, MLflow's database is as MLflow leaves it, and then with its tables analysed by hand, which MLflow never does:
SQLite chooses better plans then. Larger, it is analysed only, because a search would take minutes otherwise.
"""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.context import context_over
from benchmarks.peers import Peer, running
from benchmarks.rows import AtMost, PeerTakes, Row
from benchmarks.runs import STARTED_MS, analyse, fill, fill_theirs, run_ids
from benchmarks.watch import in_turns
from bot.domain.run_batch import Batch
from bot.domain.runs import MetricPoint
from bot.services import run_search, tracking
from bot.services.context import Context
from bot.services.run_search import Search
from bot.services.tracking import Beginning, Client
from storage import runs

AT = datetime(2026, 11, 2, tzinfo=UTC)
SCRIPT = Path(__file__).parents[1] / "peers" / "mlflow_runs.py"
SIZES = tuple(int(size) for size in os.environ.get("BENCH_RUNS", "10000 100000").split())
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
# Where 100 whole runs are made of few, that is most of the work, on both sides alike: docs/performance.md.
LESS_OF_FEW = {"metric > 0.9, newest 100": 25.0}
ANALYSED = " (its tables analysed)"
SEARCHES = {
    "top 100 by a metric": ("", "metrics.metric_3 DESC"),
    "metric > 0.9, newest 100": ("metrics.metric_3 > 0.9", ""),
    "metric > 0.5 and param = 3, ordered": (
        "metrics.metric_3 > 0.5 and params.param_2 = '3'",
        "metrics.metric_3 DESC",
    ),
}


def measure() -> Iterator[Row]:
    """Every row, the smaller database first."""
    medians: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, running("mlflow", SCRIPT) as peer:
        for size in SIZES:
            ours, theirs = Path(folder, f"ours-{size}.db"), Path(folder, f"theirs-{size}.db")
            fill(ours, size)
            peer.ask(do="open", uri=f"sqlite:///{theirs}")
            fill_theirs(theirs, size)
            context, uri = context_over(ours), f"sqlite:///{theirs}"
            if size == SIZES[0]:
                yield from _searched(context, peer, uri, f"{size:,} runs", LESS_OF_FEW)
            analyse(theirs)
            for row in _in_process(context, peer, uri, size):
                yield row
                yield from _growth(row, size, medians)
            context.database.close()


def _searched(context: Context, peer: Peer, uri: str, among: str, less: Mapping[str, float]) -> Iterator[Row]:
    for name, (text, order) in SEARCHES.items():
        wish = Search((1,), text, (order,) if order else ())
        ask = _asking(peer, do="search", uri=uri, filter=text, order=order)
        found = [run.run_id for run in run_search.search_runs(context, wish).runs]
        assert found == ask()["answer"], f"the two sides found other runs: {name}"
        search = partial(run_search.search_runs, context, wish)
        yield _row(f"{name}, {among}", search, ask, less.get(name, 50))


def _in_process(context: Context, peer: Peer, uri: str, size: int) -> Iterator[Row]:
    # That a peer is helped where it is small was never promised: told, and no promise.
    less = dict.fromkeys(SEARCHES, 0.0) if size == SIZES[0] else {}
    yield from _searched(context, peer, uri, f"{size:,} runs{ANALYSED}", less)
    five = run_ids(range(11, 16))
    ask = _asking(peer, do="get", uri=uri, runs=" ".join(five))
    yield _row(f"read 5 runs to compare, {size:,} runs", partial(_read, context, five), ask, 50)
    ask = _asking(peer, do="log", uri=uri, experiment="1")
    yield _row(f"log a run, {size:,} runs", partial(_log, context), ask, 5)


def _row(name: str, ours: Callable[[], object], peer: Callable[[], object], times: float) -> Row:
    mine, theirs = in_turns(ours, peer, rounds=ROUNDS, warm=2)
    return Row(name, mine, theirs, "MLflow", PeerTakes(times) if times else None)


def _growth(row: Row, size: int, medians: dict[str, float]) -> Iterator[Row]:
    what = row.name.rpartition(", ")[0]
    if size == SIZES[0]:
        medians[what] = row.ours.median
    elif what in SEARCHES:
        least = medians[what]
        yield Row(f"{what}: {size:,} runs within 2x of {SIZES[0]:,}", row.ours, promise=AtMost(2 * least))


def _asking(peer: Peer, **question: str) -> Callable[[], dict[str, object]]:
    return partial(peer.ask, **question)


def _read(context: Context, run_ids: Sequence[str]) -> None:
    with context.database.read() as session:
        assert len(runs.with_ids(session, run_ids)) == len(run_ids)


def _log(context: Context) -> None:
    client = Client("bench", AT)
    run_id = uuid.uuid4().hex
    tracking.create_run(context, client, 1, Beginning(run_id, "logged", "logged", STARTED_MS))
    metrics = [MetricPoint(f"metric_{number}", number / 20, 0, STARTED_MS) for number in range(20)]
    tracking.log(
        context, client, run_id, Batch(metrics, [(f"param_{number}", str(number)) for number in range(20)])
    )
    tracking.update_run(context, client, run_id, "FINISHED", STARTED_MS + 1000, "")
