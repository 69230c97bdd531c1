"""Free aliases of versions. An environment's alias is no row: it follows what is live."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy import delete as sql_delete
from sqlalchemy.orm import Session

from storage.registry import model_id
from storage.tables.registry import AliasRow, RegisteredModelRow
from storage.upsert import insert_or_replace


def point(session: Session, model: str, alias: str, version: int) -> None:
    """Let an alias name a version."""
    key = {"registered_model_id": model_id(session, model), "alias": alias}
    insert_or_replace(session, AliasRow, key, {"version": version})


def remove(session: Session, model: str, alias: str) -> None:
    """Take an alias away, if it is there."""
    place = AliasRow.registered_model_id == model_id(session, model)
    session.execute(sql_delete(AliasRow).where(place, AliasRow.alias == alias))


def of(session: Session, model: str) -> Mapping[str, int]:
    """The free aliases of one registered model."""
    return of_all(session, [model])[model]


def of_all(session: Session, models: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """The free aliases of several registered models, by name."""
    found: dict[str, dict[str, int]] = {name: {} for name in models}
    for name, alias, version in session.connection().execute(_of_models(), {"models": models}):
        found[name][alias] = version
    return found


@cache
def _of_models() -> Select[str, str, int]:
    return (
        select(RegisteredModelRow.name, AliasRow.alias, AliasRow.version)
        .join(AliasRow, AliasRow.registered_model_id == RegisteredModelRow.id)
        .where(RegisteredModelRow.name.in_(bindparam("models", expanding=True)))
        .order_by(AliasRow.alias)
    )
