"""A query as a profile: the same as of a file with the same rows, in bounded memory, and never written."""

import math
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import to_bytes
from bot.errors import AlreadyResolved, Unavailable
from bot.integrations.compute.executor import compute
from bot.integrations.tables import query as module
from bot.integrations.tables.batches import table
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.query import Query, query
from bot.integrations.tables.readable import profile_rows
from bot.integrations.tables.sources import files
from bot.integrations.tables.whole import profile_rows_whole, profile_whole

SOME = [HealthCheck.function_scoped_fixture]
FIRST = datetime(1990, 1, 1, tzinfo=UTC)
POSTGRES = {
    "whole": (st.integers(-(2**63), 2**63 - 1), "bigint", pa.int64()),
    "real": (st.floats(width=64), "double precision", pa.float64()),
    "exact": (
        st.decimals(min_value=-(10**9), max_value=10**9, places=4),
        "numeric(20, 4)",
        pa.decimal128(20, 4),
    ),
    "truth": (st.booleans(), "boolean", pa.bool_()),
    "word": (st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), "text", pa.string()),
    "day": (st.dates(date(1900, 1, 1), date(2100, 1, 1)), "date", pa.date32()),
    "moment": (
        st.integers(0, 10**15).map(lambda micros: FIRST + timedelta(microseconds=micros)),
        "timestamptz",
        pa.timestamp("us", "UTC"),
    ),
}
SQLITE = {name: POSTGRES[name] for name in ("whole", "real", "word")}


def rows_of(kinds: dict[str, tuple[Any, str, pa.DataType]]) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    return st.lists(st.tuples(*(st.none() | values for values, *_ in kinds.values())), max_size=40)


def profile(asked: Query) -> Profile:
    with asked.opened() as rows:
        return profile_rows(rows)


def of_file(folder: Path, kinds: dict[str, tuple[Any, str, pa.DataType]], rows: Sequence[Any]) -> Path:
    cells = list(zip(*rows, strict=True)) or [() for _ in kinds]
    arrays = [pa.array(each, type_) for each, (_, _, type_) in zip(cells, kinds.values(), strict=True)]
    path = folder / "same.parquet"
    pq.write_table(pa.table(dict(zip(kinds, arrays, strict=True))), path)
    return path


def of_tables(path: Path) -> Profile:
    return profile_tables([table(each) for each in files([str(path)])], compute())


def alike(ours: Profile, theirs: Profile) -> None:
    """The same in all that is counted; where every cell is empty a database does not say of what type it would be."""
    assert ours.rows == theirs.rows
    for one, other in zip(ours.columns, theirs.columns, strict=True):
        assert (one.name, one.nulls) == (other.name, other.nulls)
        if one.nulls < one.rows:
            assert to_bytes(Profile(one.rows, (one,))) == to_bytes(Profile(other.rows, (other,)))


