"""Each gate of the policy blocks a version and lets it through, with the bot running and the file edited under it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bot.domain.checks import Check, CheckResult
from bot.domain.data_sets import Classification, DataSet
from bot.domain.registry import Artifact, ModelVersion
from bot.domain.tokens import ApiToken, Scope
from demo.organisation import LEO, MIA, TEAM, WINE
from storage import checks, data_sets, monitors, registry, tokens
from storage.registry import model_id
from storage.tables.observed import DataQualityRow, ReproductionRow
from storage.tables.predictions import PredictionSetRow
from tests.e2e.people import Someone
from tests.e2e.stage import Stage
from tests.services.gated import quiet_monitor

pytestmark = pytest.mark.e2e

MODEL = "wine-grading"
HOUR_S = 3600
RULES = """
extends: starter
environments: [staging, production]
responsibilities: [accountable]
roles:
  ml-platform: {user_group: S0PLATFORM}
permissions: {admin: [ml-platform]}
metrics: {log_loss: {better: lower}, accuracy: {better: higher}}
promotion:
  production: {from: any, approvals: []%s}
"""
Deed = Callable[[Session, datetime], object]


@pytest.fixture(scope="module")
def ruled(stage: Stage) -> Stage:
    """The stage with a bot that reads a file of its own."""
    return stage.ruled_by(RULES % "")


@pytest.fixture
def place(ruled: Stage) -> Iterator[Stage]:
    """The stage with version 2 live and nothing asked, an hour later than the test before."""
    yield ruled
    ruled.rule(RULES % "")
    for request in ruled.requests():
        if request.model == MODEL and request.is_open:
            Someone(ruled, request.requester).types(f"withdraw {request.name}", WINE)
    if ruled.live(MODEL) != 2:
        ruled.card_says(WINE, asked(ruled, 2), "to production: live")
    ruled.control.advance(HOUR_S)


def under(stage: Stage, gate: str) -> None:
    """Put the gate in force, and no other."""
    stage.rule(RULES % f", gates: [{gate}]")


def asked(stage: Stage, version: int, reason: str = "it is better") -> str:
    """Leo asks for it."""
    return Someone(stage, LEO).asks(f"promote {MODEL} {version} to production because {reason}", WINE)


def why(stage: Stage, version: int = 3) -> str:
    """What blocks it."""
    return Someone(stage, MIA).types(f"why {MODEL} {version} production", WINE)


def wine(session: Session, number: int = 3) -> ModelVersion:
    """The version as it is registered."""
    found = registry.find_version(session, MODEL, number)
    assert found is not None
    return found


def watched(session: Session, at: datetime) -> None:
    """Something watches the wine."""
    monitors.add(session, quiet_monitor(MODEL, at))


def reproduced(session: Session, at: datetime) -> None:
    """Its run was run again, with the same result."""
    values = {"registered_model_id": model_id(session, MODEL), "version": 3, "passed": True, "at": at}
    session.execute(insert(ReproductionRow).values(**values))


def examined(session: Session, at: datetime) -> None:
    """The data behind it was found to be as it should."""
    record = data_sets.record_of(session, wine(session).data_sets[0])
    assert record is not None
    session.execute(insert(DataQualityRow).values(data_set_version_id=record.id, passed=True, at=at))


def classified(session: Session, at: datetime) -> None:
    """Somebody said who may know what is in it."""
    name = wine(session).data_sets[0].name
    data_sets.save(session, DataSet(name, steward=MIA, classification=Classification.INTERNAL))


def checked(session: Session, at: datetime) -> None:
    """CI said two days ago that its tests pass."""
    told = Check(
        MODEL,
        3,
        "unit-tests",
        CheckResult.PASS,
        at - timedelta(days=2),
        "tokenci",
        LEO,
        wine(session).artifact.sha256,
    )
    checks.add(session, told)


def evaluated(session: Session, at: datetime) -> None:
    """The predictions that are stored are those of the evaluation's own token."""
    made = ApiToken("tokeneval0", "evaluation", frozenset(Scope), at, f"{TEAM}/{MIA}", MIA)
    tokens.add(session, made, "e" * 64)
    session.execute(update(PredictionSetRow).values(stored_by="token:tokeneval0"))


