"""Pulls of sources: begun once for each time, worked on by one at a time; the files that were seen, and how far was read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Row, ScalarSelect, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.domain.sources.pull import Pull, PullKey, SeenFile, Standing
from storage.registry import model_id
from storage.tables.pulls import PullRow, SeenFileRow, SourceStandingRow
from storage.tables.registry import RegisteredModelRow
from storage.upsert import insert_once, insert_or_replace, swapped

# A statement takes no more than so many values.
_AT_ONCE = 200
_Value = TypeVar("_Value")


def begin(session: Session, key: PullKey, slot: str, at: datetime) -> bool:
    """Have it pulled; False when that time was pulled before, or another pull of it is under way."""
    values = {
        **_place(session, key), "slot": slot, "due_at": at, "tries": 0, "leased_until": at, "ended_at": None,
        "taken": 0, "rows": 0, "problem": None,
    }  # fmt: skip
    return insert_once(session, PullRow, values)


def waiting(session: Session, at: datetime, latest: datetime) -> tuple[Pull, ...]:
    """The pulls that nobody works on, the oldest first; a lease beyond `latest` is of a clock that was ahead."""
    row = PullRow
    is_free = or_(row.leased_until <= at, row.leased_until > latest)
    statement = _pulls().where(row.ended_at.is_(None), is_free).order_by(row.id)
    return tuple(map(_pull, session.execute(statement)))


def is_open(session: Session, key: PullKey) -> bool:
    """Whether a pull of it is under way."""
    row = PullRow
    statement = select(row.id).where(*_here(session, row, key), row.ended_at.is_(None))
    return session.scalars(statement).first() is not None


def claim(session: Session, pull: Pull, until: datetime) -> bool:
    """Take it in hand; False when somebody else did."""
    row = PullRow
    ours = (row.id == pull.id, row.ended_at.is_(None), row.tries == pull.tries)
    statement = update(row).where(*ours).values(leased_until=until, tries=pull.tries + 1)
    return swapped(session, statement) == 1


def go_on(session: Session, pull: Pull, until: datetime, *, taken: int, rows: int) -> bool:
    """So much more of it came, and it goes on; False when it is somebody else's by now."""
    row = PullRow
    statement = update(row).where(*_held(pull)).values(
        leased_until=until, taken=row.taken + taken, rows=row.rows + rows
    )  # fmt: skip
    return swapped(session, statement) == 1


def end(session: Session, pull: Pull, at: datetime, problem: str | None) -> bool:
    """It is over; False when it is somebody else's by now."""
    statement = update(PullRow).where(*_held(pull)).values(ended_at=at, problem=problem)
    return swapped(session, statement) == 1


def last(session: Session, keys: Iterable[PullKey]) -> Mapping[PullKey, Pull]:
    """The last pull of each of these sources that is over."""
    newest = [_newest(each) for each in keys]
    found: dict[PullKey, Pull] = {}
    for some in _some(newest):
        for each in map(_pull, session.execute(_pulls().where(PullRow.id.in_(some)))):
            found[each.key] = each
    return found


def has_slot(session: Session, key: PullKey, slot: str) -> bool:
    """Whether that time was pulled, or is."""
    statement = select(PullRow.id).where(*_here(session, PullRow, key), PullRow.slot == slot)
    return session.scalars(statement).first() is not None


def seen_files(session: Session, key: PullKey, paths: Iterable[str]) -> Mapping[str, SeenFile]:
    """What became of these files, by path."""
    row = SeenFileRow
    hashes = [_hash(each) for each in paths]
    found: dict[str, SeenFile] = {}
    for some in _some(hashes):
        wanted = select(row).where(*_here(session, row, key), row.path_sha256.in_(some))
        for each in session.scalars(wanted):
            found[each.path] = SeenFile(each.path, each.state, each.outcome, each.problem)
    return found


def see(session: Session, key: PullKey, file: SeenFile, at: datetime) -> None:
    """Remember what became of a file."""
    place = {**_place(session, key), "path_sha256": _hash(file.path)}
    values = {
        "path": file.path, "state": file.state, "outcome": file.outcome,
        "problem": file.problem and file.problem[:512], "at": at,
    }  # fmt: skip
    insert_or_replace(session, SeenFileRow, place, values)


def standing(session: Session, key: PullKey) -> Standing:
    """How far it was read."""
    row = session.scalars(select(SourceStandingRow).where(*_here(session, SourceStandingRow, key))).first()
    return Standing() if row is None else Standing(row.matched, row.mark, row.mark_of)


def stand(session: Session, key: PullKey, found: Standing) -> None:
    """Remember how far it was read."""
    values = {"matched": found.matched, "mark": found.mark, "mark_of": found.mark_of}
    insert_or_replace(session, SourceStandingRow, _place(session, key), values)


def forget(session: Session, before: datetime) -> None:
    """Forget the pulls from before then that are over; which files were seen stays."""
    row = PullRow
    newest = select(func.max(row.id)).group_by(row.registered_model_id, row.environment, row.source)
    old = (row.due_at < before, row.ended_at.is_not(None), row.id.not_in(newest))
    session.execute(delete(row).where(*old))


def _some(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))


def _newest(key: PullKey) -> ScalarSelect[int]:
    """The row of its last one: the end of an index, however many there were."""
    row, model = aliased(PullRow), aliased(RegisteredModelRow)
    of = select(model.id).where(model.name == key.model).scalar_subquery()
    here = (row.registered_model_id == of, row.environment == key.environment, row.source == key.source)
    return select(func.max(row.id)).where(*here, row.ended_at.is_not(None)).scalar_subquery()


def _place(session: Session, key: PullKey) -> dict[str, Any]:
    return {
        "registered_model_id": model_id(session, key.model),
        "environment": key.environment,
        "source": key.source,
    }


def _here(session: Session, row: Any, key: PullKey) -> tuple[Any, ...]:
    return tuple(getattr(row, name) == each for name, each in _place(session, key).items())


def _held(pull: Pull) -> tuple[Any, ...]:
    # Whoever took it over counted one try more.
    return PullRow.id == pull.id, PullRow.ended_at.is_(None), PullRow.tries == pull.tries + 1


def _hash(path: str) -> str:
    # A name on the disk need not be UTF-8.
    return sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


def _pulls() -> Select[*tuple[Any, ...]]:
    return select(RegisteredModelRow.name, PullRow).join(
        RegisteredModelRow, RegisteredModelRow.id == PullRow.registered_model_id
    )


def _pull(found: Row[*tuple[Any, ...]]) -> Pull:
    name, row = found
    return Pull(
        row.id, PullKey(name, row.environment, row.source), row.slot, row.due_at, row.tries, row.leased_until,
        row.ended_at, row.taken, row.rows, row.problem,
    )  # fmt: skip
