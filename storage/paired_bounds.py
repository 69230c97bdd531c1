"""What was computed of stored predictions once, so that no card waits for it: bounds of paired tests, and proofs of metrics."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.gate_facts import BoundFact
from storage.tables.observed import MetricProofRow, PairedBoundRow
from storage.upsert import insert_once

# The two sets of predictions, by their SHA-256: the candidate's, and the live version's.
Pair = tuple[str, str]


def find(session: Session, pair: Pair, metric: str, confidence: float) -> BoundFact | None:
    """The bound of a test, or why there is none; None when it was not computed yet."""
    row = PairedBoundRow
    statement = select(row).where(
        row.candidate == pair[0], row.live == pair[1], row.metric == metric, row.confidence == confidence
    )
    found = session.scalars(statement).one_or_none()
    return None if found is None else BoundFact(metric, confidence, found.bound, found.untested)


def keep(session: Session, pair: Pair, found: BoundFact, at: datetime) -> None:
    """Store what was computed; somebody else may have been quicker."""
    values = {
        "candidate": pair[0],
        "live": pair[1],
        "metric": found.metric,
        "confidence": found.confidence,
        "bound": found.bound,
        "untested": found.untested,
        "at": at,
    }
    insert_once(session, PairedBoundRow, values)


def find_proof(session: Session, predictions: str, metric: str, reported: float) -> bool | None:
    """Whether these predictions give the metric again; None when nobody tried yet."""
    row = MetricProofRow
    statement = select(row.holds).where(
        row.predictions == predictions, row.metric == metric, row.reported == repr(reported)
    )
    return session.scalars(statement).one_or_none()


def keep_proof(
    session: Session, predictions: str, metric: str, reported: float, *, holds: bool, at: datetime
) -> None:
    """Store what came out; somebody else may have been quicker."""
    values = {
        "predictions": predictions,
        "metric": metric,
        "reported": repr(reported),
        "holds": holds,
        "at": at,
    }
    insert_once(session, MetricProofRow, values)
