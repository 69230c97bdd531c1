"""The schema's history: one head, the tables it ends in, each step down and up again."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from storage.database import Database
from storage.migrations import configuration, is_current, upgrade
from storage.tables import Base
from tests.storage.racing import Racers, upgrade_it


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    """A database without tables."""
    opened = Database.connect(empty_database_url)
    yield opened
    opened.close()


def to(database: Database, revision: str, direction: str = "upgrade") -> None:
    """Move the schema."""
    with database.engine.begin() as connection:
        step = command.upgrade if direction == "upgrade" else command.downgrade
        step(configuration(connection=connection), revision)


def tables(database: Database) -> set[str]:
    """What is there now."""
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def differences(database: Database) -> list[object]:
    """What alembic would still change."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_history_has_one_head_and_no_branches() -> None:
    script = ScriptDirectory.from_config(configuration())

    assert len(script.get_heads()) == 1
    assert [len(each.nextrev) for each in script.walk_revisions()] == [0, *[1] * (len(revisions()) - 1)]


def test_an_upgrade_ends_in_the_tables_of_the_program(database: Database) -> None:
    assert differences(database) == []


def test_each_step_goes_down_and_up_again(empty: Database) -> None:
    seen = [tables(empty)]
    for revision in revisions():
        to(empty, revision)
        seen.append(tables(empty))

    for number, _ in reversed(list(enumerate(revisions()))):
        to(empty, "-1", "downgrade")
        assert tables(empty) == seen[number]
        to(empty, "+1")
        assert tables(empty) == seen[number + 1]
        to(empty, "-1", "downgrade")

    to(empty, "head")
    assert differences(empty) == []


def test_a_database_is_current_only_at_the_head(empty: Database, empty_database_url: str) -> None:
    assert not is_current(empty)
    to(empty, revisions()[-2])
    assert not is_current(empty)

    upgrade(empty_database_url)
    upgrade(empty_database_url)

    assert is_current(empty)


def test_asking_whether_it_is_current_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write():
        assert is_current(database)


def test_replicas_that_upgrade_at_once_end_with_one_schema(
    empty: Database, empty_database_url: str, racers: Racers
) -> None:
    racers.race(upgrade_it, empty_database_url)

    assert is_current(empty)
    assert differences(empty) == []


def revisions() -> list[str]:
    """Every revision, the first first."""
    script = ScriptDirectory.from_config(configuration())
    return [each.revision for each in script.walk_revisions()][::-1]
