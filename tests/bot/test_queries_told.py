"""`mlops-bot profile` and `mlops-bot drift` over queries: beside files, read only, and without a password in what is said."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot import cli
from tests.bot.tables_here import ROWS, Write, columns, writer

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    kept = writer(tmp_path, monkeypatch)
    with closing(sqlite3.connect("people.db")) as there, there:
        there.execute("CREATE TABLE people (id INTEGER, age INTEGER, score REAL, city TEXT)")
        there.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", zip(*columns().values(), strict=True))
    return kept


def told(capsys: Captured) -> object:
    return json.loads(capsys.readouterr().out)


def test_a_query_says_the_same_as_a_file_of_its_rows(write: Write, capsys: Captured) -> None:
    # In one part, as the query comes: sums of floats know the order in which they were made.
    pq.write_table(pa.table(dict(columns())), "a.parquet")
    assert cli.main(["profile", "a.parquet", "--json"]) == 0
    of_file = told(capsys)
    assert cli.main(["profile", "sqlite:///people.db", "--query", "SELECT * FROM people", "--json"]) == 0
    assert told(capsys) == of_file


@pytest.mark.parametrize("exact", [[], ["--exact"]])
def test_a_query_is_held_against_a_file_and_a_file_against_a_query(
    write: Write, capsys: Captured, exact: list[str]
) -> None:
    name, database = write("a.csv"), "sqlite:///people.db"
    older = "SELECT id, age + 30 AS age, score, city FROM people"
    assert cli.main(["drift", name, database, "--query", "SELECT * FROM people", *exact]) == 0
    assert cli.main(["drift", name, database, "--query", older, *exact]) == 3
    assert cli.main(["drift", database, name, "--reference-query", older, *exact]) == 3
    assert cli.main(["drift", database, database, "--reference-query", older, "--query", older, *exact]) == 0


def test_an_address_comes_from_the_environment_and_its_password_is_shown_nowhere(
    write: Write, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEOPLE", "postgresql://ada:geheim@127.0.0.1:1/people?password=geheim")
    assert cli.main(["profile", "env:PEOPLE", "--query", "SELECT 1"]) == 1
    said = capsys.readouterr()
    assert "The database does not answer, or does not let the bot in." in said.err
    assert "geheim" not in said.out + said.err
    monkeypatch.setenv("PEOPLE", f"sqlite:///{Path('people.db').absolute()}")
    assert cli.main(["profile", "env:PEOPLE", "--query", "SELECT * FROM people"]) == 0
    assert f"{ROWS} rows, 4 columns." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["profile", "s3://bucket/key.csv?token=abc"], "What begins with `s3://` is not read here"),
        (["drift", "a.csv", "http://127.0.0.1/a.csv"], "What begins with `http://` is not read here"),
        (["profile", "sqlite:///people.db"], "A database needs --query: say which rows."),
        (["profile", "a.csv", "--query", "SELECT 1"], "--query reads one database: name its address alone."),
        (["profile", "sqlite:///people.db", "a.csv", "--query", "SELECT 1"], "--query reads one database"),
        (["drift", "a.csv", "sqlite:///people.db"], "A database needs --query"),
        (["drift", "sqlite:///people.db", "a.csv"], "A database needs --reference-query"),
        (["profile", "sqlite:///people.db", "--query", "DELETE FROM people"], "it may only read"),
        (["profile", "sqlite:///people.db", "--query", "SELECT 1; SELECT 2"], "One query at a time"),
        (["profile", "env:NOWHERE", "--query", "SELECT 1"], "There is no variable `NOWHERE`"),
        (["profile", "mysql://h/d", "--query", "SELECT 1"], "Queries read SQLite and PostgreSQL"),
        (["profile", "sqlite:///gone.db", "--query", "SELECT 1"], "There is no database `gone.db`."),
    ],
)
def test_what_cannot_be_asked_is_one_kind_sentence(
    write: Write, capsys: Captured, words: list[str], said: str
) -> None:
    write("a.csv")
    assert cli.main(words) == 1
    assert said in capsys.readouterr().err


def test_hostile_columns_and_values_of_a_query_stay_on_one_line(write: Write, capsys: Captured) -> None:
    asked = "SELECT 'e' || char(27) || '[31m' || char(8238) || 'vil' AS \"a\x1b[2J\" FROM people"
    assert cli.main(["profile", "sqlite:///people.db", "--query", asked]) == 0
    assert not {"\x1b", "\u202e"} & set(capsys.readouterr().out)
