"""The rows of a mirror: models and versions as they were listed, and what stands behind each version."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.domain.mirror import Details, SeenModel, SeenVersion, Sight, named_user
from bot.domain.registry import RegisteredModel
from storage import copied_runs, experiments, registry, runs
from storage.tables.mirror import MirroredVersionRow
from storage.tables.registry import ModelVersionRow, RegisteredModelRow, VersionDataSetRow
from storage.upsert import insert_or_replace_all

AT_ONCE = 500


def save_models(session: Session, seen: Sequence[SeenModel], at: datetime) -> None:
    """Add the models that are new, and describe those that changed; their channel is ours."""
    known = {row.name: row for row in session.scalars(select(RegisteredModelRow))}
    for model in seen:
        row = known.get(model.name)
        if row is None:
            described = RegisteredModel(
                model.name, model.description, None, model.created_at, dict(model.tags)
            )
            registry.add_model(session, described, at)
        elif (row.description, dict(row.tags)) != (model.description, dict(model.tags)):
            row.description, row.tags = model.description, dict(model.tags)
    session.flush()


def unsaved(session: Session, sight: Sight) -> Iterator[Sequence[SeenVersion]]:
    """The versions that are new or changed since they were saved, some at once."""
    known = {(name, row.version): updated for name, row, updated in _mirrored(session)}
    new = [each for each in sight.versions if known.get((each.model, each.version)) != each.updated_ms]
    return (new[start : start + AT_ONCE] for start in range(0, len(new), AT_ONCE))


def save_versions(session: Session, seen: Sequence[SeenVersion]) -> tuple[SeenVersion, ...]:
    """Add or describe versions, and return those that never were here; what stands behind them is read after."""
    places = dict(session.execute(select(RegisteredModelRow.name, RegisteredModelRow.id)).all())
    rows = _rows(session, {places[each.model] for each in seen})
    new = tuple(each for each in seen if (places[each.model], each.version) not in rows)
    for version in seen:
        place = (places[version.model], version.version)
        row = rows.setdefault(place, ModelVersionRow(registered_model_id=place[0], version=place[1]))
        row.source = row.artifact_uri = version.source
        row.description, row.tags = version.description, dict(version.tags)
        row.logged_model_id = (version.logged_model or "")[:64] or None
        # Listed again after it was gone, a version is there again.
        row.created_at, row.deleted_at = version.created_at, None
        row.registered_by = named_user(version.user)
        session.add(row)
    session.flush()
    kept = (
        {
            "model_version_id": rows[places[each.model], each.version].id,
            "updated_ms": each.updated_ms,
            "seen": _kept(each),
            # It changed, so what stands behind it is read anew.
            "details_at": None,
        }
        for each in seen
    )
    insert_or_replace_all(session, MirroredVersionRow, list(kept))
    return new


def drop_gone(session: Session, sight: Sight, at: datetime) -> int:
    """Delete mirrored versions that their model does not list any more; a model that is not listed keeps its own:
    whoever may not see it any more must not take it for deleted."""
    listed = {(each.model, each.version) for each in sight.versions}
    models = {each.name for each in sight.models}
    gone = [
        row.id for name, row, _ in _mirrored(session) if name in models and (name, row.version) not in listed
    ]
    for version_id in gone:
        session.execute(update(ModelVersionRow).where(ModelVersionRow.id == version_id).values(deleted_at=at))
    return len(gone)


def least_known(session: Session, before: datetime, most: int) -> Mapping[int, SeenVersion]:
    """The versions, by the id of their row, whose details were never read, the newest first, and then those read
    longest ago."""
    statement = (
        select(MirroredVersionRow.model_version_id, MirroredVersionRow.seen, ModelVersionRow.created_at)
        .join(ModelVersionRow, ModelVersionRow.id == MirroredVersionRow.model_version_id)
        .where(ModelVersionRow.deleted_at.is_(None))
        .where(MirroredVersionRow.details_at.is_(None) | (MirroredVersionRow.details_at < before))
        .order_by(
            MirroredVersionRow.details_at.is_not(None),
            MirroredVersionRow.details_at,
            MirroredVersionRow.model_version_id.desc(),
        )
        .limit(most)
    )
    return {number: SeenVersion(created_at=at, **seen) for number, seen, at in session.execute(statement)}


def save_details(session: Session, found: Mapping[int, Details], at: datetime) -> None:
    """Keep what stands behind versions, by the id of their row; a run once it has ended."""
    rows = session.scalars(select(ModelVersionRow).where(ModelVersionRow.id.in_(found)))
    for row in rows:
        _describe(row, found[row.id])
    session.execute(delete(VersionDataSetRow).where(VersionDataSetRow.model_version_id.in_(found)))
    for number, details in found.items():
        for data_set in {registry.data_set_id(session, each) for each in details.data_sets}:
            session.add(VersionDataSetRow(model_version_id=number, data_set_version_id=data_set))
        run = details.run
        # Recorded whole, once it will not change any more.
        if run is not None and run.ended_at is not None and runs.find_run(session, run.run_id) is None:
            copied_runs.keep(session, run, experiments.named(session, run.experiment, at), (), run.ended_at)
    read = update(MirroredVersionRow).where(MirroredVersionRow.model_version_id.in_(found))
    session.execute(read.values(details_at=at))


def _describe(row: ModelVersionRow, found: Details) -> None:
    row.run_id = None if found.run is None else found.run.run_id
    row.author, row.commit, row.dirty, row.sha256 = found.author, found.commit, found.dirty, found.sha256
    row.metrics, row.params = dict(found.metrics), dict(found.params)
    row.evaluation_fingerprint = found.evaluation_fingerprint


def _rows(session: Session, places: Collection[int]) -> dict[tuple[int, int], ModelVersionRow]:
    """The versions of some models, by model and number."""
    statement = select(ModelVersionRow).where(ModelVersionRow.registered_model_id.in_(places))
    return {(row.registered_model_id, row.version): row for row in session.scalars(statement)}


def _mirrored(session: Session) -> Iterator[tuple[str, Any, int]]:
    statement = (
        select(
            RegisteredModelRow.name,
            ModelVersionRow.id,
            ModelVersionRow.version,
            MirroredVersionRow.updated_ms,
        )
        .join(ModelVersionRow, ModelVersionRow.id == MirroredVersionRow.model_version_id)
        .where(ModelVersionRow.deleted_at.is_(None))
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
    )
    return ((row.name, row, row.updated_ms) for row in session.execute(statement).all())


def _kept(version: SeenVersion) -> dict[str, Any]:
    kept = asdict(version)
    del kept["created_at"]  # JSON knows no moments; the version's own row has it
    return {**kept, "tags": dict(version.tags)}
