"""An unchanged training script pointed at the bot: what it registers is promoted in Slack, and served by its alias."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from demo import seed
from demo.organisation import LEO, MIA, TOM, WINE
from storage import registry
from tests.e2e.conftest import staged
from tests.e2e.northwind import surroundings
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

SCRIPTS = Path(__file__).parent / "scripts"
# One more model in Northwind's policy: a gate on what autolog measured, and none on the format of its files.
IRIS = """
  iris-sorting:
    channel: C0WINE
    promotion:
      production:
        gates: [{metric: training_accuracy_score, at_least: 0.9}]
"""


@pytest.fixture(scope="module")
def stage(
    sqlite_template: Path, morning: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Northwind's people before their first model, with a policy that knows the iris."""
    folder = tmp_path_factory.mktemp("training")
    policy = folder / "policy.yml"
    policy.write_text(seed.POLICY.read_text(encoding="utf-8") + IRIS, encoding="utf-8")
    shutil.copyfile(sqlite_template, folder / "mlops.db")
    with staged(f"sqlite:///{folder / 'mlops.db'}", folder, morning) as made:
        made.settings["MLOPS_POLICY"] = str(policy)
        made.start()
        yield made


def issued(stage: Stage) -> str:
    """A token for Leo's training jobs, as an admin issues it at the terminal."""
    scopes = ("read", "runs:write", "versions:write")
    words = ["token", "create", "--name", "trainer", "--for", LEO, "--scope", *scopes]
    environment = {**os.environ, **surroundings(stage.workspace, stage.database_url), **stage.settings}
    made = subprocess.run(
        [sys.executable, "-m", "bot", *words], env=environment, capture_output=True, text=True, check=True
    )
    return next(line for line in made.stdout.splitlines() if line.startswith("mlops_"))


def run(stage: Stage, python: Path, token: str, script: str, *words: str) -> str:
    """Run a script that is told where the bot is, and nothing else."""
    told = {"MLFLOW_TRACKING_URI": stage.address, "MLFLOW_TRACKING_TOKEN": token}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "MLOPS_"))}
    ended = subprocess.run(
        [python, SCRIPTS / script, *words],
        env={**kept, **told}, cwd=stage.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, f"{ended.stderr[-4000:]}\n{stage.started[-1].logged()[-4000:]}"
    return ended.stdout


def test_a_training_script_is_promoted_from_slack_and_served_by_its_alias(
    stage: Stage, mlflow_python: Path, tmp_path: Path
) -> None:
    token = issued(stage)
    run(stage, mlflow_python, token, "train_iris.py")

    with stage.database.read() as session:
        version = registry.find_version(session, "iris-sorting", 1)
    assert version is not None
    assert (version.author, version.registered_by) == (LEO, LEO)
    assert version.metrics["training_accuracy_score"] > 0.9
    assert version.params["C"] == "0.5"
    assert version.artifact.sha256 is not None
    assert (
        version.artifact.format == "skops"
    )  # as MLflow 3.17 writes what is logged by hand; autolog writes cloudpickle
    assert version.data_sets

    leo, mia, tom = (Someone(stage, who) for who in (LEO, MIA, TOM))
    leo.types("promote iris-sorting 1 to staging", WINE)
    stage.until(lambda: stage.live("iris-sorting", "staging") == 1, "the move to staging")
    name = leo.asks("promote iris-sorting 1 to production because it sorts well", WINE)
    card = stage.card_says(WINE, name, "waiting for 2 of 2")
    assert "training_accuracy_score" in everything(card)
    mia.approves(card, "Fine.")
    tom.approves(stage.card_says(WINE, name, "waiting for 1 of 2"), "The growers want it.")
    stage.card_says(WINE, name, "production: live")

    served = run(stage, mlflow_python, token, "serve_iris.py", str(tmp_path))
    assert {"MLmodel", "model.skops"} <= set(served.splitlines())
    assert "version.registered" in stage.audited()
    assert stage.audited()[-1] == "promotion.live"

    refused = httpx.post(
        f"{stage.address}/api/2.0/mlflow/registered-models/alias",
        json={"name": "iris-sorting", "alias": "champion", "version": "1"},
        headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30,
    )  # fmt: skip
    assert refused.status_code == 403
    assert "/mlops promote iris-sorting 1 to production" in refused.json()["message"]
