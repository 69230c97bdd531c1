"""What is asked for often, or of much, is found by an index: beside ten thousand others it takes as long as alone."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.domain.alerts.alert import AlertKind
from bot.domain.delegation import EndedBy
from bot.domain.model_card import INCIDENTS
from bot.domain.promotion import State
from bot.domain.registry import ChangeKind
from bot.domain.reviews import ReviewKind, ReviewResult
from bot.domain.severity import Severity
from bot.domain.sources.pull import PullKey
from storage import alerts, delegations, environments, moves, pages, promotion, pulls, reviews
from storage.database import Database
from storage.tables.base import Base
from storage.tables.delegations import DelegationRow
from storage.tables.observed import AlertRow
from storage.tables.paging import PageDeliveryRow
from storage.tables.promotion import PromotionRequestRow
from storage.tables.pulls import PullRow
from storage.tables.registry import EnvironmentChangeRow
from storage.tables.reviews import ReviewAnswerRow, ReviewRow
from tests.storage.plans import plan_of
from tests.storage.seeds import AT, minutes

MANY = 10_000
# The rows of the seed.
CHURN, FRAUD = 1, 2
NIGHTLY = PullKey("churn", "production", "nightly")
_Values = Mapping[str, Any]


def fill(database: Database, table: type[Base], values: Callable[[int], _Values]) -> None:
    """So many rows of a table, each of the model churn where the table has one and nothing else is said."""
    known = {"registered_model_id": CHURN} if "registered_model_id" in table.__table__.columns else {}
    with database.write() as session:
        session.execute(insert(table), [{**known, **values(number)} for number in range(1, MANY + 1)])


def filled(database: Database) -> None:
    """Ten thousand of everything that grows."""
    fill(database, PullRow, lambda x: {
        "id": x, "environment": "production", "source": f"nightly{x % 50 or ''}", "slot": str(x), "due_at": AT + minutes(x),
        "tries": 1, "leased_until": AT, "ended_at": AT, "taken": 0, "rows": 0,
    })  # fmt: skip
    fill(database, AlertRow, lambda x: {
        "id": x, "environment": "production", "kind": AlertKind.MONITOR, "title": "t", "opened_at": AT,
        "cause": f"monitor: {x}", "severity": Severity.PAGE,
    })  # fmt: skip
    fill(database, PageDeliveryRow, lambda x: {
        "id": x, "alert_id": x, "key": str(x), "tries": 9, "failing_since": AT + minutes(x), "reason": "silent",
    })  # fmt: skip
    fill(database, DelegationRow, lambda x: {
        "id": x, "delegator": f"U{x}", "delegate": f"U{x + 1}", "since": AT, "until": AT + minutes(99),
        "ended_at": AT if x % 2 else None, "ended_by": EndedBy.TIME if x % 2 else None,
    })  # fmt: skip
    fill(database, PromotionRequestRow, lambda x: {
        "id": x, "version": x // 2, "environment": "production", "requester": "U", "state": State.CONFIRMED,
        "created_at": AT, "kind": ChangeKind.PROMOTION, "held": False,
    })  # fmt: skip
    fill(database, EnvironmentChangeRow, lambda x: {
        "id": x, "registered_model_id": CHURN if x % 50 < 2 else FRAUD, "environment": ("staging", "production")[x % 2], "move_key": f"P-{x}", "from_version": x // 2,
        "to_version": x // 2 + 1, "kind": ChangeKind.PROMOTION if x % 500 else ChangeKind.ROLLBACK, "at": AT,
    })  # fmt: skip
    fill(database, ReviewRow, lambda x: {
        "id": x, "version": x, "kind": ReviewKind.CODE, "asked_by": "U", "asked_at": AT, "due_at": AT,
    })  # fmt: skip
    fill(database, ReviewAnswerRow, lambda x: {
        "id": x, "review_id": x, "person": f"U{x % 50}", "result": None if x % 1000 == 0 else ReviewResult.PASSED,
    })  # fmt: skip


READS: Mapping[str, tuple[Callable[[Session], object], int]] = {
    "ix_source_pull_over": (lambda s: pulls.last(s, [NIGHTLY]), 1),
    "uq_source_pull_open": (lambda s: pulls.waiting(s, AT, AT), 0),
    "ix_alert_open_kind": (lambda s: alerts.caused(s, AlertKind.NO_DATA, "source: "), 0),
    "ix_page_delivery_said_at": (pages.is_failure_said, 0),
    "ix_page_delivery_failing_since": (pages.longest_failing, 1),
    "ix_delegation_running_delegate": (lambda s: delegations.running_of(s, "U501", AT), 1),
    "ix_promotion_request_registered_model_id_version": (lambda s: promotion.requests(s, State, "churn", 700), 2),
    "ix_environment_change_registered_model_id_kind": (
        lambda s: moves.of_version(s, "churn", 500, INCIDENTS), 1,
    ),
    "ix_environment_change_registered_model_id_to_version": (
        lambda s: moves.been_in(s, "churn", 501), 2,
    ),
    "ix_environment_change_registered_model_id_id": (lambda s: environments.history(s, "churn", most=3), 3),
    "ix_environment_change_place": (lambda s: environments.history(s, "churn", "staging", most=3), 3),
    "ix_review_answer_waiting": (lambda s: reviews.under_way(s, "churn"), 10),
}  # fmt: skip
"""What is read by which index, and how much of it there is."""


@pytest.fixture
def crowded(database: Database) -> Database:
    filled(database)
    return database


def test_what_is_asked_for_is_found_by_its_index_among_ten_thousand(crowded: Database) -> None:
    for index, (read, count) in READS.items():
        with crowded.read() as session:
            found = read(session)
        assert len(found) == count if isinstance(found, tuple | dict | frozenset) else bool(found) == count
        assert index in plan_of(crowded, read), index