@given(rows=rows_of(POSTGRES), at_once=st.integers(1, 50))
@settings(max_examples=40, deadline=None, suppress_health_check=SOME)
def test_a_query_of_postgresql_is_profiled_as_a_file_of_the_same_rows(
    postgres_url: str, tmp_path: Path, rows: list[tuple[Any, ...]], at_once: int
) -> None:
    columns = ", ".join(f"{name} {type_}" for name, (_, type_, _) in POSTGRES.items())
    with psycopg.connect(plain(postgres_url), autocommit=True) as there:
        there.execute("DROP TABLE IF EXISTS same")
        there.execute(f"CREATE TABLE same ({columns})")
        with there.cursor() as cursor:
            cursor.executemany(f"INSERT INTO same VALUES ({', '.join(['%s'] * len(POSTGRES))})", rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROWS", at_once)
        found = profile(query(postgres_url, "SELECT * FROM same"))
    path = of_file(tmp_path, POSTGRES, rows)
    # In one part, and cut where the query is cut: sums of floats know the order in which they were made.
    alike_in_order(found, of_tables(path), at_once, len(rows))


@given(rows=rows_of(SQLITE))
@settings(max_examples=40, deadline=None, suppress_health_check=SOME)
def test_a_query_of_sqlite_is_profiled_as_a_file_of_the_same_rows(
    tmp_path: Path, rows: list[tuple[Any, ...]]
) -> None:
    # SQLite keeps NaN as NULL.
    rows = [tuple(None if each != each else each for each in row) for row in rows]
    place = tmp_path / "rows.db"
    place.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as there, there:
        there.execute("CREATE TABLE same (whole INTEGER, real REAL, word TEXT)")
        there.executemany("INSERT INTO same VALUES (?, ?, ?)", rows)
    found = profile(query(f"sqlite:///{place}", "SELECT * FROM same"))
    words = [each for *_, each in rows if each is not None]
    if not words or not all(is_moment(each) for each in words):
        alike(found, of_tables(of_file(tmp_path, SQLITE, rows)))


def test_days_and_moments_that_sqlite_keeps_as_text_are_days_and_moments(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "days.db")) as there, there:
        there.execute("CREATE TABLE t (day TEXT, at TEXT, mixed TEXT)")
        there.executemany(
            "INSERT INTO t VALUES (?, ?, ?)",
            [("2026-11-01", "2026-11-01 09:00:00", "2026-11-01"), ("2026-11-02", None, "soon")],
        )
    found = profile(query(f"sqlite:///{tmp_path / 'days.db'}", "SELECT * FROM t"))
    assert [each.kind for each in found.columns] == [Kind.DATE, Kind.TIME, Kind.CATEGORY]


def test_numbers_that_arrow_has_no_decimals_for_are_numbers(postgres_url: str) -> None:
    asked = "SELECT v::numeric FROM (VALUES ('NaN'), ('1.5'), ('1e80'), (NULL)) AS t(v)"
    (column,) = profile(query(postgres_url, asked)).columns
    assert (column.kind, column.nulls, column.high) == (Kind.FLOAT, 1, 1e80)


def test_a_decimal_is_the_number_nearest_to_it_whatever_stands_beside_it(postgres_url: str) -> None:
    asked = "SELECT v FROM (VALUES (0.7), (1.00000000000000000001)) AS t(v)"
    (column,) = profile(query(postgres_url, asked)).columns
    assert column.low == 0.7


def test_what_a_query_reads_is_of_one_moment_though_somebody_writes_meanwhile(
    empty_database_url: str,
) -> None:
    write(empty_database_url, "CREATE TABLE arriving (at INTEGER)")
    asked = query(empty_database_url, "SELECT at FROM arriving")
    with asked.opened() as rows:
        assert sum(batch.num_rows for batch in rows.batches()) == 0
        write(empty_database_url, "INSERT INTO arriving VALUES (1)")
        assert sum(batch.num_rows for batch in rows.batches()) == 0
    assert profile(asked).rows == 1


@pytest.mark.parametrize("reads", [profile_rows, profile_rows_whole])
def test_rows_that_are_others_the_second_time_are_refused(reads: Callable[[Any], Profile]) -> None:
    class Shifting:
        is_typed = True
        columns = ("v",)
        turns = iter([[1, 2], ["x", "y"]])

        def batches(self) -> Any:
            yield pa.RecordBatch.from_pydict({"v": next(self.turns)})

    with pytest.raises(AlreadyResolved, match="changed while they were read"):
        reads(Shifting())


def test_a_query_that_takes_too_long_is_stopped(postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "t.db").touch()
    endless = "WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n) SELECT count(*) FROM n"
    for url, asked in ((postgres_url, "SELECT pg_sleep(60)"), (f"sqlite:///{tmp_path / 't.db'}", endless)):
        before = time.monotonic()
        slow = Query(query(url, "SELECT 1").url, asked, statement_s=1)
        with pytest.raises(Unavailable, match="took too long"):
            profile(slow)
        assert time.monotonic() - before < 20


