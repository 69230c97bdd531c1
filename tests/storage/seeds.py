"""The values that the storage tests begin with."""

from datetime import UTC, datetime, timedelta
from typing import Never

from sqlalchemy.orm import Session

from bot.domain.digest import DigestSchedule
from bot.domain.evidence import Facts, VersionFacts
from bot.domain.outbox import Message
from bot.domain.promotion import Decision, DecisionKind, PromotionRequest, State
from bot.domain.registry import ChangeKind, Move, RegisteredModel
from storage import registry

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FACTS = Facts("churn", "production", VersionFacts(7, {"roc_auc": 0.91}), VersionFacts(5, {"roc_auc": 0.9}))


def seed(session: Session) -> None:
    """Two registered models."""
    for name in ("churn", "fraud"):
        registry.add_model(session, RegisteredModel(name), AT)


class Crash(Exception):
    """The process stops here."""


def crash(*_: object) -> Never:
    """Stop after what was done."""
    raise Crash


def minutes(count: float) -> timedelta:
    """A length of time."""
    return timedelta(minutes=count)


def step(version: int | None, expected: int | None = None, key: str = "P-1", model: str = "churn") -> Move:
    """A move of production."""
    return Move(model, "production", version, expected, key, ChangeKind.PROMOTION, AT, by="U0ANN")


def request(
    version: int = 7,
    environment: str = "production",
    state: State = State.REQUESTED,
    kind: ChangeKind = ChangeKind.PROMOTION,
) -> PromotionRequest:
    """A request for churn that has no number yet."""
    return PromotionRequest(
        0, "churn", version, environment, "U0ANN", "better", state, None, created_at=AT, kind=kind
    )


def approval(number: int, evidence: int, person: str = "U0BEN") -> Decision:
    """An approval by an ML engineer."""
    return Decision(
        number, evidence, person, DecisionKind.APPROVE, AT, role="ml-engineer", role_source="S0ML"
    )


def card(subject: str = "P-1") -> Message:
    """A message that is drawn again when its subject changes."""
    return Message(f"card of {subject}", channel="C0CHURN", subject=subject, drawing="card")


def schedule() -> DigestSchedule:
    """Every working day at nine in Berlin."""
    return DigestSchedule(0, "0 9 * * 1-5", "Europe/Berlin", "C0CHURN", "U0ANN", AT, AT)
