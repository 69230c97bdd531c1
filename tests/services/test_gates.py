"""Every gate of a policy, from its text to what is live: it holds a version up, `why` says who can meet it, and it lets go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.domain.checks import CheckResult
from bot.domain.data_sets import Classification
from bot.domain.promotion import State
from bot.domain.registry import Artifact
from bot.errors import BadInput
from bot.services import expiry
from storage import registry
from storage.tables.observed import AlertRow
from storage.tables.registry import DataSetVersionRow
from tests.services.gated import (
    SALES,
    checked,
    classified,
    examined,
    furnished,
    live_measures,
    predicted,
    reproduced,
    row,
    ruled,
    say,
    watched,
    why,
    written,
)
from tests.services.house import ADA, ANA, BEA, KEN, LEO, MIA, MONDAY, OPS, House, version


@dataclass(frozen=True)
class Case:
    """A gate as a policy writes it, what `why` says of it and whom it names, and how it is met."""

    gate: str
    says: str
    who: str
    meet: Callable[[House], None]


CASES = {
    "checks": Case(
        "{checks: [{name: bias-audit, from: ci-main}]}", "bias-audit* unknown, because nobody reported it", KEN,
        checked,
    ),
    "checks of somebody else": Case(
        "{checks: [{name: bias-audit, from: ci-main}]}", "laptop reported it, and only ci-main counts", KEN, checked
    ),
    "alerts": Case(
        "{alerts: none_open}", "alerts* unknown, because nothing watches the model there yet", ADA, watched
    ),
    "classification": Case(
        "{data: {classification_at_most: internal}}", "data classification* unknown, because nobody classified sales@v1", "steward",
        lambda house: classified(house, Classification.INTERNAL),
    ),
    "quality": Case("{data: {quality: passed}}", "data quality* unknown, because nobody examined sales@v1", "steward", examined),
    "owners": Case(
        "{owners: [on-call]}", "on-call* owner is not named", ADA, lambda house: house.owner("churn", OPS, "on-call")
    ),
    "card": Case("{card: complete}", "model card* lacks purpose, intended use and limits", LEO, written),
    "reproduced": Case(
        "{reproduced_within: 30d}", "reproduced* unknown, because its run was not run again", LEO, reproduced
    ),
    "confidence": Case(
        "{metric: roc_auc, versus: live, confidence: 0.95, claim: not_worse_by 0.1}",
        "roc_auc* unknown, because the predictions of one of the two are not stored", LEO,
        lambda house: (predicted(house, 1, 0.5), predicted(house, 9, 0.4))[0],
    ),
    "measured by": Case(
        "{metric: roc_auc, at_least: 0.6, measured_by: ci-main}",
        "roc_auc* unknown, because no predictions that ci-main stored give it", KEN,
        lambda house: predicted(house, 9, 0.4),
    ),
}  # fmt: skip


@pytest.fixture
def gated(house: House) -> House:
    """`churn@9` is live in staging; `ci-main` is Ken's token."""
    return furnished(house)


@pytest.mark.parametrize("name", CASES)
def test_a_gate_holds_a_version_up_says_who_can_meet_it_and_lets_go(gated: House, name: str) -> None:
    case = CASES[name]
    if name == "checks of somebody else":
        checked(gated, producer="tokenlap")
    if name in {"card", "classification", "quality"}:
        gated.owner("churn", LEO)
    if name == "confidence":
        live_measures(gated)
    gated.rules(ruled(case.gate))

    gated.ask(number=9)
    gated.approve(MIA)
    gated.approve(BEA)
    gated.work()
    assert gated.live_now() == 1
    said = why(gated)
    assert case.says in said
    assert (f"<@{case.who}>" if case.who.startswith("U") else case.who) in said

    case.meet(gated)
    expiry.sweep(gated.context)
    if gated.request().state is State.REQUESTED:
        gated.approve(MIA)
        gated.approve(BEA)
    gated.work()
    assert gated.live_now() == 9, why(gated)


INCURABLE = {
    "{artifact: {formats: [safetensors]}}": "format onnx, and only safetensors is allowed",
    '{ticket: "CHG[0-9]+"}': "ticket unknown, because the reason names none like CHG[0-9]+",
    "{metric: roc_auc, at_least: 0.999}": "below 0.999",
    "{metric: f1, at_least: 0.5}": "has no such metric",
}


