"""Versions of registered models read in columns, with the data sets they were trained on."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from bot.domain.registry import Artifact, DataSetVersion, ModelVersion
from storage.tables.registry import DataSetVersionRow, ModelVersionRow, RegisteredModelRow, VersionDataSetRow

Item = TypeVar("Item")
Whole = Select[*tuple[Any, ...]]
MOST_NAMED = 10_000


@cache
def joined() -> Whole:
    """Versions of the models of some `names`, the newest first."""
    # Columns, not entities: hundreds of rows are read at once, and nothing of them is changed.
    return (
        select(RegisteredModelRow.name.label("model_name"), *ModelVersionRow.__table__.c)
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .where(
            ModelVersionRow.deleted_at.is_(None),
            RegisteredModelRow.name.in_(bindparam("names", expanding=True)),
        )
        .order_by(ModelVersionRow.version.desc())
    )


@cache
def newest() -> Whole:
    """The newest version alone of each."""
    highest = (
        select(ModelVersionRow.registered_model_id, func.max(ModelVersionRow.version).label("version"))
        .where(ModelVersionRow.deleted_at.is_(None))
        .group_by(ModelVersionRow.registered_model_id)
        .subquery()
    )
    return joined().join(
        highest,
        and_(
            highest.c.registered_model_id == ModelVersionRow.registered_model_id,
            highest.c.version == ModelVersionRow.version,
        ),
    )


def found(session: Session, statement: Whole, names: Sequence[str]) -> tuple[ModelVersion, ...]:
    """The versions that one of these statements finds."""
    rows = [row for part in _parts(names) for row in session.connection().execute(statement, {"names": part})]
    data_sets = _data_sets(session, [row.id for row in rows])
    return tuple(_version(row.model_name, row, data_sets.get(row.id, ())) for row in rows)


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """As many at once as a statement may name: PostgreSQL takes 65,535 parameters."""
    return (items[start : start + MOST_NAMED] for start in range(0, len(items), MOST_NAMED))


def _data_sets(session: Session, version_ids: Sequence[int]) -> dict[int, tuple[DataSetVersion, ...]]:
    found: dict[int, tuple[DataSetVersion, ...]] = {}
    for part in _parts(version_ids):
        for version_id, *columns in session.connection().execute(_read_by(), {"versions": part}):
            found[version_id] = (*found.get(version_id, ()), DataSetVersion(*columns))
    return found


@cache
def _read_by() -> Whole:
    row = DataSetVersionRow
    columns = (row.name, row.version, row.fingerprint, row.rows, row.columns, row.source)
    return (
        select(VersionDataSetRow.model_version_id, *columns)
        .join(row, row.id == VersionDataSetRow.data_set_version_id)
        .where(VersionDataSetRow.model_version_id.in_(bindparam("versions", expanding=True)))
        # A whole order: the evidence's hash is taken over it.
        .order_by(row.name, row.version, row.fingerprint)
    )


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
