"""Checks of versions: added, never changed, read newest first."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.checks import Check
from storage.registry import model_id
from storage.tables.reports import CheckRow


def add(session: Session, check: Check) -> None:
    """Add one."""
    row = CheckRow(
        registered_model_id=model_id(session, check.model),
        version=check.version,
        name=check.name,
        result=check.result,
        url=check.url,
        details=check.details,
        sha256=check.sha256,
        producer=check.producer,
        by=check.by,
        at=check.at,
        valid_until=check.valid_until,
    )
    session.add(row)
    session.flush()


def names(session: Session) -> frozenset[str]:
    """The names of every check that was ever reported."""
    return frozenset(session.scalars(select(CheckRow.name).distinct()))


def of_version(session: Session, model: str, version: int) -> tuple[Check, ...]:
    """Every check of a version, newest first."""
    statement = (
        select(CheckRow)
        .where(CheckRow.registered_model_id == model_id(session, model), CheckRow.version == version)
        .order_by(CheckRow.id.desc())
    )
    return tuple(_check(model, row) for row in session.scalars(statement))


def _check(model: str, row: CheckRow) -> Check:
    return Check(
        model, row.version, row.name, row.result, row.at, row.producer, row.by, row.sha256, row.url, row.details,
        row.valid_until,
    )  # fmt: skip
