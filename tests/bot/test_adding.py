"""`mlops-bot data add`: one line for what was added and one for what was not, and an exit code for programs."""

import getpass
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import cli, logs
from bot.domain.audit import AuditEntry
from storage import people
from storage.database import Database
from tests.fakes import FixedClock
from tests.services.house import LEO, MONDAY, POLICY, House, organisation


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A database that the settings name, where Leo is known, beside a table of customers."""
    path = tmp_path / "mlops.db"
    shutil.copyfile(sqlite_template, path)
    (tmp_path / "policy.yml").write_text(POLICY)
    (tmp_path / "customers.csv").write_text("id,email\n1,a@x.example\n2,b@x.example\n3,c@x.example\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("MLOPS_POLICY", str(tmp_path / "policy.yml"))
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    found = House(Database.connect(f"sqlite:///{path}"), organisation(), FixedClock(MONDAY))
    with found.database.write() as session:
        people.save_person(session, found.slack.people[LEO], MONDAY)
    yield found
    found.database.close()


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit code, what was printed and what was complained."""
    code = cli.main(words)
    said = capsys.readouterr()
    return code, said.out, said.err


def audited(house: House) -> list[AuditEntry]:
    return house.audited()


def test_it_is_added_once_and_audited_with_the_host_s_user(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "data",
        "add",
        "customers@v1",
        "customers.csv",
        "--steward",
        "@leo",
        "--classification",
        "internal",
    )
    code, said, _ = typed(capsys, *words, "--fresh-within", "30d", "--retention", "365d")

    assert code == cli.WELL
    assert said.splitlines()[0].startswith("customers@v1 is added. 3 rows, 2 columns. Fingerprint ")
    assert "These could be personal data: email. In Slack: /mlops data customers" in said
    assert "It counts as personal." in said
    code, said, _ = typed(capsys, *words)
    assert (code, said.split(".")[0]) == (cli.WELL, "That content is customers@v1 already")
    assert [(each.verb, each.actor) for each in audited(house)] == [
        ("data.added", "host/ada"),
        ("data.described", "host/ada"),
    ]


def test_it_is_read_where_it_was_added(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    typed(capsys, "data", "add", "customers@v1", "customers.csv", "--steward", LEO)

    assert "customers" in typed(capsys, "data")[1]
    code, said, _ = typed(capsys, "data", "customers", "--json")
    found = json.loads(said)["summary"]
    assert code == cli.WELL
    assert found["data_set"]["steward"] == LEO
    assert found["records"][0]["schema"] == [
        {"name": "id", "type": "integer"},
        {"name": "email", "type": "text"},
    ]
    assert "x.example" not in said
    assert json.loads(typed(capsys, "lineage", "customers@v1", "--json")[1])["subject"] == "customers@v1"


def test_a_query_is_added_with_the_same_rows_as_its_file(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE customer (email TEXT, id INTEGER)")
        rows = [("c@x.example", 3), ("a@x.example", 1), ("b@x.example", 2)]
        connection.executemany("INSERT INTO customer VALUES (?, ?)", rows)
    connection.close()

    typed(capsys, "data", "add", "customers@v1", "customers.csv", "--rows")
    select = ("--query", "SELECT * FROM customer")
    code, said, _ = typed(capsys, "data", "add", "customers", "sqlite:///shop.db", *select)

    assert (code, said.split(".")[0]) == (cli.WELL, "That content is customers@v1 already")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("customers", "nothing.csv"), "There is no file or folder `nothing.csv`."),
        (("customers", "policy.yml", "--rows"), "`policy.yml` is not a table I can read"),
        (("customers", "customers.csv", "--steward", "@nobody"), "Nobody here is known as “@nobody”."),
        (
            ("customers", "customers.csv", "--classification", "secret"),
            "`secret` is no class. Say public, internal",
        ),
        (
            ("customers", "customers.csv", "--fresh-within", "soon"),
            "--fresh-within must be a time such as 30d",
        ),
        (("customers", "customers.csv", "--retention", "3 working days"), "--retention counts every day"),
        (("@v1", "customers.csv"), "Name the data set, like `customers`"),
        (("customers", "sqlite:///mlops.db"), "A database needs --query: say which rows."),
        (
            ("customers", "sqlite:///mlops.db", "--query", "DROP TABLE person"),
            "The query must begin with SELECT",
        ),
        (("customers", "sqlite:///mlops.db", "--query", "SELECT nothing"), "The database refused the query"),
    ],
)
def test_what_cannot_be_added_is_one_line_and_one(
    house: House, words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, complained = typed(capsys, "data", "add", *words)

    assert code == cli.FAILED
    assert said == ""
    assert sentence in complained
    assert len(complained.splitlines()) == 1
    assert audited(house) == []


def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["data", "add", "customers"])
    assert ended.value.code == cli.USAGE