@pytest.mark.parametrize(
    "writes",
    [
        "WITH gone AS (DELETE FROM kept RETURNING at) SELECT * FROM gone",
        "SELECT nextval('turns')",
        "SELECT lo_create(0) FROM (SELECT set_config('transaction_read_only', 'off', false)) AS free",
    ],
)
def test_what_would_write_is_refused_by_the_database(empty_database_url: str, writes: str) -> None:
    write(empty_database_url, "CREATE TABLE kept (at INTEGER)")
    write(empty_database_url, "INSERT INTO kept VALUES (1)")
    if empty_database_url.startswith("postgresql"):
        write(empty_database_url, "CREATE SEQUENCE turns")
    with pytest.raises(Unavailable):
        profile(query(empty_database_url, writes))
    assert profile(query(empty_database_url, "SELECT at FROM kept")).rows == 1


def test_a_wide_table_comes_in_fewer_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.db").touch()
    monkeypatch.setattr(module, "CELLS", 100)
    many = "WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 95) "
    wide = query(
        f"sqlite:///{tmp_path / 't.db'}",
        many + "SELECT " + ", ".join(f"v AS c{at}" for at in range(10)) + " FROM n",
    )
    with wide.opened() as rows:
        assert [batch.num_rows for batch in rows.batches()] == [10] * 9 + [5]


def test_what_follows_the_question_mark_of_an_address_is_not_told(postgres_url: str) -> None:
    asked = query(postgres_url + "&application_name=geheim", "SELECT 1 AS one")
    assert "geheim" not in asked.source + asked.place
    assert profile(asked).rows == 1


@pytest.mark.parametrize("wrong", [{"port": 1}, {"username": "geheim"}, {"database": "geheim"}])
def test_of_a_connection_that_fails_neither_host_nor_user_is_told(
    postgres_url: str, wrong: dict[str, Any]
) -> None:
    asked = query(postgres_url, "SELECT 1 AS one")
    with pytest.raises(Unavailable) as refused:
        profile(Query(asked.url.set(**wrong), asked.sql))
    assert refused.value.sentence == "The database does not answer, or does not let the bot in."


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("asked", ["SELECT fails('Alice')", "SELECT CAST('Alice' AS integer) AS one"])
def test_what_a_database_says_of_a_value_is_not_told(empty_database_url: str, asked: str) -> None:
    write(
        empty_database_url,
        "CREATE FUNCTION fails(who text) RETURNS text LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no such person: %', who; END $$",
    )
    with pytest.raises(Unavailable, match="a value in it is not what") as refused:
        profile(query(empty_database_url, asked))
    assert "Alice" not in refused.value.sentence


def test_an_exact_profile_of_a_query_is_that_of_the_file(tmp_path: Path) -> None:
    values = [math.sin(at) for at in range(5000)]
    with closing(sqlite3.connect(tmp_path / "t.db")) as there, there:
        there.execute("CREATE TABLE t (x REAL)")
        there.executemany("INSERT INTO t VALUES (?)", [(each,) for each in values])
    pq.write_table(pa.table({"x": values}), tmp_path / "t.parquet")
    with query(f"sqlite:///{tmp_path / 't.db'}", "SELECT x FROM t").opened() as rows:
        ours = profile_rows_whole(rows)
    theirs = profile_whole([table(each) for each in files([str(tmp_path / "t.parquet")])], compute())
    assert to_bytes(ours) == to_bytes(theirs)


def alike_in_order(ours: Profile, theirs: Profile, at_once: int, rows: int) -> None:
    if at_once >= rows:
        alike(ours, theirs)
        return
    for one, other in zip(ours.columns, theirs.columns, strict=True):
        assert (one.name, one.nulls, one.rows) == (other.name, other.nulls, other.rows)
        if one.nulls < one.rows:
            assert (one.kind, one.ends) == (other.kind, other.ends)


def is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def write(url: str, statement: str) -> None:
    if url.startswith("postgresql"):
        with psycopg.connect(plain(url), autocommit=True) as there:
            there.execute(statement)
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as there, there:
        there.execute("PRAGMA journal_mode = WAL")
        there.execute(statement)
