"""Uploaded files are read within limits: what a bomb would cost, it costs a process that ends."""

import gzip
import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.errors import BadInput
from bot.integrations.tables.decoding import decode, format_of, resident_bytes
from bot.integrations.tables.limits import MIB, Format, Limits, Wanted
from tests.integrations.tables.bombs import (
    csv_gz_of_zeros,
    parquet_of_repeats,
    parquet_with_a_lying_footer,
)

WANTED = Wanted(("prediction_id", "truth"), ("score", "segment"), ("prediction_id", "segment"))
LIMITS = Limits()
ALL = Wanted()


def refused(
    path: Path, kind: Format, limits: Limits = LIMITS, *, wanted: Wanted = ALL, watched: bool = False
) -> str:
    with pytest.raises(BadInput) as refusal:
        decode(path, kind, wanted, limits, watched=watched)
    return refusal.value.sentence


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "predictions.parquet"
    columns = {
        "prediction_id": pa.array([7, 8, 9]),
        "truth": pa.array([True, False, True]),
        "score": pa.array([0.9, None, 0.4]),
        "segment": pa.array(["north", None, "süd"]).dictionary_encode(),
        "note": pa.array(["a", "b", "c"]),
    }
    pq.write_table(pa.table(columns), path)
    return path


def test_a_parquet_file_becomes_plain_columns(table: Path) -> None:
    found = decode(table, Format.PARQUET, WANTED, LIMITS)
    assert list(found) == ["prediction_id", "truth", "score", "segment"]
    assert found["prediction_id"].values.tolist() == [b"7", b"8", b"9"]
    assert found["truth"].values.tolist() == [1.0, 0.0, 1.0]
    assert found["score"].missing is not None
    assert found["score"].missing.tolist() == [False, True, False]
    assert math.isnan(found["score"].values[1])
    assert found["segment"].values.tolist() == [b"north", b"", "süd".encode()]


@pytest.mark.parametrize("kind", [Format.CSV, Format.CSV_GZ])
def test_a_csv_file_becomes_the_same_columns(tmp_path: Path, kind: Format) -> None:
    text = b"prediction_id,truth,score,segment,note\n7,1,0.9,north,a\n8,0,,,b\n9,1,4e-1,s\xc3\xbcd,c\n"
    path = tmp_path / f"predictions.{kind}"
    path.write_bytes(gzip.compress(text) if kind is Format.CSV_GZ else text)
    found = decode(path, kind, WANTED, LIMITS)
    assert found["prediction_id"].values.tolist() == [b"7", b"8", b"9"]
    assert found["truth"].values.tolist() == [1.0, 0.0, 1.0]
    np.testing.assert_equal(found["score"].values, [0.9, math.nan, 0.4])
    assert found["segment"].values.tolist() == [b"north", b"", "süd".encode()]


def test_many_batches_are_one_column(tmp_path: Path) -> None:
    path = tmp_path / "long.parquet"
    names = [f"row-{at}" for at in range(20_000)]
    pq.write_table(
        pa.table({"prediction_id": names, "truth": np.arange(20_000.0)}), path, row_group_size=7_000
    )
    found = decode(path, Format.PARQUET, WANTED, LIMITS)
    assert found["prediction_id"].values[19_999] == b"row-19999"
    assert found["truth"].values.sum() == sum(range(20_000))


def test_a_parquet_bomb_ends_its_reader_and_not_us(tmp_path: Path) -> None:
    path = parquet_of_repeats(tmp_path / "bomb.parquet", rows=20_000, cell_bytes=MIB)
    assert path.stat().st_size < MIB
    before = resident_bytes(os.getpid())
    said = refused(path, Format.PARQUET, replace(LIMITS, memory_bytes=512 * MIB))
    assert said in (
        "Reading the file takes more memory than one file may have.",
        "The column “prediction_id” has a cell of more than 1,024 bytes.",
    )
    assert resident_bytes(os.getpid()) - before < 64 * MIB


def test_many_small_repeats_are_refused_by_what_they_unpack_to(tmp_path: Path) -> None:
    path = parquet_of_repeats(tmp_path / "bomb.parquet", rows=900_000, cell_bytes=1000)
    assert path.stat().st_size < MIB
    assert refused(path, Format.PARQUET) == "Unpacked, the file is larger than 256 MB."


def test_a_footer_that_lies_about_its_rows_does_not_help(tmp_path: Path) -> None:
    path = parquet_with_a_lying_footer(tmp_path / "liar.parquet", rows=120_000, said=20_000)
    limits = replace(LIMITS, rows=50_000)
    try:
        found = decode(path, Format.PARQUET, ALL, limits)
    except BadInput as refusal:
        assert refusal.sentence in (
            "The file has more than 50,000 rows.",
            "The file cannot be read: it is damaged, or not in the format its name says.",
        )
    else:
        assert len(found["truth"].values) <= 50_000


