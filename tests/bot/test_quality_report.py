"""`mlops-bot quality` over files: what it says, where it points to, and how it ends."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import cli
from tests.bot.tables_here import ROWS, Write, columns, writer

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    return writer(tmp_path, monkeypatch)


def changed(name: str, at: Mapping[int, object]) -> list[object]:
    found = list(columns()[name])
    for row, value in at.items():
        found[row] = value
    return found


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_like_the_reference_passes(write: Write, capsys: Captured, suffix: str) -> None:
    assert cli.main(["quality", write(f"b.{suffix}"), "--against", write("a.csv"), "--key", "id"]) == 0
    assert capsys.readouterr().out == f"✅ b.{suffix} (600 rows) is as a.csv makes one expect.\n"


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_each_finding_says_how_many_rows_and_which_come_first(
    write: Write, capsys: Captured, suffix: str
) -> None:
    rows = range(3, ROWS, 20)
    batch = write(
        f"b.{suffix}",
        age=changed("age", dict.fromkeys(rows, 130)),
        score=changed("score", dict.fromkeys(rows)),
        city=changed("city", dict.fromkeys(rows, "Bodø")),
        id=changed("id", {9: 8}),
    )
    assert cli.main(["quality", batch, "--against", write("a.csv"), "--key", "id", "--rows"]) == 3
    assert capsys.readouterr().out.splitlines() == [
        f"❌ 4 things are wrong in b.{suffix} (600 rows), held against a.csv:",
        "• score: 30 of 600 rows are empty (in the reference none). Rows 4, 24, 44, 64, 84 ….",
        "• age: 30 of 600 rows are above 99, the largest in the reference (the largest here is 130). "
        "Rows 4, 24, 44, 64, 84 ….",
        "• city: 30 of 600 rows hold 1 text not in the reference: Bodø (30). Rows 4, 24, 44, 64, 84 ….",
        "• 1 of 600 rows repeats the key id of another row. Row 10.",
    ]


def test_columns_that_are_missing_new_renamed_and_retyped(write: Write, capsys: Captured) -> None:
    batch = write(
        "b.csv",
        age=None,
        Age=columns()["age"],
        city=None,
        zip=["0150"] * ROWS,
        score=changed("score", {7: "n/a"}),
    )
    assert cli.main(["quality", batch, "--against", write("a.csv"), "--rows"]) == 3
    said = capsys.readouterr().out.splitlines()[1:]
    assert said == [
        "• city is missing; it is in the reference.",
        "• age is missing and Age is new: perhaps it was renamed (a guess, since name and values are alike).",
        "• zip is new: no such column is in the reference.",
        "• score holds text where numbers are expected, as in the reference. Row 8.",
    ]


def test_programs_read_the_same_as_json(write: Write, capsys: Captured) -> None:
    batch = write("b.csv", age=changed("age", dict.fromkeys(range(40), 130)))
    assert cli.main(["quality", batch, "--against", write("a.csv"), "--json", "--rows"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["passed"], told["rows"]) == (False, {"reference": ROWS, "batch": ROWS})
    (found,) = told["findings"]
    assert (found["kind"], found["column"], found["limit"]) == ("above", "age", 99)
    assert found["rows"] == {"at_least": 40, "at_most": 40, "of": ROWS}
    assert found["first_rows"][0] == {"file": "b.csv", "row": 1}


def test_sizes_are_asked_for(write: Write, capsys: Captured) -> None:
    few = write("b.csv", **{name: each[:100] for name, each in columns().items()})
    assert cli.main(["quality", few, "--against", write("a.csv")]) == 0
    assert cli.main(["quality", few, "--against", "a.csv", "--sizes"]) == 3
    assert "It has 100 rows; 300 are the least expected." in capsys.readouterr().out


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(write: Write, capsys: Captured, rows: int) -> None:
    batch = write("b.csv", **{name: each[:rows] for name, each in columns().items()})
    assert cli.main(["quality", batch, "--against", write("a.csv"), "--rows"]) == (0 if rows else 3)
    assert ("It has no rows." in capsys.readouterr().out) == (not rows)


def test_all_null_in_both_formats(write: Write, capsys: Captured) -> None:
    for suffix in ("csv", "parquet"):
        batch = write(f"b.{suffix}", city=[None] * ROWS)
        assert cli.main(["quality", batch, "--against", write("a.csv"), "--rows"]) == 3
        said = capsys.readouterr().out
        assert "city is empty in all 600 rows. Rows 1, 2, 3, 4, 5 …." in said
        assert "1 thing is wrong" in said


def test_moments_in_three_zones_are_moments(write: Write, capsys: Captured) -> None:
    zones = [f"2026-11-01T10:00:00{each}" for each in ("Z", "+02:00", "-05:00")] * (ROWS // 3)
    reference = write("a.csv", at=[f"2026-10-{1 + at % 28:02d}T10:00:00Z" for at in range(ROWS)])
    cli.main(["quality", write("b.csv", at=zones), "--against", reference])
    assert "at" not in capsys.readouterr().out.partition("held against")[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["b.csv", "--against", "none.csv"], "There is no file or folder `none.csv`."),
        (["b.csv", "--against", "a.csv", "--key", "uid"], "There is no column `uid` for a key."),
        (["b.txt", "--against", "a.csv"], "`b.txt` is not a table I can read"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    write: Write, capsys: Captured, words: list[str], said: str
) -> None:
    write("a.csv")
    write("b.csv")
    Path("b.txt").write_text("x", encoding="utf-8")
    assert cli.main(["quality", *words]) == 1
    assert said in capsys.readouterr().err


def test_names_and_values_of_hostile_files_stay_on_one_line(write: Write, capsys: Captured) -> None:
    city = changed("city", dict.fromkeys(range(40), "\x1b[31m\u202eevil"))
    assert cli.main(["quality", write("b.parquet", city=city), "--against", write("a.csv")]) == 3
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown


POLICY = """
extends: starter
models:
  churn: {quality: {columns: {age: {at_most: 60}, city: off}, key: [id]}}
"""


def test_what_the_policy_expects_of_a_model_counts_too(
    write: Write, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yml").write_text(POLICY, encoding="utf-8")
    monkeypatch.setenv("MLOPS_POLICY", str(tmp_path / "mine.yml"))
    batch = write("b.csv", age=changed("age", {3: 61}), city=["Bodø"] * ROWS, id=changed("id", {9: 8}))
    assert cli.main(["quality", batch, "--against", write("a.csv"), "--model", "churn"]) == 3
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "❌ 2 things are wrong in b.csv (600 rows), held against a.csv and the policy of churn:"
    assert ", the largest expected by the policy (the largest here is " in said[1]
    assert said[2] == "• 1 of 600 rows repeats the key id of another row; the policy expects each once."

    assert cli.main(["quality", batch, "--model", "churn", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"]["reference"], len(told["findings"])) == (None, 2)


def test_where_nothing_is_expected_one_is_told_what_to_say(write: Write, capsys: Captured) -> None:
    for more in ([], ["--model", "churn"]):
        assert cli.main(["quality", write("b.csv"), *more]) == 1
        assert "--against" in capsys.readouterr().err
