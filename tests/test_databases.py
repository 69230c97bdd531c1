"""The databases that tests get: fresh, of both kinds, quick, and gone afterwards."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import inspect, text

from storage.database import Database
from tests.copies import Copies
from tests.postgres import Postgres
from tests.services.conftest import furnish, opened


def test_a_database_is_gone_after_its_test(postgres_server: Postgres) -> None:
    url = postgres_server.create()

    postgres_server.drop(url)

    with psycopg.connect(postgres_server.url) as connection:
        names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
    assert not any(url.split("/")[-1].startswith(name) for name in names if name.startswith("test_"))


def test_two_databases_of_one_template_share_nothing(postgres_server: Postgres) -> None:
    one, other = postgres_server.create(), postgres_server.create()
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE only_here (id int)")

    with psycopg.connect(other) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()

    assert found == (None,)
    postgres_server.drop(one)
    postgres_server.drop(other)


def test_a_fresh_database_is_migrated_and_empty(database_url: str) -> None:
    database = Database.connect(database_url)

    with database.read() as session:
        revisions = session.execute(text("SELECT count(*) FROM alembic_version")).scalar()

    database.close()
    assert revisions == 1


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    database = Database.connect(empty_database_url)

    assert inspect(database.engine).get_table_names() == []
    database.close()


@pytest.fixture
def copies(postgres_server: Postgres, postgres_template: str) -> Iterator[Copies]:
    """Copies that no other test has had."""
    with closing(Copies(postgres_server, postgres_template)) as made:
        yield made


def test_a_database_that_is_lent_again_is_as_fresh_as_a_new_copy(
    copies: Copies, postgres_server: Postgres, postgres_template: str
) -> None:
    fresh = _everything(new := postgres_server.create(postgres_template))
    postgres_server.drop(new)
    with copies.lent() as url:
        _use(url, [name for name in fresh if name.endswith("_seq")])
        used = _everything(url)

    with copies.lent() as again:
        found = _everything(again)

    assert again == url
    assert {"audit_entry", "environment_change", "outbox_id_seq"} <= {x for x in fresh if used[x] != fresh[x]}
    assert found == fresh


def test_what_a_test_left_open_does_not_hold_up_the_next(copies: Copies) -> None:
    with copies.lent() as url:
        left = psycopg.connect(url)
        left.execute("LOCK TABLE experiment")

    with copies.lent() as again, closing(psycopg.connect(again)) as connection:
        assert connection.execute("SELECT count(*) FROM experiment").fetchone() == (1,)
    left.close()


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id int)",
        "ALTER TABLE experiment ADD COLUMN more int",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP INDEX ix_outbox_due",
        "ALTER TABLE experiment ALTER COLUMN name SET DEFAULT 'x'",
    ],
)
def test_a_database_whose_schema_was_changed_is_not_lent_again(copies: Copies, change: str) -> None:
    with copies.lent() as url, closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(change)

    with copies.lent() as other:
        assert other != url


def test_a_database_that_has_grown_is_not_lent_again(copies: Copies) -> None:
    many = "INSERT INTO experiment (id, name, created_at, updated_at) SELECT n, repeat('x', 240) || n, now(), now()"
    with copies.lent() as url, closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(f"{many} FROM generate_series(1, 40000) n")

    with copies.lent() as other:
        assert other != url


def _use(url: str, sequences: list[str]) -> None:
    """A promotion with everything that belongs to it; also, no sequence and no row of the migrations is what it was."""
    furnish(url)
    house = opened(url)
    house.promoted()
    house.database.close()
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("UPDATE experiment SET name = 'another'")
        for sequence in sequences:
            connection.execute("SELECT nextval(%s)", [sequence])


def _everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table and the state of every sequence."""
    relations = "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'S') AND relnamespace = 'public'::regnamespace"
    with closing(psycopg.connect(url)) as connection:
        names = [name for (name,) in connection.execute(relations)]
        return {name: _rows(connection, name) for name in names}


def _rows(connection: psycopg.Connection, name: str) -> list[tuple[object, ...]]:
    columns = "last_value, is_called" if name.endswith("_seq") else "*"
    return sorted(connection.execute(f"SELECT {columns} FROM {name}").fetchall(), key=repr)
