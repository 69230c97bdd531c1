"""What the doctor says of sources: what may not be read, and what could not be."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import doctor
from bot.doctor_sources import sources
from bot.domain.registry import RegisteredModel
from bot.domain.sources.pull import PullKey
from bot.settings import Settings
from storage import migrations, pulls, registry
from storage.database import Database
from tests.bot.test_doctor import examined

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
URL = "sqlite:///var/mlops.db"


@pytest.fixture(autouse=True)
def empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    Path("policy.yml").write_text(
        "extends: starter\nmodels:\n  churn:\n    sources:\n"
        "      - {name: nightly, files: /data/churn/*.csv}\n"
        "      - {name: rows, sql: warehouse, query: SELECT 1 AS at, watermark: at}\n"
    )


def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_SOURCE_ROOTS", "/data")
    monkeypatch.setenv("MLOPS_SOURCE_WAREHOUSE", "sqlite:///w.db")


def test_what_the_operator_did_not_allow_is_named_with_its_setting() -> None:
    code, said = examined(sources)
    assert code == 1
    assert (
        "Source nightly of churn: The operator lets nothing be read below /data/churn (MLOPS_SOURCE_ROOTS)."
        in said
    )
    assert "Source rows of churn: The operator named no database warehouse (MLOPS_SOURCE_WAREHOUSE)." in said


def test_what_is_allowed_and_well_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed(monkeypatch)
    code, said = examined(sources, environment={"MLOPS_SOURCE_WAREHOUSE": "sqlite:///w.db"})
    assert code == 0
    assert "is no setting" not in said
    assert "data fetched from 2 sources, and none is in trouble" in said


def test_what_could_not_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed(monkeypatch)
    migrations.upgrade(URL)
    database = Database.connect(URL)
    key = PullKey("churn", "production", "nightly")
    with database.write() as session:
        registry.add_model(session, RegisteredModel("churn"), NOON)
        pulls.begin(session, key, "2026-11-03T12:00", NOON)
        (found,) = pulls.waiting(session, NOON, NOON)
        assert pulls.claim(session, found, NOON)
        assert pulls.end(session, found, NOON, "`/data/churn` is not there.")
    database.close()
    code, said = examined(sources)
    assert code == 1
    assert "The source nightly of churn cannot be read: `/data/churn` is not there." in said


def test_without_sources_nothing_is_said() -> None:
    Path("policy.yml").write_text("extends: starter\n")
    code, said = examined(sources)
    assert code == 0
    assert "ource" not in said


def test_it_is_one_of_the_checks() -> None:
    assert sources in doctor.CHECKS
