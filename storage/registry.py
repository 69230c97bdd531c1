"""Registered models, their versions and data sets: stored and found."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.registry import Artifact, DataSetVersion, ModelVersion, RegisteredModel
from storage.tables.registry import DataSetVersionRow, ModelVersionRow, RegisteredModelRow, VersionDataSetRow
from storage.upsert import insert_once

Item = TypeVar("Item")
MOST_NAMED = 10_000


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
    return _model(row)


def models(session: Session) -> tuple[RegisteredModel, ...]:
    """Every registered model by name."""
    rows = session.scalars(select(RegisteredModelRow).order_by(RegisteredModelRow.name))
    return tuple(map(_model, rows))


def find_model(session: Session, name: str) -> RegisteredModel | None:
    """The registered model of that name, upper and lower case told apart only where two names differ by it."""
    # Compared here, because lower() of SQLite, and of PostgreSQL in the C locale, knows ASCII alone.
    names = session.scalars(select(RegisteredModelRow.name)).all()
    alike = [each for each in names if _folded(each) == _folded(name)]
    exact = name if name in alike else alike[0] if len(alike) == 1 else None
    row = session.scalars(select(RegisteredModelRow).where(RegisteredModelRow.name == exact)).one_or_none()
    return None if row is None else _model(row)


def model_id(session: Session, name: str) -> int:
    """The row id of a registered model that is known to exist."""
    return session.scalars(select(RegisteredModelRow.id).where(RegisteredModelRow.name == name)).one()


def lock_model(session: Session, name: str) -> int:
    """Take the model's row lock (the first in the lock order) and return its id."""
    statement = select(RegisteredModelRow.id).where(RegisteredModelRow.name == name).with_for_update()
    return session.scalars(statement).one()


def add_version(session: Session, version: ModelVersion) -> None:
    """Store a version and the data sets it was trained on."""
    row = ModelVersionRow(
        registered_model_id=model_id(session, version.model),
        version=version.version,
        run_id=version.run_id,
        author=version.author,
        registered_by=version.registered_by,
        commit=version.commit,
        dirty=version.dirty,
        artifact_uri=version.artifact.uri,
        size_bytes=version.artifact.size_bytes,
        sha256=version.artifact.sha256,
        format=version.artifact.format,
        metrics=dict(version.metrics),
        params=dict(version.params),
        evaluation_fingerprint=version.evaluation_fingerprint,
        description=version.description,
        created_at=version.created_at,
    )
    session.add(row)
    session.flush()
    for data_set in version.data_sets:
        link = VersionDataSetRow(model_version_id=row.id, data_set_version_id=data_set_id(session, data_set))
        session.add(link)
    session.flush()


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
        .group_by(RegisteredModelRow.name)
    )
    return dict(session.execute(statement).all())


def data_set_id(session: Session, data_set: DataSetVersion) -> int:
    """The row id of a data set version, stored when it is new."""
    statement = select(DataSetVersionRow.id).where(
        DataSetVersionRow.name == data_set.name,
        DataSetVersionRow.version == data_set.version,
        DataSetVersionRow.fingerprint == data_set.fingerprint,
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        insert_once(session, DataSetVersionRow, asdict(data_set))
        found = session.scalars(statement).one()
    return found


def _versions(session: Session, names: Sequence[str], version: int | None = None) -> tuple[ModelVersion, ...]:
    statement = (
        select(RegisteredModelRow.name, ModelVersionRow)
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .order_by(ModelVersionRow.version.desc())
    )
    if version is not None:
        statement = statement.where(ModelVersionRow.version == version)
    rows = [
        row
        for part in _parts(names)
        for row in session.execute(statement.where(RegisteredModelRow.name.in_(part)))
    ]
    data_sets = _data_sets(session, [row.id for _, row in rows])
    return tuple(_version(name, row, data_sets.get(row.id, ())) for name, row in rows)


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """As many at once as a statement may name: PostgreSQL takes 65,535 parameters."""
    return (items[start : start + MOST_NAMED] for start in range(0, len(items), MOST_NAMED))


def _data_sets(session: Session, version_ids: Sequence[int]) -> dict[int, tuple[DataSetVersion, ...]]:
    statement = (
        select(VersionDataSetRow.model_version_id, DataSetVersionRow)
        .join(DataSetVersionRow, DataSetVersionRow.id == VersionDataSetRow.data_set_version_id)
        # A whole order: the evidence's hash is taken over it.
        .order_by(DataSetVersionRow.name, DataSetVersionRow.version, DataSetVersionRow.fingerprint)
    )
    found: dict[int, tuple[DataSetVersion, ...]] = {}
    for part in _parts(version_ids):
        for version_id, row in session.execute(statement.where(VersionDataSetRow.model_version_id.in_(part))):
            found[version_id] = (*found.get(version_id, ()), _data_set(row))
    return found


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _model(row: RegisteredModelRow) -> RegisteredModel:
    return RegisteredModel(row.name, row.description, row.channel, row.created_at, dict(row.tags))


def _data_set(row: DataSetVersionRow) -> DataSetVersion:
    return DataSetVersion(row.name, row.version, row.fingerprint, row.rows, row.columns, row.source)


def _version(name: str, row: ModelVersionRow, data_sets: tuple[DataSetVersion, ...]) -> ModelVersion:
    return ModelVersion(
        model=name,
        version=row.version,
        created_at=row.created_at,
        run_id=row.run_id,
        author=row.author,
        registered_by=row.registered_by,
        commit=row.commit,
        dirty=row.dirty,
        artifact=Artifact(row.artifact_uri, row.size_bytes, row.sha256, row.format),
        data_sets=data_sets,
        metrics=dict(row.metrics),
        params=dict(row.params),
        evaluation_fingerprint=row.evaluation_fingerprint,
        description=row.description,
    )