def test_an_honest_footer_with_too_many_rows_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "long.parquet"
    pq.write_table(pa.table({"truth": np.zeros(1001)}), path)
    assert refused(path, Format.PARQUET, replace(LIMITS, rows=1000)) == "The file has more than 1,000 rows."


def test_a_csv_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    path = csv_gz_of_zeros(tmp_path / "bomb.csv.gz", megabytes=64)
    assert path.stat().st_size < MIB
    limits = replace(LIMITS, content_bytes=8 * MIB, rows=100_000_000)
    assert refused(path, Format.CSV_GZ, limits) == "Unpacked, the file is larger than 8 MB."
    assert refused(path, Format.CSV_GZ, replace(LIMITS, rows=1000)) == "The file has more than 1,000 rows."


def test_time_has_a_limit(tmp_path: Path) -> None:
    path = csv_gz_of_zeros(tmp_path / "slow.csv.gz", megabytes=200)
    started = time.monotonic()
    said = refused(path, Format.CSV_GZ, replace(LIMITS, seconds=0.3, rows=10**9, content_bytes=200 * MIB))
    assert said == "Reading the file takes longer than 0.3 seconds."
    assert time.monotonic() - started < 20


def test_where_nothing_else_limits_memory_it_is_watched_from_outside(tmp_path: Path) -> None:
    path = csv_gz_of_zeros(tmp_path / "large.csv.gz", megabytes=200)
    limits = replace(LIMITS, memory_bytes=16 * MIB, rows=10**9, content_bytes=250 * MIB)
    assert refused(path, Format.CSV_GZ, limits, watched=True) == (
        "Reading the file takes more memory than one file may have."
    )


def test_the_memory_of_a_process_is_known_from_outside() -> None:
    assert resident_bytes(os.getpid()) > 10 * MIB
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert resident_bytes(gone.pid) == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"file_bytes": 100}, "The file is larger than 0 MB."),
        ({"columns": 4}, "The file has more than 4 columns."),
        ({"rows": 2}, "The file has more than 2 rows."),
        ({"cell_bytes": 4}, "The column “segment” has a cell of more than 4 bytes."),
    ],
)
def test_every_limit_has_its_sentence(table: Path, change: dict[str, Any], sentence: str) -> None:
    assert refused(table, Format.PARQUET, replace(LIMITS, **change), wanted=WANTED) == sentence


@pytest.mark.parametrize("kind", list(Format))
@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"PAR1" + b"\xff" * 64 + b"PAR1", b"\x1f\x8b" + b"\x00" * 40]
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, kind: Format, content: bytes) -> None:
    path = tmp_path / f"broken.{kind}"
    path.write_bytes(content)
    said = refused(path, kind, wanted=WANTED)
    assert said.startswith(
        ("The file cannot be read", "The column “prediction_id” is missing", "Row 1 is not JSON")
    )


def test_a_file_that_was_cut_short_is_refused(table: Path) -> None:
    table.write_bytes(table.read_bytes()[:-40])
    assert refused(table, Format.PARQUET).startswith("The file cannot be read")


def test_columns_of_lists_and_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.parquet"
    pq.write_table(pa.table({"truth": [[1.0], [2.0]]}), path)
    assert refused(path, Format.PARQUET) == "The column “truth” holds neither numbers nor plain text."


def test_a_column_that_is_needed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "poor.csv"
    path.write_text("prediction_id\n1\n", encoding="utf-8")
    assert refused(path, Format.CSV, wanted=WANTED) == "The column “truth” is missing."


def test_the_format_is_read_from_the_name() -> None:
    assert [format_of(each) for each in ("A.PARQUET", "b.csv", "c.csv.gz")] == [
        Format.PARQUET,
        Format.CSV,
        Format.CSV_GZ,
    ]
    with pytest.raises(BadInput):
        format_of("model.pkl")


def test_the_reader_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.integrations.tables import decoding

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setattr(
        decoding, "_COMMAND", (sys.executable, "-c", "import os; print('C', dict(os.environ))")
    )
    path = tmp_path / "a.csv"
    path.write_text("truth\n1\n", encoding="utf-8")
    seen: list[bytes] = []
    monkeypatch.setattr(decoding, "unpacked", lambda content: seen.append(content) or {})
    decode(path, Format.CSV, ALL, LIMITS)
    assert b"xoxb" not in seen[0]
    assert b"OMP_NUM_THREADS" in seen[0]
