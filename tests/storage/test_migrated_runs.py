"""Runs that were recorded before runs were written while they train are the same runs after the migration."""

import json
import math
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import text

from bot.domain.run_search import Page, parse_filter, parse_orders
from storage import run_search, runs
from storage.database import Database
from storage.migrations import configuration
from storage.run_search import Query

BEFORE, AFTER = "0011", "head"
RUN = "a" * 32
SNAPSHOT = {
    "commit": "c0ffee", "dirty": True, "seed": 7, "metrics": {"auc": 0.9, "loss": "nan"},
    "params": {"depth": "3", "long": "x" * 6000}, "tags": {"team": "blue"}, "data_sets": [],
    "evaluation_fingerprint": None,
}  # fmt: skip
RECORDED = (
    "INSERT INTO experiment (id, name, created_at) VALUES (1, 'Default', '2026-11-02 09:00:00')",
    "INSERT INTO run (id, run_id, experiment_id, name, status, started_ms, ended_ms, snapshot) "
    f"VALUES (1, '{RUN}', 1, 'fox', 'FINISHED', 1000, 2000, :snapshot)",
    "INSERT INTO run_key (id, name) VALUES (1, 'auc'), (2, 'loss'), (3, 'depth'), (4, 'long'), (5, 'team')",
    "INSERT INTO run_metric (run_row_id, key_id, experiment_id, value) VALUES (1, 1, 1, 0.9)",
    "INSERT INTO run_tag (run_row_id, key_id, value) VALUES (1, 5, 'blue')",
)


@pytest.fixture
def older(empty_database_url: str) -> Iterator[Database]:
    """A database of the older schema with a run, in an experiment that took the name of ours."""
    opened = Database.connect(empty_database_url)
    move(opened, BEFORE)
    with opened.engine.begin() as connection:
        for statement in RECORDED:
            values = {"snapshot": json.dumps(SNAPSHOT)} if ":snapshot" in statement else {}
            connection.execute(text(statement), values)
    yield opened
    opened.close()


def move(database: Database, revision: str, *, down: bool = False) -> None:
    """To another schema."""
    with database.engine.begin() as connection:
        (command.downgrade if down else command.upgrade)(configuration(connection=connection), revision)


def test_a_recorded_run_is_found_and_searched_as_before(older: Database) -> None:
    move(older, AFTER)

    query = Query(
        (1,), parse_filter("params.depth = '3' AND tags.team = 'blue'"), parse_orders(["metrics.loss"])
    )
    with older.read() as session:
        run = runs.find_runs(session, "fox")[0]
        assert [each.run_id for each in run_search.search(session, query)] == [RUN]
        assert run_search.search(session, Query((0,), page=Page(0, 10))) == ()
    assert (run.metrics["auc"], math.isnan(run.metrics["loss"])) == (0.9, True)
    assert (run.params, run.tags, run.commit, run.seed) == (
        SNAPSHOT["params"],
        SNAPSHOT["tags"],
        "c0ffee",
        7,
    )


def test_it_is_there_again_after_the_way_down(older: Database) -> None:
    move(older, AFTER)
    move(older, BEFORE, down=True)

    with older.engine.connect() as connection:
        kept = connection.execute(text("SELECT snapshot FROM run")).scalar_one()
    assert (json.loads(kept) if isinstance(kept, str) else kept) == SNAPSHOT

    move(older, AFTER)
    with older.read() as session:
        assert runs.find_runs(session, "fox")[0].params == SNAPSHOT["params"]