@dataclass(frozen=True)
class Case:
    """A gate: the rule that blocks and what `why` says then; what happens, and the rule that lets it through."""

    key: str
    blocking: str
    said: str
    open: str = ""
    deed: Deed | None = None

    def __str__(self) -> str:
        return self.key


CASES = [
    Case("alerts", "{alerts: none_open}", "nothing watches the model there yet", deed=watched),
    Case(
        "classification_at_most", "{data: {classification_at_most: public}}", "higher than public",
        "{data: {classification_at_most: internal}}", classified,
    ),
    Case("quality", "{data: {quality: passed}}", "data quality unknown", deed=examined),
    Case("fresh_within", "{data: {fresh_within: 1s}}", "older than 1s", "{data: {fresh_within: 300d}}"),
    Case("formats", "{artifact: {formats: [onnx]}}", "and only onnx is allowed", "{artifact: {formats: [onnx, npz]}}"),
    Case("reproduced_within", "{reproduced_within: 30d}", "its run was not run again", deed=reproduced),
    Case(
        "valid", "{checks: [{name: unit-tests, valid: 1d}]}", "unit-tests expired", "{checks: [{name: unit-tests, valid: 3d}]}",
        checked,
    ),
    Case(
        "confidence", '{metric: accuracy, versus: live, confidence: 0.95, claim: "better_by 0.9"}', "the paired test has not run yet",
        '{metric: accuracy, versus: live, confidence: 0.95, claim: "not_worse_by 0.9"}',
    ),
    Case(
        "measured_by", "{metric: accuracy, at_least: 0.1, measured_by: evaluation}",
        "no predictions that evaluation stored give it", deed=evaluated,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_gate_blocks_and_lets_through(place: Stage, case: Case) -> None:
    if case.open and case.deed is not None:
        act(place, case.deed)
    under(place, case.blocking)
    assert case.said in why(place)
    Someone(place, LEO).types(f"promote {MODEL} 3 to production because it is better", WINE)
    assert place.live(MODEL) == 2
    for request in place.requests():
        if request.model == MODEL and request.is_open:
            Someone(place, LEO).types(f"withdraw {request.name}", WINE)

    if case.open:
        under(place, case.open)
    else:
        assert case.deed is not None
        act(place, case.deed)

    place.card_says(WINE, asked(place, 3), "to production: live")
    assert place.live(MODEL) == 3


def act(stage: Stage, deed: Deed) -> None:
    """What another part of the product, or a program, stores."""
    with stage.database.write() as session:
        deed(session, datetime.fromtimestamp(stage.control.now(), UTC))


def test_measured_on_asks_for_the_data_it_was_measured_on(place: Stage) -> None:
    with place.database.read() as session:
        fingerprint = wine(session).evaluation_fingerprint
    under(place, "{metric: log_loss, at_most: 5, measured_on: last-harvest}")
    assert "it was not measured on last-harvest" in why(place)

    under(place, f'{{metric: log_loss, at_most: 5, measured_on: "{fingerprint}"}}')

    place.card_says(WINE, asked(place, 3), "to production: live")


def test_a_ticket_is_asked_for_in_the_reason(place: Stage) -> None:
    under(place, '{ticket: "CHG[0-9]+"}')
    answer = Someone(place, LEO).types(f"promote {MODEL} 3 to production because it is better", WINE)
    assert "ticket unknown, because the reason names none like" in answer
    assert place.live(MODEL) == 2

    place.card_says(WINE, asked(place, 3, "of CHG12"), "to production: live")


def test_files_that_nobody_fingerprinted_are_held_back(place: Stage) -> None:
    with place.database.write() as session:
        registry.add_version(session, replace(wine(session), version=9, artifact=Artifact()))
    under(place, "{artifact: {sha256: required}}")
    assert "digest unknown" in why(place, 9)
    Someone(place, LEO).types(f"promote {MODEL} 9 to production because it is better", WINE)
    assert place.live(MODEL) == 2
    for request in place.requests():
        if request.model == MODEL and request.is_open:
            Someone(place, LEO).types(f"withdraw {request.name}", WINE)

    place.card_says(WINE, asked(place, 3), "to production: live")
