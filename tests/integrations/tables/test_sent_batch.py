"""A batch that a program sends becomes a profile and its answers, in a process of its own, whatever format it has."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.sight import Sight
from bot.errors import BadInput
from bot.integrations.tables.decoding import decode_batch, format_of
from bot.integrations.tables.limits import Limits

SIGHT = Sight(b"0123456789abcdef", {})
LISTED = Sight(SIGHT.salt, {}, frozenset({"plan", "email"}))
ROWS: list[dict[str, Any]] = [
    {"prediction_id": "a1", "income": 10.5, "plan": "basic", "email": "ann@example.com", "score": 0.25},
    {"prediction_id": "a2", "income": None, "plan": "pro", "email": "bob@example.com", "score": 0.75},
    {"prediction_id": "a3", "income": 30.5, "plan": "basic", "email": "cy@example.com", "score": 0.5},
]


def as_csv(path: Path) -> None:
    lines = [",".join(ROWS[0])]
    lines += [",".join("" if cell is None else str(cell) for cell in row.values()) for row in ROWS]
    path.write_text("\n".join(lines) + "\n")


def as_parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), path)


def as_jsonl(path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))


WRITERS = {"sent.parquet": as_parquet, "sent.csv": as_csv, "sent.jsonl": as_jsonl}


def column(found: ColumnSummary | None) -> ColumnSummary:
    assert found is not None
    return found


@pytest.mark.parametrize("name", WRITERS)
def test_each_format_gives_the_same_profile_and_answers(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    WRITERS[name](path)
    profile, answers = decode_batch(path, format_of(name), LISTED, Limits())
    assert profile.rows == 3
    assert [each.name for each in profile.columns] == ["income", "plan", "email", "score"]
    income, plan = column(profile.column("income")), column(profile.column("plan"))
    assert (income.kind, income.nulls, income.low, income.high) == (Kind.FLOAT, 1, 10.5, 30.5)
    assert plan.categories is not None
    assert plan.categories.kept == {"basic": 2, "pro": 1}
    assert answers["prediction_id"].values.tolist() == [b"a1", b"a2", b"a3"]
    assert answers["score"].values.tolist() == [0.25, 0.75, 0.5]


def test_of_personal_data_only_hashes_leave_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    WRITERS[path.name](path)
    profile, _ = decode_batch(path, format_of(path.name), SIGHT, Limits())
    email, plan = column(profile.column("email")), column(profile.column("plan"))
    assert email.concealed
    assert plan.concealed
    # What looks personal stays hidden, whatever is listed.
    assert column(decode_batch(path, format_of(path.name), LISTED, Limits())[0].column("email")).concealed
    assert email.categories is not None
    assert not any("example" in each for each in email.categories.kept)
    assert email.categories.total == 3


@pytest.mark.parametrize("name", WRITERS)
def test_personal_data_that_come_late_in_the_file_are_found(tmp_path: Path, name: str) -> None:
    late = [{"plan": "basic", "contact": None}] * 20_000 + [
        {"plan": "pro", "contact": f"person{each}@example.com"} for each in range(5)
    ]
    path = tmp_path / name
    if path.suffix == ".csv":
        path.write_text("plan,contact\n" + "".join(f"{x['plan']},{x['contact'] or ''}\n" for x in late))
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps({k: v for k, v in x.items() if v}) + "\n" for x in late))
    else:
        pq.write_table(pa.Table.from_pylist(late), path)
    profile, _ = decode_batch(path, format_of(name), SIGHT, Limits())
    assert column(profile.column("contact")).concealed


def test_a_segment_that_may_be_personal_is_kept_as_hashes_that_tell_rows_apart(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    people = ["ann@example.com", "bob@example.com", "ann@example.com", None]
    path.write_text(
        "".join(
            json.dumps({"prediction_id": f"p{at}", "segment": each}) + "\n" for at, each in enumerate(people)
        )
    )
    profile, answers = decode_batch(path, format_of(path.name), SIGHT, Limits())
    assert column(profile.column("segment")).concealed
    first, second, third, missing = answers["segment"].values.tolist()
    assert first == third != second
    assert b"ann" not in first
    assert missing == b""


def test_what_a_person_called_free_of_personal_data_is_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    WRITERS[path.name](path)
    profile, _ = decode_batch(
        path, format_of(path.name), Sight(SIGHT.salt, {"email": False, "plan": True}), Limits()
    )
    email, plan = column(profile.column("email")), column(profile.column("plan"))
    assert email.categories is not None
    assert set(email.categories.kept) == {row["email"] for row in ROWS}
    assert plan.concealed


def test_a_batch_without_rows_has_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text("income,plan\n")
    profile, answers = decode_batch(path, format_of(path.name), SIGHT, Limits())
    assert (profile.rows, [each.name for each in profile.columns]) == (0, ["income", "plan"])
    assert answers == {}


def test_a_column_that_later_rows_bring_is_missing_before(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    path.write_text('{"a": 1.0}\n' * 10_000 + '{"a": 2.0, "late": "x"}\n')
    profile, _ = decode_batch(path, format_of(path.name), SIGHT, Limits())
    assert column(profile.column("late")).nulls == 10_000


def test_a_batch_that_unpacks_to_more_than_allowed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    pq.write_table(pa.table({"a": pa.array(["x" * 1000] * 5000).dictionary_encode()}), path)
    with pytest.raises(BadInput, match="Unpacked, the file is larger"):
        decode_batch(path, format_of(path.name), SIGHT, Limits(content_bytes=1000))


@pytest.mark.parametrize("head", [b"x" * 200_000, b'a,"b\r1'])
def test_a_first_line_that_is_none_is_refused(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "sent.csv"
    path.write_bytes(head + b"\n1,2\n")
    with pytest.raises(BadInput, match="cannot be read"):
        decode_batch(path, format_of(path.name), SIGHT, Limits())


def test_a_long_file_may_end_its_lines_with_carriage_returns(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_bytes(b"a,b\r" + b"1,2\r" * 300_000)
    profile, _ = decode_batch(path, format_of(path.name), SIGHT, Limits())
    assert (profile.rows, [each.name for each in profile.columns]) == (300_000, ["a", "b"])
