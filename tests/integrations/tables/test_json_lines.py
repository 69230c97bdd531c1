"""JSON lines on the host: the same profile as of Parquet, whatever a block cuts, and one sentence for what is none."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import from_bytes, to_bytes
from bot.errors import BadInput
from bot.integrations.compute.executor import compute
from bot.integrations.tables import json_lines
from bot.integrations.tables.batches import table
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.sources import files
from tests.integrations.tables.scanning import scan_files

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def written(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return path


def profiled(path: Path) -> Profile:
    return profile_tables([table(each) for each in files([str(path)])], compute())


def rows(count: int) -> list[dict[str, object]]:
    return [
        {"n": at % 7, "x": at / 7, "t": f"t{at % 3}", "b": at % 2 == 0, "none": None, "tags": [at % 2]}
        for at in range(count)
    ]


def test_json_lines_and_parquet_of_one_table_give_one_profile(tmp_path: Path) -> None:
    content = rows(500)
    written(tmp_path / "a.jsonl", content)
    pq.write_table(pa.Table.from_pylist(content), tmp_path / "a.parquet")
    assert to_bytes(profiled(tmp_path / "a.jsonl")) == to_bytes(profiled(tmp_path / "a.parquet"))


def test_where_a_block_ends_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.jsonl", rows(500))
    whole = to_bytes(profiled(path))
    monkeypatch.setattr(json_lines, "BLOCK", 1000)
    for ours, theirs in zip(profiled(path).columns, from_bytes(whole).columns, strict=True):
        assert (ours.rows, ours.kind, ours.nulls, ours.ends) == (500, theirs.kind, theirs.nulls, theirs.ends)
        assert (ours.bins is None) == (theirs.bins is None)
        if ours.bins and theirs.bins:
            assert ours.bins.counts.tolist() == theirs.bins.counts.tolist()
        if ours.categories and theirs.categories:
            assert ours.categories.kept == theirs.categories.kept


def test_days_and_moments_are_read_and_other_text_stays_text(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ndjson",
        [{"day": "2026-11-29", "at": each, "code": "007"} for each in ("2026-11-29T12:00:00Z", "2026-11-29T14:00:00+02:00")],
    )  # fmt: skip
    day, at, code = profiled(path).columns
    assert (day.kind, at.kind, code.kind) == (Kind.DATE, Kind.TIME, Kind.CATEGORY)
    assert at.low == at.high == NOON.timestamp() * 1e6
    assert day.low == (NOON.date() - date(1970, 1, 1)).days
    assert code.categories is not None
    assert code.categories.kept == {"007": 2}


def test_a_name_that_comes_late_is_empty_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "BLOCK", 50)
    path = written(tmp_path / "a.jsonl", [*({"a": 1} for _ in range(40)), {"a": 2.5, "late": 1}])
    a, late = profiled(path).columns
    assert (a.kind, late.name, late.rows, late.nulls) == (Kind.FLOAT, "late", 41, 40)


def test_empty_lines_and_a_byte_order_mark_and_no_last_line_break_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\r\n\n{"a": 2}')
    assert profiled(path).columns[0].rows == 2


def test_rows_are_known_by_what_they_say(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [{"a": 1, "day": "2026-11-29"}, {"a": 2, "day": "2026-11-30"}])
    (tmp_path / "a.csv").write_text("a,day\n2,2026-11-30\n1,2026-11-29\n", encoding="utf-8")
    found = [scan_files([str(each)], by_rows=True) for each in (path, tmp_path / "a.csv")]
    assert found[0].fingerprint == found[1].fingerprint


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"a": 1}\n{"a": "secret"}\n', "cannot be read as JSON lines"),
        (b'{"a": 1, "a": 2}\n', "cannot be read as JSON lines"),
        (b"[1]\n", "cannot be read as JSON lines"),
        (b"secret\n", "cannot be read as JSON lines"),
        (b'{"a": "\xff"}\n', "is not UTF-8 text"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "nested too deep"),
        (b"{}\n{}\n", "has no columns"),
        (b"\n\n", "has no columns"),
        (b'{"": 1}\n', "has no name"),
        (b'{"a": "' + b"x" * (9 << 20) + b'"}\n', "longer than 8 MB"),
    ],
    ids=[
        "mixed",
        "twice",
        "list",
        "words",
        "bytes",
        "deep",
        "empty objects",
        "empty lines",
        "nameless",
        "long",
    ],
)
def test_what_is_none_is_refused_without_its_words(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=why) as caught:
        profiled(path)
    assert "secret" not in caught.value.sentence
