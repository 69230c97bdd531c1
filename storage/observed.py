"""What other parts observed, as gates ask for it: monitors and alerts, data quality, reproductions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.registry import model_id
from storage.tables.observed import AlertRow, DataQualityRow, MonitorRow, ReproductionRow


def is_watched(session: Session, model: str, environment: str) -> bool:
    """Whether any monitor would notice trouble there."""
    row = MonitorRow
    statement = select(row.id).where(
        row.registered_model_id == model_id(session, model),
        row.environment == environment,
        row.ended_at.is_(None),
    )
    return session.scalars(statement.limit(1)).first() is not None


def open_alerts(session: Session, model: str, environment: str) -> tuple[str, ...]:
    """The titles of the alerts that are open there, the oldest first."""
    row = AlertRow
    statement = select(row.title).where(
        row.registered_model_id == model_id(session, model),
        row.environment == environment,
        row.ended_at.is_(None),
    )
    return tuple(session.scalars(statement.order_by(row.id)))


def quality_of(session: Session, data_set_versions: Sequence[int]) -> Mapping[int, bool]:
    """What the expectations of these data set versions last said; those that were never examined are left out."""
    row = DataQualityRow
    newest = select(func.max(row.id)).where(row.data_set_version_id.in_(data_set_versions))
    statement = select(row.data_set_version_id, row.passed).where(
        row.id.in_(newest.group_by(row.data_set_version_id))
    )
    return dict(session.execute(statement).all())


def reproduced_at(session: Session, model: str, version: int) -> datetime | None:
    """When the version's run was last run again, if that gave the same result."""
    row = ReproductionRow
    statement = (
        select(row.at, row.passed)
        .where(row.registered_model_id == model_id(session, model), row.version == version)
        .order_by(row.id.desc())
    )
    last = session.execute(statement.limit(1)).first()
    return last.at if last is not None and last.passed else None
