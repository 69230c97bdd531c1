"""What instances serve: a row for as long as an instance says the same."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.serving import ServingReport
from storage.registry import lock_model, model_id
from storage.tables.registry import ModelVersionRow, RegisteredModelRow
from storage.tables.reports import ServingReportRow


def report(session: Session, told: ServingReport) -> tuple[ServingReport, bool]:
    """Store what an instance says; the report as it stands, and whether it is news."""
    # Locked, or the same report twice at once would be two rows.
    place = lock_model(session, told.model)
    newest = (
        select(ServingReportRow)
        .where(
            ServingReportRow.registered_model_id == place,
            ServingReportRow.environment == told.environment,
            ServingReportRow.instance == told.instance,
        )
        .order_by(ServingReportRow.id.desc())
        .limit(1)
    )
    row = session.scalars(newest).one_or_none()
    if row is not None and _says(row) == (told.version, told.sha256, told.replicas, told.producer):
        row.reported_at = told.reported_at
        session.flush()
        return replace(told, since=row.since), False
    session.add(
        ServingReportRow(
            registered_model_id=place,
            environment=told.environment,
            instance=told.instance,
            version=told.version,
            replicas=told.replicas,
            sha256=told.sha256,
            producer=told.producer,
            by=told.by,
            since=told.since,
            reported_at=told.reported_at,
        )
    )
    session.flush()
    return told, True


def newest(session: Session, model: str, environment: str) -> tuple[ServingReport, ...]:
    """The newest report of each instance, by its name."""
    place = model_id(session, model)
    there = (
        select(func.max(ServingReportRow.id))
        .where(ServingReportRow.registered_model_id == place, ServingReportRow.environment == environment)
        .group_by(ServingReportRow.instance)
    )
    rows = session.scalars(
        select(ServingReportRow).where(ServingReportRow.id.in_(there)).order_by(ServingReportRow.instance)
    ).all()
    # Compared when it is read: the digest of a version may be reported after its servers.
    digests = _digests(session, place)
    return tuple(_report(model, row, digests.get(row.version)) for row in rows)


def places(session: Session, since: datetime) -> frozenset[tuple[str, str]]:
    """Each model and environment that somebody reported from since then."""
    statement = (
        select(RegisteredModelRow.name, ServingReportRow.environment)
        .join(RegisteredModelRow, RegisteredModelRow.id == ServingReportRow.registered_model_id)
        .where(ServingReportRow.reported_at >= since)
        .distinct()
    )
    return frozenset((model, environment) for model, environment in session.execute(statement))


def turned_at(session: Session, model: str, environment: str, decided: int) -> Mapping[str, datetime]:
    """Since when each instance serves what was decided, or something else, without a change in between."""
    row = ServingReportRow
    here = and_(row.registered_model_id == model_id(session, model), row.environment == environment)
    # An instance that is gone serves nothing wrong.
    is_right = or_(row.version == decided, row.replicas == 0)
    right, wrong = (
        func.coalesce(func.max(case((each, row.id))), 0).label(name)
        for each, name in ((is_right, "right"), (~is_right, "wrong"))
    )
    last = select(row.instance, right, wrong).where(here).group_by(row.instance).subquery()
    before = case((last.c.right < last.c.wrong, last.c.right), else_=last.c.wrong)
    statement = (
        select(row.instance, func.min(row.since))
        .join(last, and_(last.c.instance == row.instance, row.id > before))
        .where(here)
        .group_by(row.instance)
    )
    return dict(session.execute(statement).all())


def _digests(session: Session, place: int) -> dict[int, str | None]:
    statement = select(ModelVersionRow.version, ModelVersionRow.sha256).where(
        ModelVersionRow.registered_model_id == place
    )
    return dict(session.execute(statement).all())


def _says(row: ServingReportRow) -> tuple[int, str | None, int, str]:
    return row.version, row.sha256, row.replicas, row.producer


def _report(model: str, row: ServingReportRow, registered: str | None) -> ServingReport:
    known = row.sha256 is not None and registered is not None
    return ServingReport(
        model, row.environment, row.instance, row.version, row.replicas, row.since, row.reported_at, row.producer,
        row.by, row.sha256, (row.sha256 == registered) if known else None,
    )  # fmt: skip
