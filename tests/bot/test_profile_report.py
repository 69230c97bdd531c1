"""`mlops-bot profile` over files: what it says of each column, for people and for programs."""

import json
from pathlib import Path

import pytest

from bot import cli
from tests.bot.tables_here import ROWS, Write, columns, writer

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    return writer(tmp_path, monkeypatch)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_each_column_says_what_it_holds(write: Write, capsys: Captured, suffix: str) -> None:
    some = [None, *columns()["score"][1:]]
    assert cli.main(["profile", write(f"a.{suffix}", score=some)]) == 0
    title, _, rows, _, _, _, *said = capsys.readouterr().out.splitlines()
    assert (title, rows) == (f"a.{suffix}", "600 rows, 4 columns.")
    assert [each.split(maxsplit=4) for each in said] == [
        ["id", "integer", "none", "600", "0 … 299 … 599"],
        ["age", "integer", "none", "82", "18 … 56 … 99"],
        ["score", "float", "0.17%", "599", "-3.284 … 0.0563 … 3.112"],
        ["city", "category", "none", "2", said[3].split(maxsplit=4)[4]],
    ]
    assert said[3].endswith("%")
    assert "Bergen 5" in said[3]


def test_programs_read_it_as_json(write: Write, capsys: Captured) -> None:
    days = [f"2026-11-{1 + at % 28:02d}" for at in range(ROWS)]
    name = write("a.csv", day=days, gone=[None] * ROWS)
    assert cli.main(["profile", name, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == ROWS
    assert told["columns"]["day"] | {"mean": None, "deviation": None} == {
        "kind": "date", "nulls": 0, "nans": 0, "infinities": [0, 0], "different": 28, "min": "2026-11-01",
        "max": "2026-11-28", "mean": None, "deviation": None, "p05": "2026-11-02", "p25": "2026-11-07",
        "median": "2026-11-14", "p75": "2026-11-21", "p95": "2026-11-27",
    }  # fmt: skip
    assert told["columns"]["city"]["different"] == 2
    assert sum(count for _, count in told["columns"]["city"]["top"]) == ROWS
    assert told["columns"]["gone"]["nulls"] == ROWS


def test_large_whole_numbers_keep_their_last_digits_in_json(write: Write, capsys: Captured) -> None:
    large = [2**62 + at for at in range(ROWS)]
    cli.main(["profile", write("a.parquet", id=large), "--json"])
    told = json.loads(capsys.readouterr().out)["columns"]["id"]
    assert (told["min"], told["max"]) == (large[0], large[-1])


def test_many_files_are_one_table(write: Write, capsys: Captured) -> None:
    write("part1.parquet")
    write("part2.csv")
    assert cli.main(["profile", "part*"]) == 0
    assert "1,200 rows, 4 columns." in capsys.readouterr().out


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(write: Write, capsys: Captured, rows: int) -> None:
    name = write("a.csv", **{each: cells[:rows] for each, cells in columns().items()})
    assert cli.main(["profile", name]) == 0
    assert f"{rows} row" in capsys.readouterr().out


def test_names_and_values_of_hostile_files_stay_on_one_line(write: Write, capsys: Captured) -> None:
    evil = "\x1b[31m\u202eevil\n"
    cli.main(["profile", write("a.parquet", city=[evil] * ROWS, **{"\x1b[2J": [1] * ROWS})])
    shown = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(shown)


def test_what_cannot_be_read_is_one_sentence(write: Write, capsys: Captured) -> None:
    Path("b.txt").write_text("x", encoding="utf-8")
    assert cli.main(["profile", "b.txt"]) == 1
    assert "`b.txt` is not a table I can read" in capsys.readouterr().err


def test_what_profiles_it_is_a_setting(
    write: Write, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = write("a.parquet")
    monkeypatch.setenv("MLOPS_COMPUTE", "processes")
    assert cli.main(["profile", name]) == 0
    assert "600 rows, 4 columns." in capsys.readouterr().out
    monkeypatch.setenv("MLOPS_COMPUTE", "cloud")
    assert cli.main(["profile", name]) == 1
    assert "MLOPS_COMPUTE must be threads, processes, or" in capsys.readouterr().err
