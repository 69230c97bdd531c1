"""Registered models, their versions and data sets: stored and found."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, func, select, update
from sqlalchemy.orm import Session

from bot.domain.registry import Artifact, DataSetVersion, ModelVersion, RegisteredModel
from storage.tables.registry import DataSetVersionRow, ModelVersionRow, RegisteredModelRow, VersionDataSetRow
from storage.upsert import insert_once, swapped

Item = TypeVar("Item")
MOST_NAMED = 10_000
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
    kept = select(RegisteredModelRow).where(RegisteredModelRow.deleted_at.is_(None))
    rows = session.scalars(kept.order_by(RegisteredModelRow.name))
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
    row = session.scalars(select(RegisteredModelRow).where(RegisteredModelRow.name == exact)).one_or_none()
    return None if row is None else shown_model(row)


def models_of(session: Session, names: Sequence[str]) -> Mapping[str, RegisteredModel]:
    """The registered models of these names."""
    rows = session.execute(select(*RegisteredModelRow.__table__.c).where(RegisteredModelRow.name.in_(names)))
    return {row.name: shown_model(row) for row in rows}


def model_id(session: Session, name: str) -> int:
    """The row id of a registered model that is known to exist."""
    return session.scalars(select(RegisteredModelRow.id).where(RegisteredModelRow.name == name)).one()


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
        source=version.source,
        run_link=version.run_link,
        logged_model_id=version.logged_model_id,
        tags=dict(version.tags),
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
        .where(ModelVersionRow.deleted_at.is_(None), RegisteredModelRow.deleted_at.is_(None))
        .group_by(RegisteredModelRow.name)
    )
    return dict(session.execute(statement).all())


def latest_of(session: Session, names: Sequence[str]) -> Mapping[str, ModelVersion]:
    """The newest version of each of these registered models that has one."""
    newest = (
        select(ModelVersionRow.registered_model_id, func.max(ModelVersionRow.version).label("version"))
        .where(ModelVersionRow.deleted_at.is_(None))
        .group_by(ModelVersionRow.registered_model_id)
        .subquery()
    )
    joined = _joined().join(
        newest,
        and_(
            newest.c.registered_model_id == ModelVersionRow.registered_model_id,
            newest.c.version == ModelVersionRow.version,
        ),
    )
    return {each.model: each for each in _found(session, joined, names)}


def versions_named(
    session: Session, wanted: Sequence[tuple[str, int]]
) -> Mapping[tuple[str, int], ModelVersion]:
    """The versions of these models and numbers."""
    names = sorted({name for name, _ in wanted})
    numbers = sorted({number for _, number in wanted})
    joined = _joined().where(ModelVersionRow.version.in_(numbers))
    return {(each.model, each.version): each for each in _found(session, joined, names)}


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
    statement = _joined()
    if version is not None:
        statement = statement.where(ModelVersionRow.version == version)
    return _found(session, statement, names)


def _joined() -> Select[*tuple[Any, ...]]:
    # Columns, not entities: hundreds of rows are read at once, and nothing of them is changed.
    return (
        select(RegisteredModelRow.name.label("model_name"), *ModelVersionRow.__table__.c)
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .where(ModelVersionRow.deleted_at.is_(None))
        .order_by(ModelVersionRow.version.desc())
    )


def _found(
    session: Session, statement: Select[*tuple[Any, ...]], names: Sequence[str]
) -> tuple[ModelVersion, ...]:
    rows = [
        row
        for part in _parts(names)
        for row in session.execute(statement.where(RegisteredModelRow.name.in_(part)))
    ]
    data_sets = _data_sets(session, [row.id for row in rows])
    return tuple(_version(row.model_name, row, data_sets.get(row.id, ())) for row in rows)


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


def _data_set(row: DataSetVersionRow) -> DataSetVersion:
    return DataSetVersion(row.name, row.version, row.fingerprint, row.rows, row.columns, row.source)


def _version(name: str, row: Row[*tuple[Any, ...]], data_sets: tuple[DataSetVersion, ...]) -> ModelVersion:
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
        source=row.source,
        run_link=row.run_link,
        logged_model_id=row.logged_model_id,
        tags=dict(row.tags),
        updated_at=row.updated_at,
    )
