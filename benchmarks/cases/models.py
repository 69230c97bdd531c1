"""`/mlops models` with 10,000 runs stored: how soon it is acknowledged, and how soon the answer is there to read."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks import bot
from benchmarks.rows import AtMost, Row, Samples
from bot.domain.registry import ModelVersion, RegisteredModel
from bot.domain.runs import Run
from demo.organisation import LEO, RELEASES
from storage import migrations, registry, runs
from storage.database import Database
from workspace.control_client import Control, Person

RUNS, MODELS, VERSIONS, ROUNDS = 10_000, 20, 5, 20
METRICS = tuple(f"metric_{number}" for number in range(20))
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> Iterator[Row]:
    """Acknowledged, and answered, as the workspace sees it."""
    with bot.workspace() as place, tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        _fill(url)
        with bot.running(place, url), Control(place.address) as control:
            person = control.person(LEO)
            _ask(person)
            times = [_ask(person) for _ in range(ROUNDS)]
    name = f"/mlops models, {RUNS:,} runs stored"
    yield Row(f"{name}: acknowledged", Samples(tuple(each[0] for each in times)), promise=AtMost(0.1))
    yield Row(f"{name}: answered", Samples(tuple(each[1] for each in times)), promise=AtMost(1))


def _ask(person: Person) -> tuple[float, float]:
    """Seconds to the acknowledgement, and to the answer."""
    before = len(person.messages(RELEASES))
    begun = time.perf_counter()
    acknowledged_ms = person.command(RELEASES, "models")
    while len(person.messages(RELEASES)) == before:
        time.sleep(0.002)
    return acknowledged_ms / 1000, time.perf_counter() - begun


def _fill(url: str) -> None:
    migrations.upgrade(url)
    database = Database.connect(url)
    with database.write() as session:
        for number in range(RUNS):
            runs.record(session, _run(number))
        for number in range(MODELS):
            registry.add_model(session, RegisteredModel(f"model-{number}"), BEGAN)
            for version in range(1, VERSIONS + 1):
                registry.add_version(session, _version(f"model-{number}", version))
    database.close()


def _run(number: int) -> Run:
    at = BEGAN + timedelta(minutes=number)
    metrics = dict.fromkeys(METRICS, number * 37 % 1000 / 1000)
    return Run(f"{number:032x}", f"experiment-{number % 10}", f"run-{number}", at, at, metrics=metrics)


def _version(model: str, version: int) -> ModelVersion:
    at = BEGAN + timedelta(days=version)
    return ModelVersion(model, version, at, metrics=dict.fromkeys(METRICS, version / 10))
