"""Tables of pandas and Arrow as profiles: the same as of a file with the same rows."""

import math
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drift.drift import drift
from bot.domain.profile.column import Kind
from bot.domain.profile.stored import to_bytes
from bot.errors import BadInput
from bot.integrations.compute.executor import compute
from bot.integrations.tables import held
from bot.integrations.tables.batches import table
from bot.integrations.tables.held import profile_held
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.sources import files

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
SOME = pa.table(
    {
        "whole": pa.array([1, None, 3]),
        "real": pa.array([0.5, math.inf, None]),
        "exact": pa.array([Decimal("1.10"), None, Decimal("2.25")]),
        "truth": pa.array([True, None, False]),
        "word": pa.array(["a", "", None]),
        "coded": pa.array(["x", "y", None]).dictionary_encode(),
        "moment": pa.array([NOON, None, NOON]),
        "day": pa.array([NOON.date(), None, None]),
    }
)
WAYS: dict[str, Callable[[pa.Table], Any]] = {
    "table": lambda found: found,
    "batch": lambda found: found.combine_chunks().to_batches()[0],
    "reader": lambda found: found.to_reader(),
    "small batches": lambda found: pa.RecordBatchReader.from_batches(
        found.schema, found.to_batches(max_chunksize=1)
    ),
    "pandas of numpy": lambda found: found.to_pandas(),
    "pandas of arrow": lambda found: found.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas that nulls": lambda found: found.to_pandas().convert_dtypes(),
}


def of_file(folder: Path, content: pa.Table) -> bytes:
    pq.write_table(content, folder / "same.parquet")
    return to_bytes(
        profile_tables([table(each) for each in files([str(folder / "same.parquet")])], compute())
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_table_in_memory_is_profiled_as_the_file_of_it(tmp_path: Path, way: str) -> None:
    content = SOME
    if way.startswith("pandas"):
        # Without a way to say that a whole number is missing, numpy's columns would be of floats.
        content = SOME.drop_columns(["whole", "truth", "coded"])
    assert to_bytes(profile_held(WAYS[way](content))) == of_file(tmp_path, content)


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**53), 2**53),
            st.none() | st.floats(allow_nan=False),
            st.text(max_size=3),
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 40),
)
@settings(max_examples=40, deadline=None)
def test_a_reader_cut_anywhere_counts_what_the_table_does(
    rows: list[tuple[Any, Any, str]], at_once: int
) -> None:
    cells = [
        pa.array(each, kind)
        for each, kind in zip(zip(*rows, strict=True), (pa.int64(), pa.float64(), pa.string()), strict=True)
    ]
    whole = pa.table(dict(zip(("n", "x", "t"), cells, strict=True)))
    one = profile_held(whole)
    other = profile_held(
        pa.RecordBatchReader.from_batches(whole.schema, whole.to_batches(max_chunksize=at_once))
    )
    assert one.rows == other.rows
    for ours, theirs in zip(one.columns, other.columns, strict=True):
        assert (ours.kind, ours.nulls, ours.ends) == (theirs.kind, theirs.nulls, theirs.ends)


def test_objects_of_several_types_are_text_and_those_of_one_keep_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(held, "ROWS", 2)
    frame = pd.DataFrame({"mixed": [1, 2, "x", None], "late": [None, None, 1.5, 2], 7: [1, 2, 3, 4]})
    found = profile_held(frame)
    assert [(each.name, each.kind, each.nulls) for each in found.columns] == [
        ("mixed", Kind.CATEGORY, 1), ("late", Kind.FLOAT, 2), ("7", Kind.INTEGER, 0),
    ]  # fmt: skip


def test_what_pandas_takes_for_missing_is_missing_among_objects_too() -> None:
    (mixed,) = profile_held(pd.DataFrame({"mixed": ["a", 1, math.nan, None, pd.NA]})).columns
    assert (mixed.kind, mixed.rows, mixed.nulls) == (Kind.CATEGORY, 5, 3)


def test_an_index_is_no_column_and_no_rows_are_a_table() -> None:
    assert [each.name for each in profile_held(pd.DataFrame({"a": [1]}, index=["i"])).columns] == ["a"]
    assert profile_held(pd.DataFrame({"a": []})).rows == 0
    assert profile_held(pa.table({"a": pa.array([], pa.int64())})).rows == 0


def test_a_reader_is_read_in_bounded_memory() -> None:
    schema = pa.schema([("x", pa.float64())])

    def batches() -> Iterator[pa.RecordBatch]:
        for _ in range(200):
            yield pa.record_batch([pa.array([float(at) for at in range(20_000)])], schema=schema)

    before = pa.default_memory_pool().max_memory()
    tracemalloc.start()
    found = profile_held(pa.RecordBatchReader.from_batches(schema, batches()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # 32 MB passed by.
    assert found.rows == 4_000_000
    assert pa.default_memory_pool().max_memory() - before < 16 << 20
    assert peak < 16 << 20


def test_what_moved_between_two_tables_in_memory_is_told() -> None:
    before, after = (pd.DataFrame({"x": range(start, start + 1000)}) for start in (0, 500))
    assert drift(profile_held(before), profile_held(pa.Table.from_pandas(after))).drifted
    assert not drift(profile_held(before), profile_held(before.iloc[::-1])).drifted


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ([1, 2], "A `list` is no table"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "two columns called `a`"),
        (pa.table({"": [1]}), "has no name"),
        (pd.DataFrame(), "has no columns"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(given_: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        profile_held(given_)
