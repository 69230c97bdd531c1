"""`mlops-bot drift` over files: what it says, what programs read, and how it ends."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import numpy as np
import pytest

from bot import cli
from tests.bot.tables_here import ROWS, Write, columns, writer

Captured = pytest.CaptureFixture[str]
Told = dict[str, dict[str, object]]
TOLD = ("kind", "psi", "js", "ks", "wasserstein", "chi2", "cramers_v", "p_value", "bounds", "drifted")


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    return writer(tmp_path, monkeypatch)


def told(capsys: Captured) -> Told:
    found: Told = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_another_sample_of_the_same_data_did_not_drift(write: Write, capsys: Captured, suffix: str) -> None:
    other = columns(seed=6)
    assert cli.main(["drift", write("a.csv"), write(f"b.{suffix}", **other)]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"✅ Nothing drifted: b.{suffix} (600 rows), held against a.csv (600 rows)."
    assert "Did not drift" in rest


def test_what_moved_most_comes_first_with_what_tells_it(write: Write, capsys: Captured) -> None:
    current = write(
        "b.parquet",
        age=[int(str(each)) + 40 for each in columns()["age"]],
        city=["Oslo"] * 500 + ["Bodø"] * 100,
    )
    assert cli.main(["drift", write("a.csv"), current]) == 3
    first, _, _, _, *rows = capsys.readouterr().out.splitlines()
    assert first == "❌ 2 of 4 columns drifted: b.parquet (600 rows), held against a.csv (600 rows)."
    assert rows[0].startswith("age     median 56 → 96")
    assert rows[0].endswith("< 0.001")
    assert rows[1].startswith("city    Bergen ")
    assert "→ none" in rows[1]


def test_a_constant_column_that_moved_drifted(write: Write, capsys: Captured) -> None:
    reference = write("a.csv", year=[2025] * ROWS)
    assert cli.main(["drift", reference, write("b.csv", year=[2026] * ROWS), "--json"]) == 3
    year = told(capsys)["columns"]["year"]
    assert isinstance(year, dict)
    assert (year["kind"], year["ks"], year["wasserstein"], year["drifted"]) == ("integer", 1.0, 1.0, True)


def test_programs_read_every_statistic_with_its_bound(write: Write, capsys: Captured) -> None:
    cli.main(["drift", write("a.csv"), write("b.csv"), "--json"])
    found = told(capsys)
    assert (found["rows"], found["drifted"]) == ({"reference": ROWS, "current": ROWS}, False)
    age = found["columns"]["age"]
    assert isinstance(age, dict)
    assert [name for name in TOLD if name not in age] == []
    assert {"psi", "js", "ks", "wasserstein", "chi2", "cramers_v"} <= set(age["bounds"])


def test_columns_that_are_missing_new_renamed_and_retyped_are_said(write: Write, capsys: Captured) -> None:
    current = write(
        "b.csv", age=None, Age=columns()["age"], city=None, zip=["0150x"] * ROWS, score=["n/a"] * ROWS
    )
    assert cli.main(["drift", write("a.csv"), current]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "• age: missing, and Age is new: perhaps it was renamed (a guess, since name and values are alike)"
        in said
    )
    assert "• city: missing now" in said
    assert "• zip: new: the reference has no such column" in said
    assert "• score: held numbers, holds text now" in said
    cli.main(["drift", "a.csv", current, "--json"])
    found = told(capsys)
    assert found["renamed"] == {"age": "Age"}
    assert found["columns"]["zip"]["unknown"] == {"because": "extra", "reference": "", "current": ""}


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(write: Write, capsys: Captured, rows: int) -> None:
    few = write("b.csv", **{name: each[:rows] for name, each in columns().items()})
    assert cli.main(["drift", write("a.csv"), few]) == 0
    said = capsys.readouterr().out
    assert ("❔ No column could be compared: b.csv (0 rows), held" in said) == (not rows)


def test_all_null_drifted(write: Write, capsys: Captured) -> None:
    assert cli.main(["drift", write("a.csv"), write("b.csv", score=[None] * ROWS)]) == 3
    assert "empty none → all" in capsys.readouterr().out


def test_patterns_and_folders_are_one_side(write: Write, capsys: Captured) -> None:
    Path("old").mkdir()
    for number in range(2):
        write(f"old/{number}.parquet")
    assert cli.main(["drift", "old", "old/*.parquet"]) == 0
    assert "old (1,200 rows)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.csv", "none.csv"], "There is no file or folder `none.csv`."),
        (["a.csv", "b.txt"], "`b.txt` is not a table I can read"),
        (["a.csv", "empty.csv"], "`empty.csv` is empty: it has no columns."),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    write: Write, capsys: Captured, words: list[str], said: str
) -> None:
    write("a.csv")
    Path("b.txt").write_text("x", encoding="utf-8")
    Path("empty.csv").touch()
    assert cli.main(["drift", *words]) == 1
    assert said in capsys.readouterr().err


def test_names_and_values_of_hostile_files_stay_on_one_line(write: Write, capsys: Captured) -> None:
    evil = {"city": ["\x1b[31m\u202eevil\n"] * ROWS, "\x1b[2J": [1] * ROWS}
    assert cli.main(["drift", write("a.csv"), write("b.parquet", **evil)]) == 3
    shown = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(shown)


def test_the_real_process_ends_with_3_and_shows_no_bar_where_there_is_no_terminal(write: Write) -> None:
    words = [write("a.csv"), write("b.csv", city=["Oslo"] * ROWS), "--json"]
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "drift", *words], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (3, "")
    assert json.loads(ended.stdout)["drifted"] is True


def test_on_a_terminal_a_bar_shows_how_far_it_is_and_leaves_nothing_behind(write: Write) -> None:
    screen, terminal = pty.openpty()
    # One without a size draws nothing.
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "bot", "drift", write("a.parquet"), write("b.parquet"), "--json"]
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, text=True, check=True)
    os.close(terminal)
    with os.fdopen(screen, "rb", buffering=0) as shown:
        drawn = shown.read(100_000)
    assert b"part" in drawn
    assert drawn.rsplit(b"\r", 2)[-2].strip() == b""
    assert json.loads(ended.stdout)["drifted"] is False


def test_without_both_sides_its_usage_is_said(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["drift", "a.csv"])
    assert ended.value.code == 2
    assert "CURRENT" in capsys.readouterr().err


def test_a_page_with_pictures_is_written(write: Write, capsys: Captured) -> None:
    words = [write("a.csv"), write("b.csv", city=["Oslo"] * ROWS), "--html", "out.html"]
    assert cli.main(["drift", *words]) == 3
    assert capsys.readouterr().out.splitlines() == [
        "❌ 1 of 4 columns drifted: b.csv (600 rows), held against a.csv (600 rows).",
        "The page is in out.html.",
    ]
    assert Path("out.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_page_that_cannot_be_written_is_one_sentence(write: Write, capsys: Captured) -> None:
    assert cli.main(["drift", write("a.csv"), write("b.csv"), "--html", "no/out.html"]) == 1
    assert capsys.readouterr().err == "no/out.html cannot be written: no such file or directory.\n"


def test_exactly_is_without_bounds(write: Write, capsys: Captured) -> None:
    few, many = (np.random.default_rng(seed).normal(size=ROWS * 10).tolist() for seed in (1, 2))
    parts = dict.fromkeys(columns())
    words = [write("a.csv", **{**parts, "x": few}), write("b.parquet", **{**parts, "x": many}), "--json"]
    for more, bounds in (([], {False}), (["--exact"], {True})):
        assert cli.main(["drift", *words, *more]) == 0
        found = told(capsys)["columns"]["x"]
        assert isinstance(found, dict)
        assert {each == 0 for each in found["bounds"].values()} == bounds


def test_json_lines_are_a_side_too(write: Write, capsys: Captured) -> None:
    names = list(columns())
    rows = zip(*columns().values(), strict=True)
    lines = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
    Path("b.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert cli.main(["drift", write("a.csv"), "b.jsonl"]) == 0
    assert "✅ Nothing drifted: b.jsonl (600 rows)" in capsys.readouterr().out
