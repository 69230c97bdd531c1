"""Rows of databases as sources: what is new since the last time, once, from both engines, read by a process with limits."""

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bot.domain.profile.column import Kind
from bot.errors import BadInput
from bot.integrations.pulling import database
from bot.integrations.pulling.database import RowsPart, fetch_rows
from bot.integrations.pulling.marks import Mark, is_later, mark_of
from bot.integrations.tables.limits import MIB, Limits
from bot.services import pulls
from storage import batches
from tests.services.fetched import HOUR, MINUTE, Fetching
from tests.services.house import House
from tests.services.warehouse import NOON, Warehouse, asks, fetching_from

SECRET = "geheim"


@pytest.fixture
def warehouse(empty_database_url: str) -> Warehouse:
    return Warehouse(empty_database_url)


@pytest.fixture
def small(tmp_path: Path) -> Warehouse:
    """SQLite alone: each part takes two processes to read, so what no engine decides is tried on one."""
    return Warehouse(f"sqlite:///{tmp_path / 'warehouse.db'}")


@pytest.fixture
def everywhere(quick_house: House, warehouse: Warehouse, tmp_path: Path) -> Fetching:
    return fetching_from(quick_house, warehouse, tmp_path)


@pytest.fixture
def fetching(quick_house: House, small: Warehouse, tmp_path: Path) -> Fetching:
    return fetching_from(quick_house, small, tmp_path)


def test_rows_are_fetched_once_and_what_is_new_the_next_time(
    everywhere: Fetching, warehouse: Warehouse
) -> None:
    warehouse.scored(0, 40, NOON - HOUR)
    assert everywhere.sweep() == 1
    (batch,) = everywhere.batches()
    assert (batch.rows, batch.window.since) == (40, NOON - HOUR)
    assert batch.window.until == NOON - HOUR + timedelta(seconds=39)
    kinds = {each.name: each.kind for each in everywhere.profile(batch).columns}
    # The column that only says when is no feature.
    assert kinds == {"id": Kind.INTEGER, "amount": Kind.FLOAT, "plan": Kind.CATEGORY}
    everywhere.sweep(HOUR)
    assert len(everywhere.batches()) == 1
    warehouse.scored(40, 5, NOON + 10 * MINUTE)
    everywhere.sweep(HOUR)
    assert [each.rows for each in everywhere.batches()] == [40, 5]
    assert everywhere.opened() == []


def test_rows_of_after_its_time_wait_for_the_next(fetching: Fetching, small: Warehouse) -> None:
    small.scored(0, 10, NOON - timedelta(seconds=4))
    fetching.sweep()
    assert [each.rows for each in fetching.batches()] == [5]
    fetching.sweep(HOUR)
    assert [each.rows for each in fetching.batches()] == [5, 5]


def test_a_number_may_be_the_watermark(fetching: Fetching, small: Warehouse) -> None:
    fetching.rules(asks("id", ", timestamp: at"))
    small.scored(0, 5, NOON - HOUR)
    fetching.sweep()
    small.scored(5, 3, NOON - 5 * HOUR)
    fetching.sweep(HOUR)
    assert sorted(each.rows for each in fetching.batches()) == [3, 5]
    assert {each.name for each in fetching.profile(fetching.batches()[0]).columns} == {"amount", "plan"}


