"""Profiles that tell every number and text apart: the same from every format and cut, and the truth that bounded ones are held to."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from bot.domain.drift.drift import STATISTICS, drift
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import to_bytes
from bot.integrations.compute.executor import PROCESSES, compute
from bot.integrations.tables.batches import Table, table
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.sources import files
from bot.integrations.tables.whole import profile_whole

ROWS = 30_000


def content(seed: int, moved: float) -> pa.Table:
    random = np.random.default_rng(seed)
    some = random.random(ROWS) < 0.1
    return pa.table(
        {
            "x": pa.array(random.normal(moved, 1, ROWS), mask=some),
            "odd": np.where(some, np.nan, random.standard_t(2, ROWS)),
            "n": random.integers(0, 1 << 40, ROWS),
            "day": (np.datetime64("2026-01-01") + random.integers(0, 99, ROWS)).astype("datetime64[D]"),
            "id": [f"u{each}" for each in random.permutation(ROWS)],
        }
    )


def written(folder: Path, name: str, seed: int, moved: float = 0.0) -> list[Table]:
    pq.write_table(content(seed, moved), folder / name, row_group_size=7_000)
    return [table(each) for each in files([str(folder / name)])]


def test_every_number_and_text_is_told_apart(tmp_path: Path) -> None:
    found = profile_whole(written(tmp_path, "a.parquet", 1), compute())
    x, odd, n, _, id_ = found.columns
    assert x.bins is not None
    assert (x.bins.is_exact, x.rows, len(x.bins.numbers) + x.nulls) == (True, ROWS, ROWS)
    assert odd.nans > 0
    assert n.bins is not None
    assert len(n.bins.numbers) == ROWS
    assert id_.categories is not None
    assert (id_.categories.is_exact, len(id_.categories.kept)) == (True, ROWS)


def test_the_statistics_of_a_bounded_profile_are_off_by_their_bounds_at_most(tmp_path: Path) -> None:
    sides = [written(tmp_path, f"{seed}.parquet", seed, moved) for seed, moved in ((1, 0.0), (2, 0.2))]
    kept: list[Profile] = [profile_tables(each, compute()) for each in sides]
    exact = [profile_whole(each, compute()) for each in sides]
    found, true = drift(*kept), drift(*exact)
    for ours, theirs in zip(found.columns, true.columns, strict=True):
        assert set((theirs.bounds or {}).values()) == {0.0}
        for name in STATISTICS:
            one, other = getattr(ours, name), getattr(theirs, name)
            if other is not None:
                assert abs(one - other) <= (ours.bounds or {})[name] + 1e-9, (ours.name, name)


def test_csv_and_processes_give_the_same(tmp_path: Path) -> None:
    tables = written(tmp_path, "a.parquet", 1)
    arrow_csv.write_csv(content(1, 0.0).select(["x", "n", "day", "id"]), tmp_path / "a.csv")
    by_csv = profile_whole([table(each) for each in files([str(tmp_path / "a.csv")])], compute())
    one, other = profile_whole(tables, compute()), profile_whole(tables, compute(PROCESSES, workers=2))
    assert to_bytes(one) == to_bytes(other)
    for each in by_csv.columns:
        true = one.column(each.name)
        assert true is not None
        assert (each.rows, each.nulls, each.ends) == (true.rows, true.nulls, true.ends)


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    profile_whole(
        written(tmp_path, "a.parquet", 1), compute(), on_part=lambda done, of: heard.append((done, of))
    )
    assert heard == [(each, 5) for each in range(1, 6)]


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(content(1, 0.0).slice(0, rows), path)
    assert profile_whole([table(each) for each in files([str(path)])], compute()).rows == rows
