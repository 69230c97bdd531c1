"""Rows that repeat a key: counted exactly while all hashes are held, and never too many beyond that."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.quality.findings import Rows
from bot.integrations.tables.batches import Table, table
from bot.integrations.tables.keys import repeated
from bot.integrations.tables.sources import SourceFile


def written(path: Path, text: str) -> Table:
    path.write_text(text, encoding="utf-8")
    return table(SourceFile(path, path.name))


def test_of_three_rows_with_one_key_two_repeat_it(tmp_path: Path) -> None:
    found = written(tmp_path / "a.csv", "id,day\n1,mon\n1,tue\n1.0,mon\n2,mon\n,\n,\n1,mon\n")
    assert repeated([found], ["id", "day"]).rows == Rows.exactly(3, 7)


def test_a_key_repeats_across_files_and_formats(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1, 2, 3]}), tmp_path / "b.parquet")
    files = [
        written(tmp_path / "a.csv", "id\n3\n4\n"),
        table(SourceFile(tmp_path / "b.parquet", "b.parquet")),
    ]
    assert repeated(files, ["id"]).rows == Rows.exactly(1, 5)


def test_cells_that_look_alike_together_are_two_keys(tmp_path: Path) -> None:
    found = written(tmp_path / "a.csv", "one,two\nab,c\na,bc\n")
    assert repeated([found], ["one", "two"]).rows == Rows.exactly(0, 2)


def test_no_rows_repeat_nothing(tmp_path: Path) -> None:
    assert repeated([written(tmp_path / "a.csv", "id\n")], ["id"]).rows == Rows.exactly(0, 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=200), st.integers(1, 50))
def test_the_exact_count_lies_between_what_is_said_however_few_hashes_are_held(
    tmp_path: Path, ids: list[int], most: int
) -> None:
    found = written(tmp_path / "a.csv", "id\n" + "".join(f"{each}\n" for each in ids))
    exact = len(ids) - len(set(ids))
    assert repeated([found], ["id"]).rows == Rows.exactly(exact, len(ids))
    rows = repeated([found], ["id"], most).rows
    assert rows.at_least <= exact <= rows.at_most
