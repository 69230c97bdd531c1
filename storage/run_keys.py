"""The names of metrics, params and tags, stored once each, and texts in the two parts that an index can hold."""

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from storage.tables.runs import HEAD, KeyRow, RunMetricRow
from storage.upsert import insert_once

_AT_ONCE = 1000


def keys(session: Session, names: Iterable[str]) -> Mapping[str, int]:
    """The ids of these names, stored where they are new, in one order so that no two writers wait for each other."""
    wanted = sorted(set(names))
    found = known(session, wanted)
    for name in wanted:
        if name not in found:
            insert_once(session, KeyRow, {"name": name})
            found[name] = session.scalars(select(KeyRow.id).where(KeyRow.name == name)).one()
    return found


def known(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The ids of those names that are stored."""
    wanted = list(names)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found.update(session.connection().execute(_named(), {"names": part}).all())
    return found


@cache
def _named() -> Select[str, int]:
    return select(KeyRow.name, KeyRow.id).where(KeyRow.name.in_(bindparam("names", expanding=True)))


def metrics_of(session: Session, experiment_id: int) -> tuple[str, ...]:
    """The names of the metrics that the runs of an experiment have."""
    logged = exists().where(RunMetricRow.experiment_id == experiment_id, RunMetricRow.key_id == KeyRow.id)
    return tuple(session.scalars(select(KeyRow.name).where(logged).order_by(KeyRow.name)))


def parts(text: str) -> dict[str, str | None]:
    """The text as the columns `value` and `rest`."""
    return {"value": text[:HEAD], "rest": text[HEAD:] or None}
