"""The rows of a server's runs: how far they are known, which experiment is which, what was seen of each run."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.experiments import NAME_LIMIT, Experiment
from bot.domain.run_mirror import Mark, RunMirror, fingerprint, is_under_way
from bot.domain.runs import Run
from storage import experiments
from storage.tables.mirror import MirroredExperimentRow, MirroredRunRow, RunMirrorRow
from storage.tables.runs import RunRow
from storage.upsert import insert_or_replace, insert_or_replace_all

_ONE = 1
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a run before; one that only a version led to has no fingerprint yet."""

    fingerprint: str
    is_deleted: bool


def find(session: Session, address: str) -> RunMirror | None:
    """How far the runs of the server at this address are known."""
    row = session.get(RunMirrorRow, _ONE, populate_existing=True)
    if row is None or row.address != address:
        return None
    return RunMirror(
        address=row.address,
        since=row.since,
        front=Mark(row.front_ms, row.front_token),
        sweep=Mark(row.sweep_ms, row.sweep_token),
        filled_at=row.filled_at,
        asked=row.asked,
        problem=row.problem,
    )


def begin(session: Session, state: RunMirror) -> None:
    """Begin with a server. What was known of another one stays, and is not taken for this one's."""
    session.execute(delete(MirroredRunRow))
    session.execute(delete(MirroredExperimentRow))
    save(session, state)


def save(session: Session, state: RunMirror) -> None:
    """Remember how far they are known."""
    values = {
        "address": state.address,
        "since": state.since,
        "front_ms": state.front.ms,
        "front_token": state.front.token,
        "sweep_ms": state.sweep.ms,
        "sweep_token": state.sweep.token,
        "filled_at": state.filled_at,
        "asked": state.asked,
        "problem": state.problem,
    }
    insert_or_replace(session, RunMirrorRow, {"id": _ONE}, values)


def save_experiments(session: Session, seen: Iterable[Experiment], at: datetime) -> Mapping[int, int]:
    """Our experiment of each one of the server's, by its number there: added, renamed, deleted and restored as it is."""
    statement = select(MirroredExperimentRow.source_id, MirroredExperimentRow.experiment_id)
    mirrored = dict(session.execute(statement).all())
    listed = {each.id: each for each in seen}
    places = {number: place for number, place in mirrored.items() if number in listed}
    known = {each.id: each for each in experiments.listed(session, places.values())}
    # Those that are here first: a new one may have the name that an old one gave up.
    for number, place in places.items():
        _describe(session, known[place], listed[number], at)
    for number in listed.keys() - places.keys():
        here = _add(session, listed[number], set(places.values()))
        places[number] = here.id
        _describe(session, here, listed[number], at)
    return places


def seen_before(session: Session, run_ids: Collection[str]) -> Mapping[str, Seen]:
    """What was seen of these runs."""
    statement = (
        select(RunRow.run_id, MirroredRunRow.fingerprint, RunRow.deleted_at)
        .outerjoin(MirroredRunRow, MirroredRunRow.run_row_id == RunRow.id)
        .where(RunRow.run_id.in_(run_ids))
    )
    rows = session.execute(statement)
    return {run_id: Seen(looks or "", deleted is not None) for run_id, looks, deleted in rows}


def remember(session: Session, row_id: int, run: Run, heard_at: datetime) -> None:
    """Remember how a run looked and, while it is under way, when it was heard of."""
    heard_ms = milliseconds(heard_at) if is_under_way(run) else None
    values = {"fingerprint": fingerprint(run), "heard_ms": heard_ms}
    insert_or_replace_all(session, MirroredRunRow, [{"run_row_id": row_id, **values}])


def under_way(
    session: Session, places: Collection[int], heard_since: datetime, after: int, most: int
) -> list[tuple[int, str]]:
    """Row and id of runs that have not ended, in order of their rows, from the one after this."""
    statement = (
        select(RunRow.id, RunRow.run_id)
        .join(MirroredRunRow, MirroredRunRow.run_row_id == RunRow.id)
        .where(MirroredRunRow.heard_ms >= milliseconds(heard_since), RunRow.id > after)
        .where(RunRow.experiment_id.in_(places))
        .order_by(RunRow.id)
        .limit(most)
    )
    return [(row_id, run_id) for row_id, run_id in session.execute(statement)]


def listed_between(
    session: Session, places: Collection[int], after_ms: int, until_ms: int | None
) -> dict[str, int]:
    """The rows, by their ids, of the server's runs in these experiments that started then and are not deleted."""
    statement = (
        select(RunRow.run_id, RunRow.id)
        .join(MirroredRunRow, MirroredRunRow.run_row_id == RunRow.id)
        .where(RunRow.experiment_id.in_(places), RunRow.deleted_at.is_(None), RunRow.started_ms > after_ms)
    )
    if until_ms is not None:
        statement = statement.where(RunRow.started_ms <= until_ms)
    return dict(session.execute(statement).all())


def drop(session: Session, row_ids: Iterable[int], at: datetime) -> None:
    """Mark runs as deleted, which the server has no more."""
    rows = sorted(row_ids)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        session.execute(update(RunRow).where(RunRow.id.in_(part)).values(deleted_at=at))
        session.execute(
            update(MirroredRunRow).where(MirroredRunRow.run_row_id.in_(part)).values(heard_ms=None)
        )


def _describe(session: Session, here: Experiment, there: Experiment, at: datetime) -> None:
    if here.name not in (there.name, _marked(there)) or (
        here.name != there.name and _is_free(session, there)
    ):
        name = there.name if _is_free(session, there) else _marked(there)
        experiments.rename(session, here.id, name, at)
    if here.deleted_at is None and there.deleted_at is not None:
        experiments.delete(session, here.id, there.deleted_at)
    elif here.deleted_at is not None and there.deleted_at is None:
        experiments.restore(session, here.id, at)


def _add(session: Session, source: Experiment, taken: Collection[int]) -> Experiment:
    found = experiments.find_by_name(session, source.name)
    name = source.name if found is None or found.id not in taken else _marked(source)
    made = experiments.add(session, name, source.created_at, source.artifact_location, source.tags)
    place = made or experiments.find_by_name(session, name)
    assert place is not None  # the name was looked for in this transaction
    # One that was deleted there for good left its name to this one.
    session.execute(delete(MirroredExperimentRow).where(MirroredExperimentRow.experiment_id == place.id))
    session.add(MirroredExperimentRow(source_id=source.id, experiment_id=place.id))
    session.flush()
    return place


def _is_free(session: Session, source: Experiment) -> bool:
    return experiments.find_by_name(session, source.name) is None


def _marked(source: Experiment) -> str:
    """The name while another one here has it: two that exchanged theirs each get their own at one of the next looks."""
    mark = f" ({source.id})"
    return source.name[: NAME_LIMIT - len(mark)] + mark
