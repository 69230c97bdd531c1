"""The same runs on both sides, made by the databases themselves: 20 metrics with a history of one value, 20 params, a name."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage import migrations

METRICS = PARAMS = 20
STARTED_MS = 1_767_225_600_000
RUN_ID = "printf('%032x', i * 2654435761 % 4294967291)"
METRIC = "((i * 7919 + k * 104729 + i * k * 13) % 1000003) / 1000003.0"
PARAM = "CAST((i * 31 + k * 17 + i / 7 * k) % 10 AS TEXT)"
COUNTED = "WITH RECURSIVE run_number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM run_number WHERE i < :runs)"
KEYS = "key_number(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM key_number WHERE k < 19)"
STARTED = f"{STARTED_MS} + i * 1000"


def fill(path: Path, runs: int) -> None:
    """A database of ours with so many runs in the experiment 1."""
    migrations.upgrade(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA foreign_keys=OFF")
    for statement in STATEMENTS:
        connection.execute(statement, {"runs": runs} if ":runs" in statement else {})
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


STATEMENTS = (
    "INSERT INTO experiment (id, name, created_at, updated_at, artifact_location, tags) "
    "VALUES (1, 'bench', '2026-01-01', '2026-01-01', '', '{}')",
    f"INSERT INTO run_key (id, name) SELECT k + 1, 'metric_' || k FROM (WITH RECURSIVE {KEYS} SELECT k FROM key_number)",
    f"INSERT INTO run_key (id, name) SELECT k + 21, 'param_' || k FROM (WITH RECURSIVE {KEYS} SELECT k FROM key_number)",
    "INSERT INTO run_key (id, name) VALUES (41, 'mlflow.runName')",
    f"{COUNTED} INSERT INTO run (id, run_id, experiment_id, name, status, started_ms, ended_ms, artifact_uri) "
    f"SELECT i, {RUN_ID}, 1, 'run-' || i, 'FINISHED', {STARTED}, {STARTED} + 900, 'mlflow-artifacts:/1/' || i "
    "FROM run_number",
    f"{COUNTED}, {KEYS} INSERT INTO run_metric (run_row_id, key_id, experiment_id, value) "
    f"SELECT i, k + 1, 1, {METRIC} FROM run_number, key_number",
    f"{COUNTED}, {KEYS} INSERT INTO metric_point (run_row_id, key_id, step, timestamp_ms, value) "
    f"SELECT i, k + 1, 0, {STARTED}, {METRIC} FROM run_number, key_number",
    f"{COUNTED}, {KEYS} INSERT INTO run_param (run_row_id, key_id, experiment_id, value) "
    f"SELECT i, k + 21, 1, {PARAM} FROM run_number, key_number",
    f"{COUNTED} INSERT INTO run_tag (run_row_id, key_id, experiment_id, value) SELECT i, 41, 1, 'run-' || i FROM run_number",
    f"{COUNTED}, {KEYS} INSERT INTO run_snapshot (run_row_id, written_ms, body) SELECT i, {STARTED}, json_object("
    "'commit', NULL, 'dirty', json('false'), 'seed', NULL, "
    f"'metrics', json_group_object('metric_' || k, json_array({METRIC}, 0, {STARTED})), "
    f"'params', json_group_object('param_' || k, {PARAM}), 'tags', json_object('mlflow.runName', 'run-' || i), "
    "'data_sets', json('[]'), 'evaluation_fingerprint', NULL) FROM run_number, key_number GROUP BY i",
)

# MLflow's own tables, after its own migrations.
THEIRS = (
    "INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time) "
    "VALUES (1, 'bench', 'mlflow-artifacts:/1', 'active', 1, 1)",
    f"{COUNTED} INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, "
    "start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id) "
    f"SELECT {RUN_ID}, 'run-' || i, 'UNKNOWN', '', '', 'ann', 'FINISHED', {STARTED}, {STARTED} + 900, '', 'active', "
    "'mlflow-artifacts:/1/' || i, 1 FROM run_number",
    f"{COUNTED}, {KEYS} INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) "
    f"SELECT 'metric_' || k, {METRIC}, {STARTED}, 0, 0, {RUN_ID} FROM run_number, key_number",
    f"{COUNTED}, {KEYS} INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) "
    f"SELECT 'metric_' || k, {METRIC}, {STARTED}, 0, 0, {RUN_ID} FROM run_number, key_number",
    f"{COUNTED}, {KEYS} INSERT INTO params (key, value, run_uuid) "
    f"SELECT 'param_' || k, {PARAM}, {RUN_ID} FROM run_number, key_number",
    f"{COUNTED} INSERT INTO tags (key, value, run_uuid) SELECT 'mlflow.runName', 'run-' || i, {RUN_ID} FROM run_number",
)


def fill_theirs(path: Path, runs: int) -> None:
    """The same runs in a database that MLflow has made."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    for statement in THEIRS:
        connection.execute(statement, {"runs": runs} if ":runs" in statement else {})
    connection.commit()
    connection.close()


def analyse(path: Path) -> None:
    """Let SQLite look at what the tables of a database hold, so that it chooses better plans."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ANALYZE")
        connection.commit()


def run_ids(numbers: range) -> list[str]:
    """The ids of these runs."""
    return [f"{number * 2654435761 % 4294967291:032x}" for number in numbers]
