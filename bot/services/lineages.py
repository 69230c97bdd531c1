"""Lineage both ways, what is live because of a data set version, and its withdrawal with those who are told."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.data_sets import DataSetRecord, DataSetTarget, parse_data_set
from bot.domain.lineage import Impact, Layer, Lineage, impact, trace
from bot.domain.registry import PersonId
from bot.domain.targets import Target, parse_target
from bot.domain.text import near
from bot.errors import NotFound
from bot.services.context import Context
from bot.services.data_sets import the_data_set, the_record
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Viewer
from bot.services.models import the_run
from bot.services.naming import missing, quoted, the_version
from bot.views import lineage as view
from storage import data_sets, environments, people, registry, versions_of_runs
from storage import lineage as stored

MOST_RECORDS = 20


def lineage(context: Context, viewer: Viewer, subject: str) -> Lineage:
    """The graph around a version, the live versions of a model, the versions of a data set, or a run."""
    target = parse_target(subject)
    with context.database.read() as session:
        model = registry.find_model(session, target.model)
        if model is not None and viewer.sees(model.name):
            return _of_model(session, viewer, model.name, target)
        typed = target.model if target.version is None else f"{target.model}@{target.version}"
        try:
            return _of_data(session, viewer, parse_data_set(typed))
        except NotFound as no_data:
            return _of_run(session, viewer, subject, no_data)


def data_behind(context: Context, viewer: Viewer, typed: str) -> tuple[str, tuple[DataSetRecord, ...]]:
    """What a version, a live version or a run was made with, by its name; NotFound for anything else."""
    target = parse_target(typed)
    with context.database.read() as session:
        model = registry.find_model(session, target.model)
        if model is None or not viewer.sees(model.name):
            run = the_run(session, typed, viewer)
            ids = [row for each in stored.traced_runs(session, {run.run_id}) for row in each.data]
            return run.name, _records(session, ids)
        number = target.version
        if number is None and target.environment is not None:
            number = environments.state(session, model.name, target.environment).version
        if number is None:
            raise NotFound(f"{model.name} is a registered model.", hint=f"`/mlops lineage {model.name}`")
        version = the_version(session, model.name, number)
        made = stored.data_of(session, version.model, version.version)
        return version.name, _records(session, made.data if made else ())


def draw(found: Lineage) -> tuple[bytes, str]:
    """The graph as a PNG, and in words."""
    # matplotlib takes seconds to import: only a lineage's picture pays for it.
    from bot.charts.lineage import lineage_png

    return lineage_png(found), view.spoken(found)


def _of_model(session: Session, viewer: Viewer, model: str, target: Target) -> Lineage:
    states = environments.live_in(session, model)
    if target.version is not None:
        wanted = [the_version(session, model, target.version).version]
    elif target.environment is not None:
        wanted = [each.version for each in states if each.environment == target.environment and each.version]
    else:
        newest = [each.version for each in registry.versions(session, model)[:1]]
        wanted = list(dict.fromkeys(each.version for each in states if each.version)) or newest
    if not wanted:
        raise NotFound(f"{model} has no version there yet.", hint=f"`/mlops show {model}` lists them.")
    versions = [found for each in wanted if (found := stored.data_of(session, model, each))]
    ids = dict.fromkeys(row for each in versions for row in each.data)
    records = _records(session, ids)
    subject = f"{model}@{wanted[0]}" if len(wanted) == 1 else model
    return trace(subject, records, stored.runs_behind(session, versions), versions, states)


def _of_data(session: Session, viewer: Viewer, target: DataSetTarget) -> Lineage:
    name = _named(session, viewer, target.name)
    if target.version is None:
        records = data_sets.records(session, name, MOST_RECORDS)
    else:
        records = (the_record(session, name, target.version),)
    if not records:
        raise NotFound(f"{name} has no version yet.")
    ids = [each.id for each in records]
    versions = [each for each in stored.versions_on(session, ids) if viewer.sees(each.model)]
    states = [each for each in environments.states(session) if viewer.sees(each.model)]
    subject = name if target.version is None else records[0].name
    found = trace(subject, records, stored.runs_behind(session, versions), versions, states)
    hidden = hidden_experiments(session, viewer)
    reading = stored.runs_reading(session, ids)
    runs = sum(n for each in reading.values() for name, n in each.items() if name not in hidden)
    owners = owners_seen(session, viewer)
    return replace(
        found,
        other_runs=max(0, runs - len(found.of(Layer.RUN))),
        impacts=tuple(impact(each, versions, states, owners) for each in records),
    )


def _of_run(session: Session, viewer: Viewer, typed: str, otherwise: NotFound) -> Lineage:
    """The graph around the run of that name; when there is none, what was said of data is the better answer."""
    try:
        run = the_run(session, typed, viewer)
    except NotFound:
        raise otherwise from None
    made = versions_of_runs.registered_from(session, run.run_id)
    versions = [
        found
        for model, number in made
        if viewer.sees(model) and (found := stored.data_of(session, model, number))
    ]
    behind = stored.traced_runs(session, {run.run_id})
    ids = dict.fromkeys(
        [*(row for each in behind for row in each.data), *(row for each in versions for row in each.data)]
    )
    records = _records(session, ids)
    states = [each for each in environments.states(session) if viewer.sees(each.model)]
    return trace(run.name, records, behind, versions, states, run=run.run_id)


def _records(session: Session, rows: Iterable[int]) -> tuple[DataSetRecord, ...]:
    return tuple(found for row in rows if (found := data_sets.find_record(session, row)))


def _named(session: Session, viewer: Viewer, name: str) -> str:
    try:
        return the_data_set(session, name, viewer)
    except NotFound as none:
        models = [each.name for each in registry.models(session) if viewer.sees(each.name)]
        close = (*none.near, *near(name, models))[:3]
        hint = "`/mlops models` and `/mlops data` list them."
        raise missing(f"There is no registered model or data set {quoted(name)}.", close, hint) from None


def impact_in(session: Session, viewer: Viewer, record: DataSetRecord) -> Impact:
    """What is live because of one data set version, as far as the viewer may know."""
    versions = [each for each in stored.versions_on(session, [record.id]) if viewer.sees(each.model)]
    return impact(record, versions, environments.states(session), owners_seen(session, viewer))


def owners_seen(session: Session, viewer: Viewer) -> dict[str, list[PersonId]]:
    """Who answers for each registered model that the viewer sees."""
    found: dict[str, list[PersonId]] = {}
    for each in people.ownerships(session):
        if viewer.sees(each.model):
            found.setdefault(each.model, []).append(each.person)
    return found
