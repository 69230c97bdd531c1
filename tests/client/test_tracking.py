"""An unchanged training script with MLflow's own client: autolog, children, a model, and fifty loggers at once."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.tokens import ApiToken, Scope
from bot.integrations.artifact_folder import ArtifactFolder
from bot.services import tokens
from handlers import http
from handlers.mlflow.routes import routes
from handlers.server import Server
from tests.services.conftest import furnished_postgres, furnished_sqlite, house
from tests.services.house import ADA, LEO, House

__all__ = ["furnished_postgres", "furnished_sqlite", "house"]

SCRIPT = Path(__file__).with_name("tracking_script.py")


@pytest.fixture
def served(house: House, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a training job has in its environment: the server's address, and a token of Leo's."""
    context = replace(house.context, files=ArtifactFolder(tmp_path / "files", 10**9))
    hosts = ("127.0.0.1",)
    app = http.create(
        None, list, signing_secret=None, allowed_hosts=hosts, routes=routes(context), now=house.clock.now
    )
    server = Server(app, "127.0.0.1", 0, finish_s=1)
    server.start()
    wish = ApiToken("", "trainer", frozenset(Scope), house.clock.now(), ADA, LEO)
    _, text = tokens.issue(house.context, wish, "T0HOME/U0ADA")
    yield {"MLFLOW_TRACKING_URI": server.address, "MLFLOW_TRACKING_TOKEN": text}
    server.stop(2)


def test_a_training_script_needs_no_change(
    served: dict[str, str], mlflow_python: Path, tmp_path: Path
) -> None:
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "OPENBLAS_NUM_THREADS": "1"}
    ended = subprocess.run(
        [mlflow_python, SCRIPT],
        cwd=tmp_path,
        env={**os.environ, **quiet, **served},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    seen = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("JSON"))[4:])

    child = seen.pop("child")
    assert seen == {
        "user": LEO,
        "auc": "nan",
        "history": [0, 1, 2],
        "found": [child],
        "children": [child],
        "trained": "FINISHED",
        "inputs": ["dataset"],
        "autologged": ["training_accuracy_score"],
        "shared": 50,
        "latest": 49.0,
        "params": 50,
        "own": 50,
        "outputs": [True],
        "model": "READY",
        "models": ["forest", "model"],
        "predicts": 3,
        "refused": "INVALID_PARAMETER_VALUE",
    }
