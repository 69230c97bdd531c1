"""A version that waits for a gate, and what other parts report until it passes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bot.domain import commands
from bot.domain.checks import Check, CheckResult
from bot.domain.columns import Column, Columns
from bot.domain.data_sets import Classification, DataSet
from bot.domain.model_card import CardText
from bot.domain.monitors.added import Added
from bot.domain.monitors.monitor import ROWS, Limits, Monitor, What
from bot.domain.predictions import Predictor, read_predictions, text_column
from bot.domain.registry import Artifact, DataSetVersion
from bot.domain.tokens import ApiToken, Scope
from bot.domain.working_time import parse_duration
from bot.services import predictions, reading
from bot.services.predictions import Delivery
from bot.views.blocks import fallback
from storage import checks, data_sets, model_cards, monitors, registry, tokens
from storage.registry import model_id
from storage.tables.observed import DataQualityRow, ReproductionRow
from storage.tables.registry import ModelVersionRow
from tests.services.house import ADA, ANA, BEA, KEN, LEO, MONDAY, POLICY, House, version
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


def quiet_monitor(model: str, since: datetime) -> Added:
    """Something that watches production, and looks so rarely that it says nothing in a test."""
    yearly = Monitor(What.VOLUME, ROWS, Limits(below=1), every=parse_duration("360d"))
    return Added(model, "production", yearly, since, ADA)


def watched(house: House) -> None:
    say(house, lambda session: monitors.add(session, quiet_monitor("churn", MONDAY)))


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


def furnished(house: House) -> House:
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


def live_measures(house: House) -> None:
    """What is live measures what its predictions will give."""
    with house.database.write() as session:
        here = (
            ModelVersionRow.registered_model_id == model_id(session, "churn"),
            ModelVersionRow.version == 1,
        )
        session.execute(update(ModelVersionRow).where(*here).values(metrics={"roc_auc": area(0.5)}))
