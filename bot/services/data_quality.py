"""Data set versions held against what is expected of them: when they are added, and whenever they are added again."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.data_sets import Content, DataSetRecord
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import from_bytes
from bot.domain.quality.examining import Batch, examine
from bot.domain.quality.expectations import Expectations
from bot.domain.quality.inferring import HALF_TO_TWICE, inferred
from bot.domain.quality.report import Report, report
from storage import audit, data_sets, observed


def examine_version(
    session: Session, record: DataSetRecord, content: Content, actor: str, at: datetime
) -> Report | None:
    """Hold a version whose data set is locked against the one before it, and keep what is found; None where nothing is expected.

    The version before is the newest that was added earlier and not withdrawn. What is found as it was found last is kept once.
    """
    if content.stored_profile is None:
        return None
    before, expected = _expected(session, record)
    if expected is None:
        return None
    batch = Batch(from_bytes(content.stored_profile), made_at=record.added_at)
    found = report(examine(expected, batch, at), before, at)
    last = observed.quality_reports(session, [record.id]).get(record.id)
    if last is not None and replace(last, at=at) == found:
        return last
    observed.save_quality(session, record.id, found)
    facts: dict[str, object] = {"version": record.version.version, "against": before, "wrong": found.wrong}
    verb = "data.examined" if found.passed else "data.found_wrong"
    audit.append(session, at, actor, verb, record.version.name, facts)
    return found


def _expected(session: Session, record: DataSetRecord) -> tuple[str | None, Expectations | None]:
    for before in data_sets.records(session, record.version.name):
        if _stood_before(before, record) and (profile := _profile(session, before)) is not None:
            return before.version.version, inferred(profile, HALF_TO_TWICE)
    return None, None


def _stood_before(before: DataSetRecord, record: DataSetRecord) -> bool:
    if before.added_at is None or record.added_at is None or before.withdrawn_at is not None:
        return False
    return (before.added_at, before.id) < (record.added_at, record.id)


def _profile(session: Session, record: DataSetRecord) -> Profile | None:
    kept = data_sets.profile(session, record.version)
    try:
        return None if kept is None else from_bytes(kept)
    except ValueError:
        # A later version of the bot may have written it.
        return None
