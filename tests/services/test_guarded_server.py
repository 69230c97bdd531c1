"""A real MLflow server that asks who it is: with the right name and password all works, without rights it is said and waited."""

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from slack_bolt import App

from bot import doctor
from bot.app import Application
from bot.cli import main
from bot.domain import commands
from bot.domain.promotion import State
from bot.integrations.mlflow.client import Client
from bot.integrations.mlflow.server import MlflowServer
from bot.registry_settings import RegistrySettings
from bot.routines.workers import Wake, Workers
from bot.services import applying
from bot.settings import Settings
from storage import audit
from tests.mlflow_server import Mlflow, running
from tests.services.conftest import furnished_sqlite, quick_house
from tests.services.house import BEA, MIA, House
from tests.services.mirrored import known, look, over, read, take_over

__all__ = ["furnished_sqlite", "quick_house"]

ADMIN = ("keeper", "keeps the keys 7")
# What the header carries is UTF-8 with a colon in it.
PASSWORD = "pässwörd: 12 é"
WRONG = "not-the-password-1"
READER, EDITOR = "reader", "editor"
# As MLflow is delivered, but that it hashes a password once and not at each call, which takes a second here.
CONFIG = """
[mlflow]
default_permission = READ
database_uri = sqlite:///basic_auth.db
auth_cache_ttl_seconds = 600
"""


@pytest.fixture(scope="module")
def mlflow(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mlflow]:
    """A server with MLflow's own basic authentication, the house's models, one who may read them and one who may edit."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "auth.ini").write_text(CONFIG)
    keys = {
        "MLFLOW_AUTH_CONFIG_PATH": str(folder / "auth.ini"),
        "MLFLOW_AUTH_ADMIN_USERNAME": ADMIN[0],
        "MLFLOW_AUTH_ADMIN_PASSWORD": ADMIN[1],
        "MLFLOW_FLASK_SERVER_SECRET_KEY": "for the forms of its pages",
    }
    with running(mlflow_python, folder, "--app-name", "basic-auth", environment=keys) as found:
        kept = replace(found, auth=ADMIN)
        for user in (READER, EDITOR):
            kept.call("POST", "users/create", username=user, password=PASSWORD)
        for model in ("churn", "fraud"):
            kept.model(model, versions=3)
            permit(kept, EDITOR, model)
        yield kept


def permit(mlflow: Mlflow, user: str, model: str) -> None:
    grant = {"username": user, "resource_type": "registered_model", "resource_id": model}
    mlflow.call("POST", "users/permissions/grant", api="3.0", permission="EDIT", **grant)


def forbid(mlflow: Mlflow, user: str, model: str) -> None:
    grant = {"username": user, "resource_type": "registered_model", "resource_id": model}
    mlflow.call("POST", "users/permissions/revoke", api="3.0", **grant)


def surroundings(
    monkeypatch: pytest.MonkeyPatch, mlflow: Mlflow, user: str, password: str, registry: str = ""
) -> None:
    """What a process is told that is let in so, and nothing else."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.setenv("MLOPS_REGISTRY", registry or f"mlflow+{mlflow.address}")
    monkeypatch.setenv("MLOPS_REGISTRY_USER", user)
    monkeypatch.setenv("MLOPS_REGISTRY_PASSWORD", password)


@dataclass
class Bot:
    """The house over that server, under an account of it."""

    house: House
    mlflow: Mlflow

    def shows(self, user: str, password: str = PASSWORD) -> MlflowServer:
        """The server as the settings let the bot in."""
        told = {
            "MLOPS_REGISTRY": f"mlflow+{self.mlflow.address}",
            "MLOPS_REGISTRY_USER": user,
            "MLOPS_REGISTRY_PASSWORD": password,
        }
        return MlflowServer(Client.of(RegistrySettings.model_validate(told)))

    def is_let_in_as(self, user: str, password: str = PASSWORD) -> None:
        """From now on the bot shows these."""
        if self.house.context.server is not None:
            self.house.context.server.close()
        take_over(self.house, self.shows(user, password), self.mlflow.address)

    def decides(self) -> None:
        """It is decided that churn@3 goes live."""
        self.house.ask()
        self.house.approve(MIA)
        self.house.approve(BEA)
        self.house.work()

    def notes(self) -> str:
        """What `/readyz` tells."""
        app = App(token="xoxb-1", token_verification_enabled=False)
        return " ".join(Application(app, self.house.context, Workers(self.house.context, Wake())).notes())

    def told(self) -> str:
        """Everything that was said in Slack or written into the audit."""
        with self.house.database.read() as session:
            written = [*audit.entries(session)]
        return f"{[each.blocks for each in self.house.slack.posts]} {self.house.slack.posts} {written}"


