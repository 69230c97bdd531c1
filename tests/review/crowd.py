"""Ten thousand of everything that a governed release leaves behind, and a count of the rows an answer reads."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from bot.domain.alerts.alert import AlertKind
from bot.domain.delegation import EndedBy
from bot.domain.deployment import DeploymentState
from bot.domain.promotion import DecisionKind, State
from bot.domain.registry import ChangeKind
from bot.domain.reviews import ReviewKind
from storage import audit
from storage.registry import model_id
from storage.tables.base import Base
from storage.tables.delegations import DelegationRow
from storage.tables.deployments import DeploymentRow
from storage.tables.observed import AlertRow
from storage.tables.promotion import DecisionRow, EvidenceRow, PromotionRequestRow
from storage.tables.registry import EnvironmentChangeRow
from storage.tables.reviews import ReviewAnswerRow, ReviewRow
from tests.services.house import ANA, BEA, KEN, MONDAY, OPS, House

MANY = 10_000
# Long ago, so that no answer about the last days has a reason to read them.
LONG_AGO = MONDAY - timedelta(days=400)


def fill(house: House) -> None:
    """Ten thousand overridden and deployed releases of fraud, delegations of people, and alerts and reviews of churn."""
    numbers = range(1, MANY + 1)
    with house.database.write() as session:
        fraud, churn = model_id(session, "fraud"), model_id(session, "churn")
        _put(session, PromotionRequestRow, [_request(each, fraud) for each in numbers])
        evidence = {"facts": "{}", "hash": "h" * 64, "rules_hash": "", "at": LONG_AGO}
        _put(session, EvidenceRow, [{"id": each, "request_id": each, **evidence} for each in numbers])
        _put(session, DecisionRow, [_override(each) for each in numbers])
        _put(session, EnvironmentChangeRow, [_change(each, fraud) for each in numbers])
        _put(session, DeploymentRow, [_deployment(each) for each in numbers])
        _put(session, DelegationRow, [_delegation(each) for each in numbers])
        _put(session, AlertRow, [_alert(each, churn) for each in numbers])
        _put(session, ReviewRow, [_review(each, churn) for each in numbers])
        _put(session, ReviewAnswerRow, [{"review_id": each, "person": KEN} for each in numbers])
        for each in range(200):
            audit.append(session, LONG_AGO, OPS, "promotion.overridden", "fraud", {"request": f"P-{each}"})


@contextmanager
def rows_read() -> Iterator[list[int]]:
    """Counts the rows that SQLite hands over to whoever asks meanwhile; the number is the only element."""
    count = [0]

    def counted(cursor: object, row: tuple[Any, ...]) -> tuple[Any, ...]:
        count[0] += 1
        return row

    def lend(connection: Any, *_: object) -> None:
        connection.row_factory = counted

    def give_back(connection: Any, *_: object) -> None:
        connection.row_factory = None

    event.listen(Pool, "checkout", lend)
    event.listen(Pool, "checkin", give_back)
    try:
        yield count
    finally:
        event.remove(Pool, "checkout", lend)
        event.remove(Pool, "checkin", give_back)


def _put(session: Session, table: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    session.execute(insert(table), rows)


def _request(number: int, model: int) -> dict[str, object]:
    return {
        "id": number, "registered_model_id": model, "version": 1 + number % 3, "environment": "production",
        "requester": ANA, "reason": "better", "state": State.CONFIRMED, "kind": ChangeKind.PROMOTION,
        "evidence_id": number, "created_at": LONG_AGO, "ended_at": LONG_AGO,
    }  # fmt: skip


def _override(number: int) -> dict[str, object]:
    return {
        "request_id": number, "evidence_id": number, "person": OPS, "kind": DecisionKind.OVERRIDE,
        "reason": "it burns", "overridden": ["approval by business"], "at": LONG_AGO,
    }  # fmt: skip


def _change(number: int, model: int) -> dict[str, object]:
    return {
        "registered_model_id": model, "environment": "production", "move_key": f"crowd {number}",
        "from_version": 1 + (number - 1) % 3, "to_version": 1 + number % 3, "kind": ChangeKind.PROMOTION,
        "by": ANA, "request_id": number, "at": LONG_AGO,
    }  # fmt: skip


def _deployment(number: int) -> dict[str, object]:
    return {
        "request_id": number, "deployer": "serving-eu", "target": '{"webhook": {"url": "https://ci.example/hook"}}',
        "key": f"msg_{number}", "state": DeploymentState.LIVE, "created_at": LONG_AGO, "due_at": LONG_AGO,
        "within": "30m", "ended_at": LONG_AGO,
    }  # fmt: skip


def _delegation(number: int) -> dict[str, object]:
    # Every other one runs, of people who have nothing to decide here.
    ended = (
        {"ended_at": LONG_AGO, "ended_by": EndedBy.TIME}
        if number % 2
        else {"ended_at": None, "ended_by": None}
    )
    return {
        "delegator": f"U{number:07d}", "delegate": f"U{number + 1:07d}", "since": LONG_AGO,
        "until": MONDAY + timedelta(days=9), **ended,
    }  # fmt: skip


def _alert(number: int, model: int) -> dict[str, object]:
    return {
        "registered_model_id": model, "environment": "production", "kind": AlertKind.MONITOR,
        "title": f"roc_auc fell {number} times", "opened_at": LONG_AGO,
    }  # fmt: skip


def _review(number: int, model: int) -> dict[str, object]:
    return {
        "registered_model_id": model, "version": 3, "kind": ReviewKind.CODE, "asked_by": BEA,
        "asked_at": LONG_AGO, "due_at": MONDAY + timedelta(days=1),
    }  # fmt: skip