@pytest.mark.parametrize("gate", INCURABLE)
def test_what_this_version_can_never_meet_refuses_the_question(gated: House, gate: str) -> None:
    gated.rules(ruled(gate))

    with pytest.raises(BadInput, match=r"churn@9 cannot go to production") as refusal:
        gated.ask(number=9)
    assert INCURABLE[gate] in refusal.value.sentence


def test_a_ticket_in_the_reason_lets_it_through(gated: House) -> None:
    gated.rules(ruled('{ticket: "CHG[0-9]+"}'))

    gated.ask(number=9, reason="as planned in CHG123")
    gated.approve(MIA)
    gated.approve(BEA)
    gated.work()

    assert gated.live_now() == 9


def test_a_check_that_expires_after_the_approvals_is_asked_for_again(gated: House) -> None:
    gated.rules(ruled("{checks: [{name: bias-audit, valid: 1h}]}"))
    checked(gated)
    gated.ask(number=9)
    gated.approve(MIA)
    gated.approve(BEA)
    gated.clock.move(timedelta(hours=2))
    gated.work()

    assert gated.live_now() == 1
    assert gated.request().state is State.REQUESTED
    assert "bias-audit* expired" in why(gated)


def test_a_fact_that_no_gate_looks_at_voids_no_approval(gated: House) -> None:
    gated.rules(ruled("{metric: roc_auc, at_least: 0.6}"))
    gated.ask(number=9)
    gated.approve(MIA)
    checked(gated, CheckResult.FAIL)
    watched(gated)
    classified(gated, Classification.PERSONAL)
    gated.owner("churn", OPS, "on-call")
    expiry.sweep(gated.context)
    gated.approve(BEA)
    gated.work()

    assert gated.live_now() == 9


def test_an_alert_that_opens_voids_the_approvals_and_says_so(gated: House) -> None:
    gated.rules(ruled("{alerts: none_open}"))
    watched(gated)
    gated.ask(number=9)
    gated.approve(MIA)
    row(gated, AlertRow, environment="production", title="Drift in age", opened_at=MONDAY)
    expiry.sweep(gated.context)
    gated.work()

    assert gated.request().state is State.REQUESTED
    assert "alerts* open: Drift in age" in why(gated)
    assert any("the alerts" in each.text for each in gated.slack.posts)


def test_a_gate_that_only_reports_blocks_nothing(gated: House) -> None:
    gated.rules(ruled("{alerts: none_open, mode: report}"))
    gated.ask(number=9)
    gated.approve(MIA)
    gated.approve(BEA)
    gated.work()

    assert gated.live_now() == 9


def test_a_candidate_that_may_be_worse_is_not_let_through_by_confidence(gated: House) -> None:
    live_measures(gated)
    gated.rules(ruled("{metric: roc_auc, versus: live, confidence: 0.95, claim: better_by 0.2}"))
    predicted(gated, 1, 0.5)
    predicted(gated, 9, 0.4)

    gated.ask(number=9)

    assert "cannot be 95 % sure to be better by 0.2" in why(gated)


def test_data_that_grew_old_holds_up(gated: House) -> None:
    def age(session: Session) -> None:
        session.execute(update(DataSetVersionRow).values(added_at=MONDAY - timedelta(days=40)))

    say(gated, age)
    gated.rules(ruled("{data: {fresh_within: 30d}}"))
    gated.ask(number=9)

    said = why(gated)
    assert "fresh data* older than 30d: sales@v1" in said
    assert f"<@{LEO}> can register a version that was trained on newer data" in said


def test_evaluation_data_goes_by_its_name(gated: House) -> None:
    with gated.database.write() as session:
        registry.add_version(
            session,
            version("churn", 10, evaluation_fingerprint=SALES.fingerprint, artifact=Artifact("s3://y")),
        )
    gated.live("churn", 10, "staging")
    gated.rules(ruled("{metric: roc_auc, at_least: 0.6, measured_on: sales@v1}"))

    gated.ask(number=10)
    gated.withdraw(ANA)
    with pytest.raises(BadInput, match="not measured on sales@v1"):
        gated.ask(number=9)
