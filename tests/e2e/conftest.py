"""Stages: one a file where its stories do not get in each other's way, one a test where they would."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.promotion import State
from demo.organisation import LEO, RELEASES
from storage.database import Database
from tests.e2e import northwind
from tests.e2e.people import Someone
from tests.e2e.stage import Stage, Transport
from tests.postgres import Postgres, database_name
from workspace.control_client import Control

QUARTER_S = 900


@pytest.fixture(scope="session")
def morning() -> datetime:
    """When every story begins."""
    return northwind.next_tuesday(datetime.now(UTC))


@pytest.fixture(scope="session")
def northwind_file(
    sqlite_template: Path, morning: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Northwind's database as a SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("northwind") / "northwind.db"
    shutil.copyfile(sqlite_template, path)
    northwind.filled(f"sqlite:///{path}", morning)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def northwind_template(postgres_server: Postgres, postgres_template: str, morning: datetime) -> str:
    """The name of Northwind's database on the PostgreSQL server, to be copied."""
    url = postgres_server.create(postgres_template)
    northwind.filled(url, morning)
    return database_name(url)


@contextmanager
def staged(url: str, folder: Path, morning: datetime, transport: Transport = "socket") -> Iterator[Stage]:
    """A stage without its bot; whatever bot is started there is stopped at its end."""
    workspace = northwind.opened(morning)
    database = Database.connect(url)
    try:
        with Control(workspace.address) as control:
            made = Stage(workspace, control, database, url, folder, transport)
            try:
                yield made
            finally:
                for bot in made.started:
                    bot.stop()
    finally:
        database.close()
        workspace.stop()


@pytest.fixture(scope="module", params=["socket"])
def stage(
    request: pytest.FixtureRequest,
    northwind_file: Path,
    morning: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    """A stage with the real bot, for all stories of a file; a file may ask for `http` as well."""
    folder = tmp_path_factory.mktemp("stage")
    path = folder / "mlops.db"
    shutil.copyfile(northwind_file, path)
    with staged(f"sqlite:///{path}", folder, morning, request.param) as made:
        made.start()
        yield made


@pytest.fixture
def tidy(stage: Stage) -> Iterator[Stage]:
    """The stage, left without open requests, locks, forms and faults; time passes, so no channel is busy."""
    opened_before = {each.name for each in stage.requests()}
    yield stage
    stage.control.clear_faults()
    leo = Someone(stage, LEO)
    for request in stage.requests():
        if request.name not in opened_before and (request.state is State.REQUESTED or request.held):
            assert "is withdrawn" in leo.types(f"withdraw {request.name}", RELEASES)
    stage.control.advance(QUARTER_S)
