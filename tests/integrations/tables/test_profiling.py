"""Tables in files as profiles: row groups, threads and processes, and every type of cell that a file may hold."""

import math
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import to_bytes
from bot.errors import BadInput
from bot.integrations.compute.executor import PROCESSES, THREADS, compute
from bot.integrations.tables.batches import table
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.sources import files

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ZONES = [timezone(timedelta(hours=hours)) for hours in (0, 5, -8)]


def profiled(path: Path, how: str = THREADS) -> Profile:
    return profile_tables([table(each) for each in files([str(path)])], compute(how))


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=100)
    return path


def only(found: Profile) -> ColumnSummary:
    (column,) = found.columns
    return column


def kept(column: ColumnSummary) -> dict[str, int]:
    assert column.categories is not None
    return dict(column.categories.kept)


def test_threads_and_processes_and_another_cut_give_the_same_profile(tmp_path: Path) -> None:
    columns = {
        "number": [each / 7 for each in range(1000)],
        "word": [f"w{each % 13}" for each in range(1000)],
    }
    cut = parquet(tmp_path / "cut.parquet", **columns)
    pq.write_table(pa.table(columns), tmp_path / "whole.parquet")
    by_threads, by_processes = profiled(cut), profiled(cut, PROCESSES)
    one = profiled(tmp_path / "whole.parquet")
    assert to_bytes(by_threads) == to_bytes(by_processes)
    for ours, theirs in zip(by_threads.columns, one.columns, strict=True):
        assert (ours.rows, ours.ends) == (theirs.rows, theirs.ends)
        if ours.bins is not None and theirs.bins is not None:
            assert ours.bins.counts.tolist() == theirs.bins.counts.tolist()
            assert ours.moments is not None
            assert theirs.moments is not None
            assert ours.moments.mean == pytest.approx(theirs.moments.mean)
        else:
            assert kept(ours) == kept(theirs)


def test_csv_has_the_types_of_its_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text("a,b,c\n" + "1,2,x\n" * 500 + "1,2.5,\n")
    a, b, c = profiled(path).columns
    assert (a.kind, b.kind, c.kind) == (Kind.INTEGER, Kind.FLOAT, Kind.CATEGORY)
    assert (b.high, c.nulls) == (2.5, 1)


def test_csv_and_parquet_of_one_table_give_one_profile(tmp_path: Path) -> None:
    content = pa.table({"n": [1, 2, 2], "x": [0.5, None, 1.5], "t": ["a, b", 'quote"', None]})
    arrow_csv.write_csv(content, tmp_path / "t.csv")
    pq.write_table(content, tmp_path / "t.parquet")
    assert to_bytes(profiled(tmp_path / "t.csv")) == to_bytes(profiled(tmp_path / "t.parquet"))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (pa.array([True, None, False]), Kind.BOOLEAN),
        (pa.array([1, None, 3], pa.int8()), Kind.INTEGER),
        (pa.array([1.5, math.nan, math.inf], pa.float32()), Kind.FLOAT),
        (pa.array([Decimal("1.50"), None, Decimal(2)]), Kind.FLOAT),
        (pa.array([NOON.date(), None]), Kind.DATE),
        (pa.array([NOON, None]), Kind.TIME),
        (pa.array(["a", None, "b"]).dictionary_encode(), Kind.CATEGORY),
        (pa.array([b"\x00\xff", None]), Kind.CATEGORY),
        (pa.array([[1, 2], None]), Kind.CATEGORY),
        (pa.array([{"a": 1}, None]), Kind.CATEGORY),
        (pa.nulls(3), Kind.CATEGORY),
        (pa.array([], pa.int64()), Kind.INTEGER),
    ],
    ids=str,
)
def test_each_type_of_cell_has_a_kind_and_every_row_is_counted(
    tmp_path: Path, cells: "pa.Array[Any]", kind: Kind
) -> None:
    column = only(profiled(parquet(tmp_path / "t.parquet", x=cells)))
    assert (column.kind, column.rows, column.nulls) == (kind, len(cells), cells.null_count)


def test_a_moment_is_the_same_in_three_zones_and_a_naive_one_counts_as_utc(tmp_path: Path) -> None:
    moments = [NOON.astimezone(each) for each in ZONES]
    for number, each in enumerate([*moments, NOON.replace(tzinfo=None)]):
        path = parquet(tmp_path / f"{number}.parquet", at=pa.array([each]))
        assert only(profiled(path)).high == NOON.timestamp() * 1e6


def test_whole_numbers_without_a_place_stay_the_largest(tmp_path: Path) -> None:
    column = only(profiled(parquet(tmp_path / "t.parquet", x=pa.array([2**64 - 1, 1], pa.uint64()))))
    assert column.high == pytest.approx(2.0**63)


def test_files_whose_types_differ_are_read_as_what_fits_both(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", x=[1, 2])
    parquet(tmp_path / "b.parquet", x=[0.5])
    column = only(profiled(tmp_path))
    assert (column.kind, column.rows, column.low) == (Kind.FLOAT, 3, 0.5)


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    path = parquet(tmp_path / "t.parquet", x=list(range(250)))
    tables = [table(each) for each in files([str(path)])]
    profile_tables(tables, compute(THREADS), on_part=lambda done, of: heard.append((done, of)))
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_a_damaged_file_is_refused_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1" + b"secret" * 100 + b"PAR1")
    with pytest.raises(BadInput, match="cannot be read as Parquet"):
        profiled(path)


def test_an_unknown_way_to_compute_is_refused() -> None:
    with pytest.raises(BadInput, match="threads, processes and dask"):
        compute("cloud")


def test_texts_are_counted_the_same_whether_as_codes_or_not(tmp_path: Path) -> None:
    words = [None, "", *(f"w{each % 40}" for each in range(500))]
    found = [
        only(profiled(parquet(tmp_path / f"{at}.parquet", x=pa.array(words, type_))))
        for at, type_ in enumerate((pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())))
    ]
    for each in found:
        assert (kept(each), each.nulls) == ({"": 1, **Counter(words[2:])}, 1)


def test_pandas_is_not_loaded_to_profile_a_table(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", n=[1, None], x=[0.5, math.nan], t=["a", None], b=[True, None])
    line = f"from bot import cli; cli.main(['profile', {str(path)!r}]); import sys; print('pandas' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "False"
