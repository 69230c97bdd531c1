"""Databases lent to one test after another: emptied and filled like their template again, in a tenth of the time of a new one."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.postgres import Postgres

# What was deleted stays in the files until they are vacuumed, and slows down whoever looks through them.
_GROWN_BYTES = 8 * 2**20

_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"""
_SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences ORDER BY 1"""
_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
# Whoever adds or changes an object writes a catalog row with a newer xmin; whoever drops one leaves fewer rows.
_SCHEMA = " UNION ALL ".join(
    f"SELECT '{catalog}', count(*), max(xmin::text::bigint) FROM {catalog}"
    for catalog in (
        "pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_index", "pg_proc",
        "pg_type", "pg_namespace", "pg_rewrite", "pg_enum", "pg_extension", "pg_policy", "pg_db_role_setting",
    )
)  # fmt: skip


class Copy:
    """One copy of a template, and what it must look like to be lent again."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self.url = server.create(template)
        self._connection = psycopg.connect(self.url, autocommit=True)
        # The triggers that let a table only grow, and those of the keys, must not refuse the cleaning.
        self._connection.execute("SET session_replication_role = replica")
        self._schema, self._size = self._all(_SCHEMA), self._bytes()
        self._tables = [name for (name,) in self._all(_TABLES)]
        self._sequences = set(self._all(_SEQUENCES))
        self._rows = {table: rows for table in self._tables if (rows := self._read(table))}

    def restored(self) -> bool:
        """Make it look like its template; False when it can be lent no more."""
        while self._all(_OTHERS):  # until nobody is left: each that is told to end is waited for
            pass
        if self._all(_SCHEMA) != self._schema or self._bytes() > self._size + _GROWN_BYTES:
            return False
        with self._connection.transaction():
            self._connection.execute("; ".join(f"DELETE FROM {table}" for table in self._tables))
            for table, rows in self._rows.items():
                self._write(table, rows)
            for sequence in self._sequences.difference(self._all(_SEQUENCES)):
                self._connection.execute("SELECT setval(%s, %s, %s)", sequence)
        return True

    def drop(self) -> None:
        """Take it away."""
        self._connection.close()
        self._server.drop(self.url)

    def _all(self, question: str) -> list[tuple[str, ...]]:
        return self._connection.execute(question).fetchall()

    def _bytes(self) -> int:
        found = self._connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert found is not None
        return int(found[0])

    def _read(self, table: str) -> bytes:
        with self._connection.cursor().copy(f"COPY {table} TO STDOUT") as rows:
            return b"".join(rows)

    def _write(self, table: str, rows: bytes) -> None:
        with self._connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            copy.write(rows)


class Copies:
    """The copies of one template: each test gets one that looks as if nobody had used it."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._template = template
        self._free: list[Copy] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a copy that nobody else has meanwhile."""
        copy = self._free.pop() if self._free else Copy(self._server, self._template)
        try:
            yield copy.url
        finally:
            if copy.restored():
                self._free.append(copy)
            else:
                copy.drop()

    def close(self) -> None:
        """Take every copy away."""
        while self._free:
            self._free.pop().drop()
