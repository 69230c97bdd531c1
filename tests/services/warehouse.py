"""A database of somebody's that a source reads: SQLite or PostgreSQL, with a table of what was scored."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from tests.services.fetched import Fetching
from tests.services.house import House

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Warehouse:
    """A database of somebody's, with a table of what was scored."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        moment = "TEXT" if self.is_sqlite else "timestamptz"
        self.run(f"CREATE TABLE scored (id INTEGER, at {moment}, amount NUMERIC(9, 2), plan TEXT)")

    def run(self, *statements: str) -> None:
        if self.is_sqlite:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as there, there:
                for each in statements:
                    there.execute(each)
            return
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as there:
            for each in statements:
                there.execute(each.encode())

    def scored(self, first: int, count: int, at: datetime) -> None:
        """So many rows, one a second from then on."""
        moments = [(at + timedelta(seconds=number)).isoformat(sep=" ") for number in range(count)]
        rows = ", ".join(
            f"({first + number}, '{moment}', {number}.25, 'p{number % 3}')"
            for number, moment in enumerate(moments)
        )
        self.run(f"INSERT INTO scored VALUES {rows}")


def fetching_from(quick_house: House, warehouse: Warehouse, tmp_path: Path) -> Fetching:
    found = Fetching(quick_house, tmp_path, {"warehouse": warehouse.url})
    quick_house.clock.set(NOON)
    found.rules(asks())
    return found


def asks(watermark: str = "at", more: str = "", query: str = "SELECT * FROM scored") -> str:
    return f'{{name: nightly, sql: warehouse, query: "{query}", watermark: {watermark}, every: 1h{more}}}'
