"""Registered models, their versions and data sets: stored and found."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.domain.registry import DataSetVersion, ModelVersion, RegisteredModel
from storage import version_columns
from storage.rows import insert_numbered, insert_row
from storage.tables.registry import DataSetVersionRow, ModelVersionRow, RegisteredModelRow, VersionDataSetRow
from storage.upsert import insert_once, swapped
from storage.version_columns import Whole

# As long as MLflow's own digests of data sets are.
SHORTEST_DIGEST = 8


def add_model(session: Session, model: RegisteredModel, at: datetime) -> RegisteredModel:
    """Store a new registered model."""
    row = RegisteredModelRow(
        name=model.name,
        description=model.description,
        channel=model.channel,
        tags=dict(model.tags),
        created_at=model.created_at or at,
    )
    session.add(row)
    session.flush()
    return shown_model(row)


def models(session: Session) -> tuple[RegisteredModel, ...]:
    """Every registered model by name."""
    kept = select(*RegisteredModelRow.__table__.c).where(RegisteredModelRow.deleted_at.is_(None))
    rows = session.execute(kept.order_by(RegisteredModelRow.name))
    return tuple(map(shown_model, rows))


def names(session: Session) -> tuple[str, ...]:
    """The name of every registered model that was not deleted."""
    kept = select(RegisteredModelRow.name).where(RegisteredModelRow.deleted_at.is_(None))
    return tuple(session.scalars(kept))


def find_model(session: Session, name: str) -> RegisteredModel | None:
    """The registered model of that name, upper and lower case told apart only where two names differ by it."""
    # Compared here, because lower() of SQLite, and of PostgreSQL in the C locale, knows ASCII alone.
    alike = [each for each in names(session) if _folded(each) == _folded(name)]
    exact = name if name in alike else alike[0] if len(alike) == 1 else None
    return None if exact is None else models_of(session, [exact])[exact]


def models_of(session: Session, names: Sequence[str]) -> Mapping[str, RegisteredModel]:
    """The registered models of these names."""
    rows = session.connection().execute(_models_named(), {"names": names})
    return {row.name: shown_model(row) for row in rows}


@cache
def _models_named() -> Whole:
    statement = select(*RegisteredModelRow.__table__.c)
    return statement.where(RegisteredModelRow.name.in_(bindparam("names", expanding=True)))


def model_id(session: Session, name: str) -> int:
    """The row id of a registered model that is known to exist."""
    return session.connection().execute(_id_of(), {"name": name}).scalar_one()


@cache
def _id_of() -> Select[int]:
    return select(RegisteredModelRow.id).where(RegisteredModelRow.name == bindparam("name"))


def lock_model(session: Session, name: str) -> int:
    """Take the model's row lock (the first in the lock order) and return its id."""
    statement = select(RegisteredModelRow.id).where(RegisteredModelRow.name == name).with_for_update()
    return session.scalars(statement).one()


def set_channel(session: Session, name: str, channel: str) -> bool:
    """Say where a registered model is talked about; False when it was said already."""
    here = update(RegisteredModelRow).where(RegisteredModelRow.name == name)
    return (
        swapped(
            session, here.where(RegisteredModelRow.channel.is_distinct_from(channel)).values(channel=channel)
        )
        == 1
    )


def add_version(session: Session, version: ModelVersion) -> None:
    """Store a version and the data sets it was trained on."""
    values = {
        "registered_model_id": model_id(session, version.model),
        "version": version.version,
        "run_id": version.run_id,
        "author": version.author,
        "registered_by": version.registered_by,
        "commit": version.commit,
        "dirty": version.dirty,
        "artifact_uri": version.artifact.uri,
        "size_bytes": version.artifact.size_bytes,
        "sha256": version.artifact.sha256,
        "format": version.artifact.format,
        "metrics": dict(version.metrics),
        "params": dict(version.params),
        "evaluation_fingerprint": version.evaluation_fingerprint,
        "description": version.description,
        "source": version.source,
        "run_link": version.run_link,
        "logged_model_id": version.logged_model_id,
        "tags": dict(version.tags),
        "created_at": version.created_at,
    }
    version_id = insert_numbered(session, ModelVersionRow, values)
    for data_set in version.data_sets:
        link = {"model_version_id": version_id, "data_set_version_id": data_set_id(session, data_set)}
        insert_row(session, VersionDataSetRow, link)


