"""The mirror of a registry that is not ours: how it stands, and who looks at the server next."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.domain.mirror import LOOKED_EVERY, Mirror
from storage.tables.mirror import MirrorRow, ReportingEnvironmentRow
from storage.upsert import insert_once, insert_or_replace, swapped

_ONE = 1
LEASE = timedelta(seconds=120)


def find(session: Session) -> Mirror | None:
    """How the mirror stands; None before the first adoption."""
    row = session.get(MirrorRow, _ONE, populate_existing=True)
    if row is None:
        return None
    return Mirror(row.address, row.adopted_at, row.read_at, row.silent_since, row.problem)


def lock(session: Session) -> None:
    """Let others who write what the server said wait until this transaction ends."""
    session.execute(select(MirrorRow.id).where(MirrorRow.id == _ONE).with_for_update())


def adopt(session: Session, address: str, at: datetime) -> None:
    """Remember which server is mirrored; the day of the first adoption stays."""
    known = session.get(MirrorRow, _ONE)
    values = {
        "address": address,
        "adopted_at": at if known is None else known.adopted_at,
        "read_at": at,
        "looked_at": at,
        "lease_until": None,
        "silent_since": None,
        "problem": "",
    }
    insert_or_replace(session, MirrorRow, {"id": _ONE}, values)


def claim(session: Session, at: datetime) -> bool:
    """Whether it is time to look, and ours to do: after 30 s, or at once after a hint."""
    statement = (
        update(MirrorRow)
        .where(
            MirrorRow.id == _ONE,
            or_(MirrorRow.lease_until.is_(None), MirrorRow.lease_until <= at),
            or_(
                MirrorRow.looked_at <= at - LOOKED_EVERY,
                MirrorRow.looked_at > at,  # the clock was set back
                MirrorRow.hinted_at.is_not(None),
            ),
        )
        # Set when the look begins: a server that fails is not asked again before its time either.
        .values(looked_at=at, lease_until=at + LEASE, hinted_at=None)
    )
    return swapped(session, statement) == 1


def hint(session: Session, at: datetime) -> None:
    """Somebody says that there is something to see."""
    session.execute(update(MirrorRow).where(MirrorRow.id == _ONE).values(hinted_at=at))


def looked(session: Session, at: datetime) -> None:
    """Its models and versions were read whole, as they were at that moment."""
    values = {"read_at": at, "silent_since": None, "problem": ""}
    session.execute(update(MirrorRow).where(MirrorRow.id == _ONE).values(**values))


def release(session: Session) -> None:
    """The look is over: the next may be somebody else's."""
    session.execute(update(MirrorRow).where(MirrorRow.id == _ONE).values(lease_until=None))


def fell_silent(session: Session, at: datetime, problem: str) -> bool:
    """The server could not be read; True when it could before."""
    here = update(MirrorRow).where(MirrorRow.id == _ONE)
    # Only for whoever saw it first, so that the silence is told of once.
    new = swapped(session, here.where(MirrorRow.silent_since.is_(None)).values(silent_since=at))
    session.execute(here.values(problem=problem, lease_until=None))
    return new == 1


def start_reporting(session: Session, environment: str, at: datetime) -> bool:
    """Let an environment only report; False when it was said before."""
    return insert_once(session, ReportingEnvironmentRow, {"environment": environment, "since": at})


def end_reporting(session: Session, environment: str, by: str, at: datetime) -> bool:
    """Enforce from now on; False when it is so already."""
    statement = update(ReportingEnvironmentRow).where(
        ReportingEnvironmentRow.environment == environment, ReportingEnvironmentRow.ended_at.is_(None)
    )
    return swapped(session, statement.values(ended_at=at, ended_by=by)) == 1


def reporting(session: Session) -> frozenset[str]:
    """The environments that only report."""
    statement = select(ReportingEnvironmentRow.environment).where(ReportingEnvironmentRow.ended_at.is_(None))
    return frozenset(session.scalars(statement))
