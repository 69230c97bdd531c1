"""The reading commands in the terminal: the same words as in Slack, as text or as JSON."""

import getpass
import json
import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot import cli, terminal
from storage.database import Database
from storage.tables.registry import EnvironmentRow
from tests.fakes import FixedClock
from tests.services.house import MONDAY, POLICY, House, organisation


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Two live models in a database that the settings name."""
    path = tmp_path / "mlops.db"
    shutil.copyfile(sqlite_template, path)
    (tmp_path / "policy.yml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("MLOPS_POLICY", str(tmp_path / "policy.yml"))
    database = Database.connect(f"sqlite:///{path}")
    house = House(database, organisation(), FixedClock(MONDAY))
    for name in ("churn", "fraud"):
        house.model(name)
        for number in (1, 2):
            house.live(name, number, "staging")
        house.live(name, 1)
    return house


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("models", "churn"),
        ("show churn", "@2"),
        ("show churn@1", "churn@1"),
        ("show churn#production", "churn@1 is live"),
        ("history churn production", "History of churn, production"),
        ("why churn 2 production", "churn@2 to production"),
        ("requests", "No promotion request is open"),
        ("owners", "fraud"),
        ("owner churn", "accountable"),
        ("compare churn 1 2", "churn@2 against churn@1"),
        ("digest preview", "Digest"),
        ("digest list", "no digests"),
        ("help promote", "promote MODEL VERSION"),
    ],
)
def test_every_reading_command_answers(
    typed: str, said: str, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(typed.split())

    assert code == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["models", "show churn@1", "history churn", "owners", "compare churn 1 2"])
def test_json_is_json(typed: str, house: House, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main([*typed.split(), "--json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out) is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("show chrun", "Did you mean churn?"),
        ("show churn@9", "It has 1, 2 and 3."),
        ("history churn#prodction", "Did you mean production?"),
        ("whoami", "The terminal knows no person"),
        ("show P-999", "There is no promotion request P-999."),
    ],
)
def test_a_refusal_is_one_line_and_1(
    typed: str, said: str, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(typed.split())

    captured = capsys.readouterr()
    assert code == 1
    assert said in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("policy chek", "Did you mean `policy check`?"),
        ("Audit VERFY", "Did you mean `audit verify`?"),
        ("data ad customers.csv", "Did you mean `data add`?"),
        ("audit xyzzy", "`mlops-bot models` lists them."),
    ],
)
def test_a_mistyped_second_word_is_told_what_is_near(
    typed: str, meant: str, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(typed.split()) == cli.FAILED
    said = capsys.readouterr().err
    assert meant in said
    assert said.count("Did you mean") == meant.count("Did you mean")


def test_a_model_that_is_named_like_a_second_word_is_meant_itself(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.model("chek")

    assert cli.main(["policy", "chek"]) == cli.WELL
    assert "Did you mean" not in capsys.readouterr().out


def test_the_audit_verifies_until_somebody_changes_it(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    # The house was furnished past the bot.
    assert cli.main(["audit", "verify"]) == cli.FINDING
    assert "churn#production: the audit says nothing is live" in capsys.readouterr().out

    with house.database.write() as session:
        session.execute(delete(EnvironmentRow))
    assert cli.main(["audit", "verify"]) == 0
    assert "holds" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("show chrun", "`mlops-bot models` lists them."),
        ("show churn@77", "`mlops-bot show churn` lists them."),
        ("show P-99", "`mlops-bot requests` lists the open ones."),
        ("whoami", "ask in Slack. `/mlops whoami`"),
    ],
)
def test_a_refusal_names_the_command_as_the_terminal_takes_it(
    typed: str, said: str, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(typed.split()) == 1

    assert said in capsys.readouterr().err


def test_what_blocks_a_version_is_asked_of_the_last_environment_whatever_it_is_called(
    house: House, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    renamed = POLICY.replace("[staging, production]", "[staging, edge]").replace("  production:", "  edge:")
    (tmp_path / "policy.yml").write_text(renamed)

    assert cli.main(["show", "churn@2"]) == 0

    assert "What blocks it: /mlops why churn 2 edge" in capsys.readouterr().out


@pytest.mark.parametrize("trouble", [KeyError("no such user"), OSError("no such user"), None])
def test_who_types_has_one_name_also_where_the_account_has_none(
    trouble: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getuser() -> str:
        if trouble is not None:
            raise trouble
        return "ada"

    monkeypatch.setattr(getpass, "getuser", getuser)

    assert terminal.actor() == ("host/ada" if trouble is None else f"host/{os.getuid()}")
