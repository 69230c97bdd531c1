"""What other parts observed, as gates ask for it: alerts, data quality, reproductions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.quality.report import Report
from bot.domain.quality.written import all_from_plain, to_plain
from storage import json_text
from storage.registry import model_id
from storage.rows import insert_row
from storage.tables.observed import AlertRow, DataQualityRow, ReproductionRow


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


def quality_reports(session: Session, data_set_versions: Sequence[int]) -> Mapping[int, Report]:
    """What was last found of these data set versions; those that were never examined are left out."""
    row = DataQualityRow
    newest = select(func.max(row.id)).where(row.data_set_version_id.in_(data_set_versions))
    found = session.scalars(select(row).where(row.id.in_(newest.group_by(row.data_set_version_id))))
    return {each.data_set_version_id: _report(each) for each in found}


def save_quality(session: Session, data_set_version: int, found: Report) -> None:
    """Keep what was found of a data set version."""
    told = {
        "against": found.against,
        "findings": [to_plain(each) for each in found.findings],
        "more": found.more,
    }
    values = {
        "data_set_version_id": data_set_version,
        "passed": found.passed,
        "at": found.at,
        "details": json_text.written(told),
    }
    insert_row(session, DataQualityRow, values)


def _report(row: DataQualityRow) -> Report:
    told = json_text.read(row.details) if row.details else {}
    findings = all_from_plain(told.get("findings", ()))
    return Report(row.passed, row.at, told.get("against"), findings, told.get("more", 0))


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
