"""A database that takes its time, and files that are uploaded, do not wait for one another."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.integrations.pulling import database
from bot.integrations.pulling.database import fetch_rows
from bot.integrations.tables import decoding
from bot.integrations.tables.limits import Format, Limits, Wanted

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Whoever waits for ever is let go of, so that the test ends."""
    with ThreadPoolExecutor(1) as found:
        yield found


def test_rows_are_fetched_while_uploads_take_both_their_places(
    pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "w.db")) as there, there:
        there.execute("CREATE TABLE scored AS SELECT 1 AS id")
    url, into = f"sqlite:///{tmp_path / 'w.db'}", tmp_path / "rows.parquet"
    with decoding._AT_ONCE, decoding._AT_ONCE:
        found = pool.submit(fetch_rows, url, "SELECT * FROM scored", "id", None, AT, into)
        assert found.result(60).rows == 1


def test_an_upload_is_read_while_a_database_takes_its_time(pool: ThreadPoolExecutor, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("a\n1\n")
    with database._AT_ONCE:
        found = pool.submit(decoding.decode, table, Format.CSV, Wanted(), Limits())
        assert list(found.result(60)) == ["a"]
