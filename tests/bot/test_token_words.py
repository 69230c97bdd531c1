"""`mlops-bot token`: the token alone on a line and once, what it is beside it, and one line for each refusal."""

import json
import sqlite3
from pathlib import Path

import pytest

from bot import cli
from bot.domain.tokens import id_of
from storage import people
from storage.database import Database
from tests.services.house import LEO, MONDAY, organisation

Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that the settings name, in which Leo is known."""
    path = tmp_path / "mlops.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_DATABASE_URL", f"sqlite:///{path}")
    database = Database.connect(f"sqlite:///{path}")
    with database.write() as session:
        people.save_person(session, organisation().people[LEO], MONDAY)
    database.close()
    return path


def create(capsys: Printed, *words: str) -> tuple[str, str]:
    """What was printed, and what was said beside it."""
    assert cli.main(["token", "create", *words]) == 0
    shown = capsys.readouterr()
    return shown.out, shown.err


def test_the_token_is_alone_on_a_line_and_what_it_is_stands_beside_it(capsys: Printed, place: Path) -> None:
    out, err = create(
        capsys, "--name", "ci-main", "--scope", "checks:write", "read", "--scope", "deployments:write",
        "--model", "churn*",
    )  # fmt: skip

    assert out == out.strip() + "\n"
    token_id = id_of(out.strip())
    assert token_id is not None
    assert out.strip() not in err
    assert (
        f"Token {token_id}, for the service ci-main; scopes checks:write, deployments:write and read" in err
    )
    assert "models churn*" in err
    with sqlite3.connect(place) as connection:
        assert out.strip() not in "\n".join(connection.iterdump())
    connection.close()


@pytest.mark.parametrize("who", ["@leo", "leo", LEO])
def test_a_token_is_for_a_slack_id_or_for_a_name_the_bot_knows(who: str, capsys: Printed) -> None:
    _, err = create(capsys, "--name", "laptop", "--for", who, "--scope", "runs:write")

    assert f"for {LEO};" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--name", "x"], 2, "--scope"),
        (["--scope", "read"], 2, "--name"),
        (["--name", "x", "--scope", "approve"], 2, "checks:write"),
        (["--name", "", "--scope", "read"], 1, "1 to 64 characters"),
        (["--name", "x" * 65, "--scope", "read"], 1, "1 to 64 characters"),
        (["--name", "x", "--scope", "read", "--model", ""], 1, "A glob has"),
        (["--name", "x", "--scope", "read", "--model", "a\nb"], 1, "A glob has"),
        (["--name", "x", "--scope", "read", "--for", "@nobody"], 1, "Nobody here is known as “@nobody”"),
    ],
)
def test_what_is_wrong_is_one_line_and_no_token(
    words: list[str], code: int, said: str, capsys: Printed
) -> None:
    try:
        ended = cli.main(["token", "create", *words])
    except SystemExit as exit_:
        ended = int(str(exit_.code))
    shown = capsys.readouterr()

    assert ended == code
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert code == 2 or shown.err.count("\n") == 1


def test_the_list_names_every_token_and_no_secret(capsys: Printed) -> None:
    out, _ = create(capsys, "--name", "ci-main", "--scope", "checks:write", "--model", "churn*")
    create(capsys, "--name", "laptop", "--for", "@leo", "--scope", "read")

    assert cli.main(["token", "list"]) == 0
    shown = capsys.readouterr().out
    assert cli.main(["token", "list", "--json"]) == 0
    as_json = json.loads(capsys.readouterr().out)

    secret = out.strip().rsplit("_", 1)[1]
    assert secret not in shown
    assert secret not in json.dumps(as_json)
    assert "2 tokens in force" in shown
    assert "checks:write · models churn*" in shown
    assert "laptop" in shown
    assert "for @leo" in shown
    assert [each["name"] for each in as_json] == ["laptop", "ci-main"]


def test_a_revoked_token_is_revoked_once(capsys: Printed) -> None:
    out, _ = create(capsys, "--name", "ci-main", "--scope", "read")
    token_id = str(id_of(out.strip()))

    assert cli.main(["token", "revoke", token_id]) == 0
    assert capsys.readouterr().out == f"Token {token_id}, ci-main, is revoked.\n"
    assert cli.main(["token", "revoke", token_id]) == 1
    assert "no such token in force" in capsys.readouterr().err
    assert cli.main(["token", "list"]) == 0
    assert "0 tokens in force" in (shown := capsys.readouterr().out)
    assert "1 more is revoked" in shown


def test_token_alone_is_wrong_usage_that_names_its_verbs(capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["token"])

    assert ended.value.code == 2
    assert "create|list|revoke" in capsys.readouterr().err
