"""The databases that tests get: fresh, of both kinds, quick, and gone afterwards."""

import psycopg
from sqlalchemy import inspect, text

from storage.database import Database
from tests.postgres import Postgres


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
