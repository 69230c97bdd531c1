"""P3 over REST: MLflow's own client against `mlflow server` and against the bot, both real processes over SQLite.

Both hold the same runs. The bot checks a token, asks who its person is in Slack, and answers from one process. MLflow's
server checks nobody, has one worker, and its background jobs are off. One client asks both in turns: what it takes to write
a request and to read an answer is on both sides.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import bot
from benchmarks.peers import python_of, running
from benchmarks.rows import PeerTakes, Row
from benchmarks.runs import fill, fill_theirs
from benchmarks.watch import in_turns, settle
from bot.domain.tokens import ID_LENGTH, SECRET_LENGTH, ApiToken, Scope, digest, spell
from demo.organisation import LEO, MIA
from storage import tokens
from storage.database import Database
from tests import mlflow_server

SCRIPT = Path(__file__).parents[1] / "peers" / "mlflow_runs.py"
RUNS = int(os.environ.get("BENCH_REST_RUNS", "10000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
AT = datetime(2026, 11, 2, tzinfo=UTC)
SEARCH = {"filter": "metrics.metric_3 > 0.5", "order": "metrics.metric_3 DESC"}


def measure() -> Iterator[Row]:
    """A run logged, and a page of 100 runs searched."""
    with tempfile.TemporaryDirectory() as name, bot.workspace() as place:
        folder = Path(name)
        url, token = _ours(folder / "bot.db")
        with running("mlflow", SCRIPT, environment={"MLFLOW_TRACKING_TOKEN": token}) as client:
            client.ask(do="open", uri=f"sqlite:///{folder}/mlflow.db")
            fill_theirs(folder / "mlflow.db", RUNS)
            with (
                bot.running(place, url) as ours,
                mlflow_server.running(python_of("mlflow"), folder) as theirs,
            ):
                settle()
                log = partial(client.ask, do="log", experiment="1")
                yield _row("log a run, 20 params and 20 metrics, over REST", log, ours, theirs.address)
                search = partial(client.ask, do="search", **SEARCH)
                assert search(uri=ours) == search(uri=theirs.address), "the two servers found other runs"
                yield _row(f"search 100 of {RUNS:,} runs, over REST", search, ours, theirs.address)


def _row(name: str, ask: "partial[dict[str, object]]", ours: str, theirs: str) -> Row:
    sides = in_turns(partial(ask, uri=ours), partial(ask, uri=theirs), rounds=ROUNDS, warm=2)
    return Row(name, *sides, "mlflow server", PeerTakes(2))


def _ours(path: Path) -> tuple[str, str]:
    """Our database, filled, and a token for the training jobs of a person."""
    fill(path, RUNS)
    database = Database.connect(f"sqlite:///{path}")
    token = ApiToken("b" * ID_LENGTH, "bench", frozenset(Scope), AT, MIA, LEO)
    text = spell(token.id, "s" * SECRET_LENGTH)
    with database.write() as session:
        tokens.add(session, token, digest(text))
    database.close()
    return f"sqlite:///{path}", text
