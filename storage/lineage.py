"""What was trained on a data set version: registered versions, the runs behind them, and how many runs more."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from bot.domain.lineage import TracedRun, TracedVersion
from storage.tables.experiments import ExperimentRow
from storage.tables.registry import DataSetVersionRow, ModelVersionRow, RegisteredModelRow, VersionDataSetRow
from storage.tables.runs import RunDataSetRow, RunRow


def versions_on(session: Session, records: Collection[int]) -> tuple[TracedVersion, ...]:
    """The versions trained on any of these data set versions: by what they say themselves,
    else by what the run behind them read, which may be more, as the data it was measured on.
    """
    said = (
        select(ModelVersionRow.id, VersionDataSetRow.data_set_version_id)
        .join(VersionDataSetRow, VersionDataSetRow.model_version_id == ModelVersionRow.id)
        .where(VersionDataSetRow.data_set_version_id.in_(records))
    )
    read = (
        select(ModelVersionRow.id, RunDataSetRow.data_set_version_id)
        .join(RunRow, RunRow.run_id == ModelVersionRow.run_id)
        .join(RunDataSetRow, RunDataSetRow.run_row_id == RunRow.id)
        # A version that names its data itself is believed: the run behind it may have read more.
        .where(RunDataSetRow.data_set_version_id.in_(records), ~_says_itself())
    )
    data: dict[int, dict[int, None]] = {}
    for version, record in (*session.execute(said), *session.execute(read)):
        data.setdefault(version, {})[record] = None
    statement = (
        select(RegisteredModelRow.name, ModelVersionRow.id, ModelVersionRow.version, ModelVersionRow.run_id)
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .where(ModelVersionRow.id.in_(data), ModelVersionRow.deleted_at.is_(None))
        .order_by(RegisteredModelRow.name, ModelVersionRow.version.desc())
    )
    return tuple(
        TracedVersion(model, version, run, tuple(data[row]))
        for model, row, version, run in session.execute(statement)
    )


def data_of(session: Session, model: str, version: int) -> TracedVersion | None:
    """One version with the data set versions that it names, else those that the run behind it read."""
    found = session.execute(
        select(ModelVersionRow.id, ModelVersionRow.run_id)
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
        .where(RegisteredModelRow.name == model, ModelVersionRow.version == version)
        .where(ModelVersionRow.deleted_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    row, run = found
    said = select(VersionDataSetRow.data_set_version_id).where(VersionDataSetRow.model_version_id == row)
    data = session.scalars(said).all() or session.scalars(_read_by(run)).all()
    return TracedVersion(model, version, run, tuple(data))


def runs_behind(session: Session, versions: Collection[TracedVersion]) -> tuple[TracedRun, ...]:
    """The runs that these versions came from, with all the data they read; the earliest first."""
    return traced_runs(session, {each.run_id for each in versions if each.run_id is not None})


def traced_runs(session: Session, run_ids: Collection[str]) -> tuple[TracedRun, ...]:
    """These runs with all the data they read; the earliest first."""
    statement = (
        select(RunRow.id, RunRow.run_id, RunRow.name, ExperimentRow.name)
        .join(ExperimentRow, ExperimentRow.id == RunRow.experiment_id)
        .where(RunRow.run_id.in_(run_ids))
        .order_by(RunRow.started_ms, RunRow.id)
    )
    found = session.execute(statement).all()
    links = select(RunDataSetRow.run_row_id, RunDataSetRow.data_set_version_id).where(
        RunDataSetRow.run_row_id.in_([row for row, *_ in found])
    )
    data: dict[int, tuple[int, ...]] = {}
    for row, record in session.execute(links.order_by(RunDataSetRow.data_set_version_id)):
        data[row] = (*data.get(row, ()), record)
    return tuple(
        TracedRun(run_id, name, experiment, data.get(row, ())) for row, run_id, name, experiment in found
    )


def runs_reading(session: Session, records: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """How many runs read each data set version, experiment by experiment."""
    statement = (
        select(RunDataSetRow.data_set_version_id, ExperimentRow.name, func.count())
        .join(RunRow, RunRow.id == RunDataSetRow.run_row_id)
        .join(ExperimentRow, ExperimentRow.id == RunRow.experiment_id)
        .where(RunDataSetRow.data_set_version_id.in_(records), RunRow.deleted_at.is_(None))
        .group_by(RunDataSetRow.data_set_version_id, ExperimentRow.name)
    )
    found: dict[int, dict[str, int]] = {}
    for record, experiment, count in session.execute(statement):
        found.setdefault(record, {})[experiment] = count
    return found


def users(session: Session) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Which data set is used by which registered model, and read in which experiment: pairs with its name first."""
    models = (
        select(DataSetVersionRow.name, RegisteredModelRow.name)
        .join(VersionDataSetRow, VersionDataSetRow.data_set_version_id == DataSetVersionRow.id)
        .join(ModelVersionRow, ModelVersionRow.id == VersionDataSetRow.model_version_id)
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
    )
    experiments = (
        select(DataSetVersionRow.name, ExperimentRow.name)
        .join(RunDataSetRow, RunDataSetRow.data_set_version_id == DataSetVersionRow.id)
        .join(RunRow, RunRow.id == RunDataSetRow.run_row_id)
        .join(ExperimentRow, ExperimentRow.id == RunRow.experiment_id)
    )
    return _pairs(session, models), _pairs(session, experiments)


def _pairs(session: Session, statement: Select[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((one, other) for one, other in session.execute(statement.distinct()))


def _says_itself() -> ColumnElement[bool]:
    return exists().where(VersionDataSetRow.model_version_id == ModelVersionRow.id)


def _read_by(run_id: str | None) -> Select[int]:
    return (
        select(RunDataSetRow.data_set_version_id)
        .join(RunRow, RunRow.id == RunDataSetRow.run_row_id)
        .where(RunRow.run_id == run_id)
    )
