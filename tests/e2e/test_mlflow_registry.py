"""An existing MLflow server is taken over: promoted from Slack, moved by somebody else, and settled in Slack again."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from demo.organisation import KENJI, LEO, MIA, TOM, WINE
from tests.e2e.conftest import staged
from tests.e2e.northwind import surroundings
from tests.e2e.people import Someone
from tests.e2e.process import ROOT
from tests.e2e.reading import Json, buttons, everything
from tests.e2e.stage import Stage
from tests.mlflow_server import Mlflow, unique

pytestmark = pytest.mark.e2e

LOOK_S = 31
OWNERS = "model,channel,accountable\n{},C0WINE,U0LEO\n"


@pytest.fixture(scope="module")
def model(mlflow_server: Mlflow) -> str:
    """A registered model that was live before the bot came, and three newer versions."""
    name = unique("prices").replace(" ", "-")
    mlflow_server.model(name, versions=4)
    mlflow_server.point(name, "champion", 1)
    mlflow_server.point(name, "staging", 2)
    return name


@pytest.fixture(scope="module")
def stage(
    mlflow_server: Mlflow,
    model: str,
    sqlite_template: Path,
    morning: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    """The bot over that server, adopted with an owner and a channel."""
    folder = tmp_path_factory.mktemp("stage")
    path = folder / "mlops.db"
    shutil.copyfile(sqlite_template, path)
    with staged(f"sqlite:///{path}", folder, morning) as made:
        made.settings["MLOPS_REGISTRY"] = f"mlflow+{mlflow_server.address}"
        assert "was not adopted yet" in _bot(made, "run").stderr
        owners = folder / "owners.csv"
        owners.write_text(OWNERS.format(model))
        said = _bot(made, "adopt", "--owners", str(owners)).stdout
        assert "Nobody was told." in said
        assert "Gates report and block nothing yet in staging, production." in said
        made.start()
        yield made


def _bot(stage: Stage, *words: str) -> subprocess.CompletedProcess[str]:
    told = {
        **surroundings(stage.workspace, stage.database_url),
        **stage.settings,
        "SLACK_APP_TOKEN": "xapp-x",
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**told, "PYTHONPATH": str(ROOT), "PATH": ""},
        cwd=stage.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _announcement(stage: Stage, sentence: str) -> Json:
    """The newest announcement in the model's channel that says this, once the server was looked at."""

    def look() -> Json | None:
        stage.control.advance(LOOK_S)
        found = [each for each in stage.posts(WINE) if sentence in everything(each)]
        return found[-1] if found else None

    return stage.until(look, sentence)


def test_a_promotion_asked_for_in_slack_sets_the_alias_on_the_server(
    stage: Stage, model: str, mlflow_server: Mlflow
) -> None:
    leo, mia, tom = (Someone(stage, who) for who in (LEO, MIA, TOM))
    assert f"{model}@1 is live" in leo.types(f"show {model}#production", WINE)
    assert "found live, decided elsewhere" in leo.types(f"history {model}", WINE)

    name = leo.asks(f"promote {model} 2 to production because it is better", WINE)
    mia.approves(stage.card_says(WINE, name, "waiting for 2 of 2"))
    tom.approves(stage.card_says(WINE, name, "waiting for 1 of 2"))

    stage.card_says(WINE, name, "production: live")
    assert mlflow_server.points_to(model, "champion") == 2
    assert stage.moves(model)[0].request_id == int(name.removeprefix("P-"))


def test_an_alias_moved_outside_is_announced_and_approved_after_the_fact(
    stage: Stage, model: str, mlflow_server: Mlflow
) -> None:
    leo, mia, tom = (Someone(stage, who) for who in (LEO, MIA, TOM))
    mlflow_server.point(model, "staging", 3)
    _announcement(stage, f"Live without approval: {model}@3 in staging")
    leo.asks(f"promote {model} 3 to staging", WINE)
    stage.until(lambda: stage.moves(model, "staging")[0].request_id, "approval after the fact in staging")
    mlflow_server.point(model, "champion", 3)

    said = _announcement(stage, f"Live without approval: {model}@3 in production")

    assert buttons(said) == ["alias_guard.ask", "alias_guard.revert"]
    assert "live without approval" in leo.types(f"show {model}", WINE)
    leo.presses(said, "alias_guard.ask")
    name = leo.request_in(leo.submits(leo.form(), reason="It had to be fast."))
    card = stage.card_says(WINE, name, "live without approval, waiting for 2 of 2")
    mia.approves(card)
    tom.approves(stage.card_says(WINE, name, "waiting for 1 of 2"))
    stage.card_says(WINE, name, "production: live")
    _announcement(stage, f"approved after the fact by {name}")
    assert "without approval" not in leo.types(f"show {model}#production", WINE).split("\n")[1]


def test_an_alias_moved_outside_is_taken_back_by_whoever_may(
    stage: Stage, model: str, mlflow_server: Mlflow
) -> None:
    mlflow_server.point(model, "champion", 4)
    said = _announcement(stage, f"Live without approval: {model}@4 in production")

    refused = Someone(stage, TOM).is_answered(said, "alias_guard.revert")
    assert "may not roll back" in refused
    assert mlflow_server.points_to(model, "champion") == 4

    Someone(stage, KENJI).is_answered(said, "alias_guard.revert")
    stage.until(lambda: mlflow_server.points_to(model, "champion") == 3, "the alias set back")
    said = _announcement(stage, f"was taken back to {model}@3")
    assert buttons(said) == []
    assert "environment.moved_outside" in stage.audited()
