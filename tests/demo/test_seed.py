"""`mlops-bot seed`: the example organisation goes into the configured database, once."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.audit import verify
from bot.settings import Settings, load
from demo import seed
from demo.trained import Trained
from storage import audit, environments
from storage.database import Database
from storage.tables import Base
from tests.demo.conftest import KEPT


@pytest.fixture
def told(database_url: str, trained: Trained, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Settings that name a fresh database; what is trained was trained before."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(seed, "KEPT", KEPT)
    monkeypatch.setenv("MLOPS_DATABASE_URL", database_url)
    return load()


def rows(url: str) -> dict[str, int]:
    """How many rows each table holds."""
    database = Database.connect(url)
    with database.read() as session:
        counted = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    database.close()
    return counted


def test_it_fills_the_database_and_the_second_time_does_nothing(
    told: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seed.main(told) == 0
    first = rows(told.database_url)
    assert seed.main(told) == 0

    assert rows(told.database_url) == first
    assert first["registered_model"] == 4
    assert first["run"] >= 40
    assert first["digest_schedule"] == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "The demo organisation is in the database.",
        "The demo organisation is there already; nothing changed.",
    ]


def test_the_chain_of_its_past_holds_and_replays_to_what_is_live(told: Settings) -> None:
    seed.main(told)

    database = Database.connect(told.database_url)
    with database.read() as session:
        entries = list(audit.entries(session))
        head = audit.head(session)
        live = {(each.model, each.environment): each.version for each in environments.states(session)}
    database.close()
    assert verify(entries, head) is None
    moves = [json.loads(entry.facts) for entry in entries if entry.verb == "promotion.live"]
    assert all(facts["rules"] and facts["evidence"] for facts in moves)
    assert {(facts["model"], facts["environment"]): facts["to"] for facts in moves} == live
