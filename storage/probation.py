"""Probations: begun when a version goes live; trouble is noted and cleared by compare-and-swap."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.domain.probation import OnBreach, Probation
from bot.domain.promotion import PromotionRequest, State
from storage.registry import model_id
from storage.tables.probation import ProbationRow
from storage.tables.promotion import PromotionRequestRow
from storage.tables.registry import EnvironmentChangeRow, RegisteredModelRow
from storage.upsert import swapped


def add(session: Session, probation: Probation) -> None:
    """Begin a probation."""
    session.add(
        ProbationRow(
            request_id=probation.request_id,
            since=probation.since,
            ends_at=probation.ends_at,
            on_breach=probation.on_breach,
            breach="",
        )
    )
    session.flush()


def find(session: Session, request_id: int) -> Probation | None:
    """The probation of a request, over or not."""
    row = session.scalars(
        select(ProbationRow)
        .where(ProbationRow.request_id == request_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return None if row is None else _probation(row)


def under_way(session: Session) -> tuple[Probation, ...]:
    """Every probation that is not over, the oldest first."""
    return tuple(map(_probation, session.scalars(_under_way().order_by(ProbationRow.request_id))))


def of_place(session: Session, model: str, environment: str) -> Probation | None:
    """The probation under way in one environment of a registered model."""
    row = session.scalars(
        _under_way().where(
            PromotionRequestRow.registered_model_id == model_id(session, model),
            PromotionRequestRow.environment == environment,
        )
    ).first()
    return None if row is None else _probation(row)


def by_place(session: Session) -> Mapping[str, Mapping[str, Probation]]:
    """The probations under way, by registered model and environment."""
    names = select(RegisteredModelRow.name, PromotionRequestRow.environment, ProbationRow).select_from(
        ProbationRow
    )
    rows = session.execute(
        names.join(PromotionRequestRow, PromotionRequestRow.id == ProbationRow.request_id)
        .join(RegisteredModelRow, RegisteredModelRow.id == PromotionRequestRow.registered_model_id)
        .where(ProbationRow.ended_at.is_(None), PromotionRequestRow.state == State.LIVE)
    )
    found: dict[str, dict[str, Probation]] = {}
    for model, environment, row in rows:
        found.setdefault(model, {})[environment] = _probation(row)
    return found


def is_there(session: Session, request: PromotionRequest) -> bool:
    """Whether nobody moved the place since the request did."""
    row = EnvironmentChangeRow
    last = (
        select(row.request_id)
        .where(
            row.registered_model_id == model_id(session, request.model),
            row.environment == request.environment,
        )
        .order_by(row.id.desc())
        .limit(1)
    )
    return session.scalars(last).one_or_none() == request.id


def breach(session: Session, request_id: int, what: str, at: datetime) -> bool:
    """Note trouble; False when it is noted already."""
    return _swap(session, request_id, is_breached=False, breach=what, breached_at=at)


def recover(session: Session, request_id: int, since: datetime) -> bool:
    """Note that the trouble is over, and that what opens from `since` on is new; False when there is none."""
    return _swap(session, request_id, is_breached=True, breach="", breached_at=None, since=since)


def leave_to_people(session: Session, request_id: int) -> None:
    """The bot does not go back itself any more."""
    session.execute(
        update(ProbationRow).where(ProbationRow.request_id == request_id).values(on_breach=OnBreach.PROPOSE)
    )


def cut_short(session: Session, request_id: int, at: datetime) -> bool:
    """End it without an outcome: the version was moved away; False when it is over already."""
    statement = (
        update(ProbationRow)
        .where(ProbationRow.request_id == request_id, ProbationRow.ended_at.is_(None))
        .values(ended_at=at)
    )
    return swapped(session, statement) == 1


def _swap(session: Session, request_id: int, *, is_breached: bool, **values: object) -> bool:
    known = ProbationRow.breached_at
    statement = (
        update(ProbationRow)
        .where(
            ProbationRow.request_id == request_id,
            ProbationRow.ended_at.is_(None),
            known.is_not(None) if is_breached else known.is_(None),
        )
        .values(**values)
    )
    return swapped(session, statement) == 1


def _under_way() -> Select[ProbationRow]:
    return (
        select(ProbationRow)
        .join(PromotionRequestRow, PromotionRequestRow.id == ProbationRow.request_id)
        .where(ProbationRow.ended_at.is_(None), PromotionRequestRow.state == State.LIVE)
    )


def _probation(row: ProbationRow) -> Probation:
    return Probation(
        row.request_id, row.since, row.ends_at, row.on_breach, row.breach, row.breached_at, row.ended_at
    )
