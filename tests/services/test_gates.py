"""Every gate of a policy, from its text to what is live: it holds a version up, `why` says who can meet it, and it lets go."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bot.domain import commands
from bot.domain.checks import Check, CheckResult
from bot.domain.columns import Column, Columns
from bot.domain.data_sets import Classification, DataSet
from bot.domain.model_card import CardText
from bot.domain.predictions import Predictor, read_predictions, text_column
from bot.domain.promotion import State
from bot.domain.registry import Artifact, DataSetVersion
from bot.domain.tokens import ApiToken, Scope
from bot.errors import BadInput
from bot.services import expiry, predictions, reading
from bot.services.predictions import Delivery
from bot.views.blocks import fallback
from storage import checks, data_sets, model_cards, registry, tokens
from storage.registry import model_id
from storage.tables.observed import AlertRow, DataQualityRow, MonitorRow, ReproductionRow
from storage.tables.registry import DataSetVersionRow
from tests.services.house import ADA, ANA, BEA, KEN, LEO, MIA, MONDAY, OPS, POLICY, House, version
from tests.services.test_data_sets import CONTENT, add

SALES = DataSetVersion("sales", "v1", CONTENT.fingerprint, CONTENT.rows)
GATES = POLICY[POLICY.index("    gates:") : POLICY.index("working_hours")]
CI, TOKEN = "ci-main", "token:tokenci"


def ruled(gate: str) -> str:
    """The policy with this gate in place of the usual ones."""
    return POLICY.replace(GATES, f"    gates:\n      - {gate}\n")


def say(house: House, act: Callable[[Session], object]) -> None:
    """Something that another part writes."""
    with house.database.write() as session:
        act(session)


def checked(house: House, result: CheckResult = CheckResult.PASS, producer: str = "tokenci") -> None:
    told = Check("churn", 9, "bias-audit", result, house.clock.now(), producer, KEN, "b" * 64)
    say(house, lambda session: checks.add(session, told))


def row(house: House, table: type, **values: object) -> None:
    def write(session: Session) -> None:
        session.execute(insert(table).values(registered_model_id=model_id(session, "churn"), **values))

    say(house, write)


def watched(house: House) -> None:
    row(house, MonitorRow, environment="production", name="drift", since=MONDAY)


def examined(house: House, *, passed: bool = True) -> None:
    def write(session: Session) -> None:
        record = data_sets.record_of(session, SALES)
        assert record is not None
        values = {"data_set_version_id": record.id, "passed": passed, "at": MONDAY, "details": ""}
        session.execute(insert(DataQualityRow).values(**values))

    say(house, write)


def classified(house: House, as_what: Classification) -> None:
    said = DataSet("sales", steward=BEA, classification=as_what)
    say(house, lambda session: data_sets.save(session, said))


def reproduced(house: House) -> None:
    row(house, ReproductionRow, version=9, passed=True, at=house.clock.now(), details="")


def written(house: House) -> None:
    text = CardText("who leaves", "the CRM", "", "small shops", "", LEO, MONDAY)
    say(house, lambda session: model_cards.write(session, "churn", 9, text))


def answers(rows: int = 400, flaw: float = 0.0, seed: int = 3) -> Columns:
    """Predictions whose area under the curve is that of chance where `flaw` is 1."""
    rng = np.random.default_rng(seed)
    truth = np.arange(rows) % 2.0
    noise = rng.normal(0, 0.4, rows) + flaw * rng.normal(0, 1.0, rows)
    score = 1 / (1 + np.exp(-(truth - 0.5 + noise)))
    return {
        "prediction_id": text_column([f"row-{at}" for at in range(rows)]),
        "truth": Column(truth),
        "score": Column(score),
    }


def predicted(house: House, number: int, flaw: float, by: str = TOKEN) -> None:
    """Stored predictions, and the version's metric is what they give."""
    given = read_predictions(answers(flaw=flaw))
    predictions.store(house.context, Delivery(Predictor("churn", number), "holdout", by, MONDAY), given)


def area(flaw: float) -> float:
    from bot.domain.roc import roc_auc

    given = read_predictions(answers(flaw=flaw)).answers
    assert given.score is not None
    return roc_auc(given.truth.astype("f8"), given.score)


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
        "{data: {classification_at_most: internal}}", "data classification* unknown of sales@v1", "steward",
        lambda house: classified(house, Classification.INTERNAL),
    ),
    "quality": Case("{data: {quality: passed}}", "data quality* unknown of sales@v1", "steward", examined),
    "owners": Case(
        "{owners: [on-call]}", "on-call* is nobody", ADA, lambda house: house.owner("churn", OPS, "on-call")
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
    """`churn@9` is live in staging and asks for production; `ci-main` is Ken's token."""
    add(house, "sales@v1")
    token = ApiToken("tokenci", CI, frozenset(Scope), MONDAY, f"T0HOME/{ADA}", KEN)
    nine = version(
        "churn", 9, area(0.4), data_sets=(SALES,), artifact=Artifact("s3://x", sha256="b" * 64, format="onnx")
    )

    def furnish(session: Session) -> None:
        tokens.add(session, token, "0" * 64)
        tokens.add(session, replace(token, id="tokenlap", name="laptop", person=ANA), "1" * 64)
        registry.add_version(session, nine)

    say(house, furnish)
    house.live("churn", 9, "staging")
    return house


def why(house: House, number: int = 9) -> str:
    command = commands.Why("churn", number, "production")
    return fallback(reading.read(house.context, house.reader(ANA), command))


@pytest.mark.parametrize("name", CASES)
def test_a_gate_holds_a_version_up_says_who_can_meet_it_and_lets_go(gated: House, name: str) -> None:
    case = CASES[name]
    if name == "checks of somebody else":
        checked(gated, producer="tokenlap")
    if name in {"card", "classification", "quality"}:
        gated.owner("churn", LEO)
    if name == "confidence":
        _live_measures(gated)
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


def _live_measures(house: House) -> None:
    """What is live measures what its predictions will give."""
    with house.database.write() as session:
        from storage.tables.registry import ModelVersionRow

        here = (
            ModelVersionRow.registered_model_id == model_id(session, "churn"),
            ModelVersionRow.version == 1,
        )
        session.execute(update(ModelVersionRow).where(*here).values(metrics={"roc_auc": area(0.5)}))


INCURABLE = {
    "{artifact: {formats: [safetensors]}}": "format onnx, and not one of those allowed",
    '{ticket: "CHG[0-9]+"}': "ticket unknown, because the reason names none",
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
    _live_measures(gated)
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
    assert f"<@{LEO}> registers a version that was trained on newer data" in said


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