@pytest.fixture
def bot(quick_house: House, mlflow: Mlflow, caplog: pytest.LogCaptureFixture) -> Iterator[Bot]:
    """The bot; whatever happens, no password is said, written or logged."""
    caplog.set_level(logging.DEBUG)
    for model in ("churn", "fraud"):
        mlflow.point(model, "champion", 1)
        mlflow.point(model, "staging", 3)
    made = Bot(quick_house, mlflow)
    yield made
    if made.house.context.server is not None:
        made.house.context.server.close()
    assert_nothing_leaks(made.told() + caplog.text + made.notes())


def assert_nothing_leaks(text: str) -> None:
    for user in (READER, EDITOR):
        for password in (PASSWORD, WRONG):
            assert password not in text
            assert base64.b64encode(f"{user}:{password}".encode()).decode() not in text


def test_with_name_and_password_it_is_mirrored_moved_and_read_back(bot: Bot, mlflow: Mlflow) -> None:
    bot.is_let_in_as(EDITOR)
    look(bot.house)
    assert "0.83" in read(bot.house, commands.Show("churn", 3))
    run_id = mlflow.run("by hand", {"roc_auc": 0.7})
    look(bot.house)
    assert known(bot.house.database, run_id)

    bot.decides()

    assert bot.house.request().state is State.CONFIRMED
    assert mlflow.points_to("churn", "champion") == 3
    assert bot.notes() == ""


def test_who_may_only_read_mirrors_and_what_is_decided_waits_until_it_may(
    bot: Bot, mlflow: Mlflow, caplog: pytest.LogCaptureFixture
) -> None:
    bot.is_let_in_as(READER)
    look(bot.house)
    bot.decides()

    why = "does not permit the bot to move an alias of churn: its account needs EDIT on the registered model"
    assert bot.house.request().state is State.APPLYING
    assert why in str(bot.house.card().blocks)
    assert f"P-1 is decided and waits: The MLflow server {why}" in bot.notes()
    assert f"P-1 is decided and waits: The MLflow server {why}" in caplog.text
    assert mlflow.points_to("churn", "champion") == 1

    permit(mlflow, READER, "churn")
    bot.house.clock.move(applying.LEASE)
    bot.house.work()
    forbid(mlflow, READER, "churn")

    assert bot.house.request().state is State.CONFIRMED
    assert mlflow.points_to("churn", "champion") == 3


def test_with_a_wrong_password_the_mirror_stays_and_what_is_decided_waits(
    bot: Bot, mlflow: Mlflow, caplog: pytest.LogCaptureFixture
) -> None:
    bot.is_let_in_as(EDITOR)
    server = bot.shows(EDITOR, WRONG)
    let_in, bot.house.context = bot.house.context, over(bot.house, server)
    look(bot.house)
    bot.decides()

    why = "The MLflow server does not let the bot in: it does not take its name and password, or its token."
    assert bot.notes().startswith(f"{why} Answers are as of 2026-11-02")
    assert f"The MLflow server cannot be read: {why}" in caplog.text
    assert f"It waits: {why}" in str(bot.house.card().blocks)
    assert "churn@3" in read(bot.house, commands.Show("churn", 3))
    server.close()

    bot.house.context = let_in
    bot.house.clock.move(applying.LEASE)
    look(bot.house)

    assert bot.house.request().state is State.CONFIRMED
    assert bot.notes() == ""


@pytest.mark.parametrize(
    ("user", "password", "sentence"),
    [
        (EDITOR, PASSWORD, "✓ Registry: the MLflow server answers, with 2 registered models."),
        (READER, PASSWORD, "✗ Registry: the bot's account may not move the aliases of churn, fraud"),
        (
            EDITOR,
            WRONG,
            "✗ The MLflow server does not let the bot in: it does not take its name and password",
        ),
    ],
)
def test_the_doctor_says_what_the_account_may(
    bot: Bot, mlflow: Mlflow, monkeypatch: pytest.MonkeyPatch, user: str, password: str, sentence: str
) -> None:
    surroundings(monkeypatch, mlflow, user, password)
    said: list[str] = []

    code = doctor.examine(said.append, {}, [doctor.registry])

    assert any(each.startswith(sentence) for each in said)
    assert code == (0 if sentence.startswith("✓") else 1)
    if password == PASSWORD:
        assert "each account that may edit the registered model" in said[-2]
    assert_nothing_leaks(" ".join(said))
    aliases = mlflow.call("GET", "registered-models/get", name="churn")["registered_model"]["aliases"]
    assert {each["alias"] for each in aliases} == {"champion", "staging"}


@pytest.mark.parametrize("words", ["adopt", "import mlflow {}"])
def test_with_a_wrong_password_nothing_is_taken_over_in_the_terminal(
    mlflow: Mlflow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    surroundings(monkeypatch, mlflow, EDITOR, WRONG, "" if words == "adopt" else "embedded")

    assert main(words.format(mlflow.address).split()) == 1

    said = "".join(capsys.readouterr())
    assert "does not let the bot in" in said
    assert "MLOPS_REGISTRY_PASSWORD" in said
    assert_nothing_leaks(said)