def versions(session: Session, model: str) -> tuple[ModelVersion, ...]:
    """The versions of a registered model, newest first."""
    return _versions(session, [model])


def versions_of_all(session: Session, names: Sequence[str]) -> Mapping[str, tuple[ModelVersion, ...]]:
    """The versions of several registered models, newest first, in two queries."""
    found: dict[str, list[ModelVersion]] = {name: [] for name in names}
    for version in _versions(session, names):
        found[version.model].append(version)
    return {name: tuple(each) for name, each in found.items()}


def find_version(session: Session, model: str, version: int) -> ModelVersion | None:
    """One version, or None."""
    found = _versions(session, [model], version)
    return found[0] if found else None


def latest_versions(session: Session) -> Mapping[str, int]:
    """The highest version number of every registered model that has one."""
    statement = (
        select(RegisteredModelRow.name, func.max(ModelVersionRow.version))
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .where(ModelVersionRow.deleted_at.is_(None), RegisteredModelRow.deleted_at.is_(None))
        .group_by(RegisteredModelRow.name)
    )
    return dict(session.execute(statement).all())


def latest_of(session: Session, names: Sequence[str]) -> Mapping[str, ModelVersion]:
    """The newest version of each of these registered models that has one."""
    return {each.model: each for each in version_columns.found(session, version_columns.newest(), names)}


def versions_named(
    session: Session, wanted: Sequence[tuple[str, int]]
) -> Mapping[tuple[str, int], ModelVersion]:
    """The versions of these models and numbers."""
    names = sorted({name for name, _ in wanted})
    numbers = sorted({number for _, number in wanted})
    statement = version_columns.joined().where(ModelVersionRow.version.in_(numbers))
    return {(each.model, each.version): each for each in version_columns.found(session, statement, names)}


def data_set_id(session: Session, data_set: DataSetVersion) -> int:
    """The row id of a data set version, stored when it is new."""
    statement = select(DataSetVersionRow.id).where(
        DataSetVersionRow.name == data_set.name,
        DataSetVersionRow.version == data_set.version,
        DataSetVersionRow.fingerprint == data_set.fingerprint,
    )
    found = session.scalars(statement).one_or_none() or _added_as(session, data_set)
    if found is None:
        insert_once(session, DataSetVersionRow, asdict(data_set))
        found = session.scalars(statement).one()
    return found


def _added_as(session: Session, data_set: DataSetVersion) -> int | None:
    """What a digest alone stands for: a version that somebody added, by its name or the start of its fingerprint."""
    digest = data_set.fingerprint
    # Only what a run named by its digest alone has the same text in both places.
    if digest != data_set.version:
        return None
    row = DataSetVersionRow
    statement = select(row.id, row.version, row.fingerprint).where(
        row.name == data_set.name, row.added_at.is_not(None)
    )
    known = session.execute(statement.order_by(row.id.desc())).all()
    named = [id_ for id_, version, _ in known if version == digest]
    begun = [id_ for id_, _, full in known if len(digest) >= SHORTEST_DIGEST and full.startswith(digest)]
    return next(iter(named or begun), None)


def shown_model(row: RegisteredModelRow | Row[*tuple[Any, ...]]) -> RegisteredModel:
    """The registered model that a row is."""
    return RegisteredModel(
        row.name, row.description, row.channel, row.created_at, dict(row.tags), row.updated_at
    )


def _versions(session: Session, names: Sequence[str], version: int | None = None) -> tuple[ModelVersion, ...]:
    statement = version_columns.joined()
    if version is not None:
        statement = statement.where(ModelVersionRow.version == version)
    return version_columns.found(session, statement, names)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