def test_rows_that_share_a_watermark_come_together(
    fetching: Fetching, small: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LIMITS", Limits(rows=7, seconds=60))
    monkeypatch.setattr(pulls, "fetch_rows", lambda *given: fetch_rows(*given, limits=database.LIMITS))
    fetching.rules(asks("id"))
    for number in range(4):
        small.scored(number * 100, 1, NOON)
        small.run(*["INSERT INTO scored SELECT * FROM scored WHERE id = " + str(number * 100)] * 1)
    small.scored(1000, 10, NOON)
    for _ in range(4):
        fetching.sweep()
    assert sum(each.rows for each in fetching.batches()) == 18


def test_parts_go_on_at_the_next_turn(
    fetching: Fetching, small: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulls, "MOST_PARTS", 1)
    monkeypatch.setattr(pulls, "fetch_rows", lambda *given: fetch_rows(*given, limits=Limits(rows=20)))
    fetching.rules(asks("id"))
    small.scored(0, 45, NOON - HOUR)
    counts = []
    for _ in range(4):
        fetching.sweep()
        counts.append(sum(each.rows for each in fetching.batches()))
    assert counts == [20, 40, 45, 45]


def test_a_watermark_of_another_column_begins_anew(fetching: Fetching, small: Warehouse) -> None:
    small.scored(0, 5, NOON - HOUR)
    fetching.sweep()
    fetching.rules(asks("id"))
    fetching.sweep(HOUR)
    last = fetching.last()
    assert last is not None
    assert (last.taken, last.rows) == (1, 5)
    # The same rows in the same order are one batch all the same.
    assert len(fetching.batches()) == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (asks("nowhere"), "nowhere"),
        (asks(query="SELECT * FROM gone"), "gone"),
        (
            asks(query="SELECT 1) AS x; DELETE FROM scored --").replace("; DELETE", " DELETE"),
            "refused the query",
        ),
        (
            asks(more="").replace("sql: warehouse", "sql: elsewhere"),
            "The operator named no database elsewhere",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_once(
    fetching: Fetching, small: Warehouse, source: str, said: str
) -> None:
    small.scored(0, 5, NOON - HOUR)
    fetching.rules(source)
    for _ in range(2):
        fetching.sweep(HOUR)
    (alert,) = fetching.opened()
    assert said in alert.consequence
    assert fetching.verbs("alert.opened", "alert.worse") == ["alert.opened"]
    fetching.rules(asks())
    fetching.sweep(HOUR)
    assert fetching.opened() == []


def test_a_table_that_is_gone_and_back_loses_nothing(everywhere: Fetching, warehouse: Warehouse) -> None:
    warehouse.scored(0, 5, NOON - HOUR)
    everywhere.sweep()
    warehouse.run("ALTER TABLE scored RENAME TO away")
    everywhere.sweep(HOUR)
    assert len(everywhere.opened()) == 1
    warehouse.run("ALTER TABLE away RENAME TO scored")
    warehouse.scored(5, 2, NOON + MINUTE)
    everywhere.sweep(HOUR)
    assert [each.rows for each in everywhere.batches()] == [5, 2]
    assert everywhere.opened() == []


def test_a_password_is_in_nothing_that_is_said(quick_house: House, tmp_path: Path) -> None:
    url = f"postgresql://reader:{SECRET}@127.0.0.1:1/w?sslpassword={SECRET}"
    found = Fetching(quick_house, tmp_path, {"warehouse": url})
    found.rules(asks())
    found.sweep()
    (alert,) = found.opened()
    assert "The database does not answer, or does not let the bot in." in alert.consequence
    said = alert.consequence + alert.title + str(found.last())
    assert not any(each in said for each in (SECRET, "127.0.0.1", "reader"))
    assert all(SECRET not in each.facts for each in quick_house.audited())


def test_labels_come_from_queries_too(fetching: Fetching, small: Warehouse) -> None:
    small.scored(0, 4, NOON - HOUR)
    fetching.rules(asks("at", ", gives: labels", "SELECT id AS prediction_id, plan AS truth, at FROM scored"))
    fetching.sweep()
    with fetching.house.database.read() as session:
        (labels,) = batches.labels(session, "churn", "production")
    assert len(labels["truth"].values) == 4


def test_a_bomb_of_one_cell_and_one_of_many_rows_end_in_a_sentence(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    huge = "hex(zeroblob(900000000))" if warehouse.is_sqlite else "repeat('x', 900000000)"
    limits = Limits(rows=1000, content_bytes=16 * MIB, memory_bytes=300 * MIB, seconds=60)
    with pytest.raises(BadInput, match=r"memory|Unpacked"):
        fetch(warehouse, f"SELECT 1 AS id, {huge} AS plan", "id", tmp_path, limits)
    many = (
        "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n LIMIT 100000000"
    )
    with pytest.raises(Exception, match=r"took too long|takes longer|memory|refused the query"):
        fetch(warehouse, many, "id", tmp_path, Limits(rows=1000, memory_bytes=300 * MIB, seconds=3))


def test_a_file_that_would_grow_too_large_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.scored(0, 2000, NOON - HOUR)
    with pytest.raises(BadInput, match="larger than"):
        fetch(warehouse, "SELECT * FROM scored", "id", tmp_path, Limits(file_bytes=2000))


def test_types_that_differ_from_row_to_row_are_one_type(warehouse: Warehouse, tmp_path: Path) -> None:
    if warehouse.is_sqlite:
        asked = (
            "SELECT 1 AS id, 1 AS v UNION ALL SELECT 2, 2.5 UNION ALL SELECT 3, NULL UNION ALL SELECT 4, 'x'"
        )
    else:
        asked = (
            "SELECT 1 AS id, '{\"a\": 1}'::jsonb AS v, 'NaN'::numeric AS n, ARRAY[1, 2] AS l, '1 day'::interval AS i, "
            "gen_random_uuid() AS u, '\\x00ff'::bytea AS b, NULL AS e"
        )
    found = fetch(warehouse, asked, "id", tmp_path)
    table = pq.read_table(tmp_path / "rows.parquet")
    assert table.num_rows == found.rows
    assert {str(each) for each in table.schema.types} <= {"int64", "string", "double"}


def fetch(
    warehouse: Warehouse, sql: str, watermark: str, folder: Path, limits: Limits = database.LIMITS,
    after: str | None = None,
) -> RowsPart:  # fmt: skip
    return fetch_rows(warehouse.url, sql, watermark, after, NOON, folder / "rows.parquet", limits)


def test_a_hostile_watermark_is_a_value_and_nothing_else(warehouse: Warehouse, tmp_path: Path) -> None:
    value = "it's \"b\" \\'; DROP TABLE scored; -- %s :x ?"
    quoted = value.replace("'", "''")
    warehouse.run(f"INSERT INTO scored (id, plan) VALUES (1, '{quoted}')")
    first = fetch(warehouse, "SELECT * FROM scored", "plan", tmp_path)
    assert first.rows == 1
    assert fetch(warehouse, "SELECT * FROM scored", "plan", tmp_path, after=first.mark).rows == 0


def test_the_column_may_be_called_anything(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.scored(0, 3, NOON - HOUR)
    asked = 'SELECT id AS "a ""b"" %s :c" FROM scored -- the end'
    found = fetch(warehouse, asked, 'a "b" %s :c', tmp_path)
    assert found.rows == 3
    assert fetch(warehouse, asked, 'a "b" %s :c', tmp_path, after=found.mark).rows == 0


def test_marks_are_written_down_and_read_back() -> None:
    assert mark_of(7) == Mark("number", "7")
    assert mark_of("it's").literal() == "'it''s'"
    for bad in (True, None, float("nan"), b"x", "x" * 2000, "a\0b"):
        with pytest.raises(BadInput):
            mark_of(bad)
    assert is_later("2026-11-03 12:00:01", NOON)
    assert not is_later("2026-11-03T12:00:00", NOON)
    assert not is_later("soon", NOON)
    assert not is_later(99, NOON)
