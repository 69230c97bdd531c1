"""`mlops-bot adopt` and the doctor over an MLflow server, from the terminal: what is done, and what is refused in one line."""

import getpass
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import doctor
from bot.cli import main
from bot.domain.tokens import id_of
from bot.opening import open_database
from bot.settings import Settings, load
from storage import audit
from tests.integrations.mlflow.liar import Liar, Reply, lying

MODEL = {"name": "prices", "creation_timestamp": 1764000000000}
VERSION = {**MODEL, "version": "1", "last_updated_timestamp": 1764000000000, "run_id": ""}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Liar]:
    """A server with one model that is live, and no other setting."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    with lying() as found:
        alias = {"alias": "champion", "version": "1"}
        found.replies["registered-models/search"] = [
            Reply({"registered_models": [{**MODEL, "aliases": [alias]}]})
        ]
        found.replies["model-versions/search"] = [Reply({"model_versions": [VERSION]})]
        monkeypatch.setenv("MLOPS_REGISTRY", f"mlflow+{found.address}")
        yield found


def test_what_is_live_is_taken_over_and_read_in_the_terminal(
    server: Liar, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["adopt"]) == 0
    assert main(["history", "prices"]) == 0

    said = capsys.readouterr().out
    assert "Seen: 1 registered models with 1 versions." in said
    assert "Recorded as found live, decided elsewhere: 1. Nobody was told." in said
    assert "found live, decided elsewhere" in said
    assert main(["adopt", "--enforce", "production"]) == 0
    assert "enforced from now on" in capsys.readouterr().out


def test_whoever_types_is_named_alike_in_every_entry_of_the_audit(
    server: Liar, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")

    assert main(["adopt"]) == 0
    assert main(["adopt", "--enforce", "production"]) == 0
    assert main(["token", "create", "--name", "ci", "--scope", "read"]) == 0
    token_id = id_of(capsys.readouterr().out.splitlines()[-1])
    assert main(["token", "revoke", str(token_id)]) == 0

    database = open_database(load())
    with database.read() as session:
        entries = [*audit.entries(session)]
    database.close()
    assert {each.verb for each in entries} >= {"registry.adopted", "environment.enforced", "token.revoked"}
    assert {each.actor for each in entries} == {"host/ada"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"model,channel\nfruad,\n", "Line 2 names a registered model that the server does not have."),
        (b"model,channel\nprices,<!channel>\n", "Line 2 needs the channel's id"),
        (None, "owners.csv cannot be read"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_and_nothing_is_taken_over(
    server: Liar, capsys: pytest.CaptureFixture[str], content: bytes | None, sentence: str
) -> None:
    if content is not None:
        Path("owners.csv").write_bytes(content)

    assert main(["adopt", "--owners", "owners.csv"]) == 1

    assert sentence in capsys.readouterr().err
    main(["models"])
    assert "prices" not in capsys.readouterr().out


def test_without_a_server_there_is_nothing_to_adopt(
    server: Liar, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MLOPS_REGISTRY")

    assert main(["adopt"]) == 1
    assert "there is nothing to adopt" in capsys.readouterr().err


def examined() -> tuple[int, str]:
    said: list[str] = []
    code = doctor.examine(said.append, {}, [doctor.registry])
    return code, "\n".join(said)


def test_the_doctor_says_who_else_can_move_an_alias_of_an_open_server(server: Liar) -> None:
    code, said = examined()

    assert code == 0
    assert "It is not prevented." in said
    assert "everybody who reaches the server" in said


def test_the_doctor_says_who_else_can_where_accounts_are_asked_for(
    server: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_REGISTRY_TOKEN", "t0ken")
    good = server.replies["registered-models/search"]
    server.replies["registered-models/search"] = [*good, Reply("", 401)]

    code, said = examined()

    assert code == 0
    assert "each account that may edit the registered model" in said


def test_the_doctor_says_that_the_server_does_not_answer(server: Liar) -> None:
    server.always = Reply("", 503)

    code, said = examined()

    assert code == 1
    assert "✗ The MLflow server fails (503)." in said


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("https://mlflow.example.com", "must be `embedded`, or an MLflow server"),
        ("mlflow+ftp://mlflow", "must be `embedded`, or an MLflow server"),
        ("mlflow+https://", "must be `embedded`, or an MLflow server"),
        ("mlflow+https://host:0", "must be `embedded`, or an MLflow server"),
        ("mlflow+https://host:port", "must be `embedded`, or an MLflow server"),
        ("mlflow+https://host/?a=b", "must be `embedded`, or an MLflow server"),
        ("mlflow+https://bot:hunter2@host", "must not hold a password"),
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(
    server: Liar,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv("MLOPS_REGISTRY", value)

    assert main(["adopt"]) == 1

    said = capsys.readouterr().err
    assert sentence in said
    assert "hunter2" not in said


def test_a_user_needs_a_password_and_nobody_shows_two_things(
    server: Liar, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLOPS_REGISTRY_USER", "bot")
    assert main(["adopt"]) == 1
    monkeypatch.setenv("MLOPS_REGISTRY_PASSWORD", "hunter2")
    monkeypatch.setenv("MLOPS_REGISTRY_TOKEN", "t0ken")
    assert main(["adopt"]) == 1

    said = capsys.readouterr().err
    assert "belong together" in said
    assert "only one" in said
    assert "hunter2" not in said
    assert "t0ken" not in said
