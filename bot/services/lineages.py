"""Lineage both ways, what is live because of a data set version, and its withdrawal with those who are told."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.data_sets import DataSetRecord, DataSetTarget, parse_data_set
from bot.domain.lineage import Impact, Layer, Lineage, impact, trace
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.domain.targets import Target, parse_target
from bot.domain.text import near
from bot.errors import AlreadyResolved, NotFound
from bot.services import announcements
from bot.services.context import Context
from bot.services.data_sets import hidden_data, stewardship, the_data_set, the_record
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Authority, Viewer, once
from bot.services.naming import missing, quoted, the_version
from bot.views import lineage as view
from storage import audit, data_sets, environments, people, registry
from storage import lineage as stored

MOST_RECORDS = 20


def lineage(context: Context, viewer: Viewer, subject: str) -> Lineage:
    """The graph around a version, the live versions of a model, or the versions of a data set."""
    target = parse_target(subject)
    with context.database.read() as session:
        model = registry.find_model(session, target.model)
        if model is not None and viewer.sees(model.name):
            return _of_model(session, viewer, model.name, target)
        typed = target.model if target.version is None else f"{target.model}@{target.version}"
        return _of_data(session, viewer, parse_data_set(typed))


def withdraw(context: Context, authority: Authority, act: Act, row_id: int) -> Impact:
    """Withdraw a data set version and tell the owners of what is live because of it; the impact the person may see."""
    with context.database.write() as session:
        once(session, act)
        record = _the_row(session, authority.viewer, row_id)
        data_set = data_sets.lock(session, record.version.name, act.at)
        authority.require(Verb.DATA_WITHDRAW, stewardship(data_set, act.at), record.name)
        if not data_sets.withdraw(session, row_id, act.by, act.at):
            raise AlreadyResolved(f"{record.name} was withdrawn already.")
        # All of it, whoever withdraws: the audit and the owners hear of models that this person must not see.
        everything = _impact(session, Viewer(None), record)
        facts: dict[str, object] = {
            "version": record.version.version,
            "fingerprint": record.version.fingerprint,
            "live": [str(each) for each in everything.live],
        }
        audit.append(session, act.at, act.actor, "data.withdrawn", record.version.name, facts)
        _tell(session, authority, act, everything, data_set.steward)
        seen = _impact(session, authority.viewer, record)
    context.wake()
    return seen


def impact_of(context: Context, viewer: Viewer, row_id: int) -> Impact:
    """What is live because of one data set version."""
    with context.database.read() as session:
        return _impact(session, viewer, _the_row(session, viewer, row_id))


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
    records = [each for row in ids if (each := data_sets.find_record(session, row))]
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
    owners = _owners(session, viewer)
    return replace(
        found,
        other_runs=max(0, runs - len(found.of(Layer.RUN))),
        impacts=tuple(impact(each, versions, states, owners) for each in records),
    )


def _named(session: Session, viewer: Viewer, name: str) -> str:
    try:
        return the_data_set(session, name, viewer)
    except NotFound as none:
        models = [each.name for each in registry.models(session) if viewer.sees(each.name)]
        close = (*none.near, *near(name, models))[:3]
        hint = "`/mlops models` and `/mlops data` list them."
        raise missing(f"There is no registered model or data set {quoted(name)}.", close, hint) from None


def _impact(session: Session, viewer: Viewer, record: DataSetRecord) -> Impact:
    versions = [each for each in stored.versions_on(session, [record.id]) if viewer.sees(each.model)]
    return impact(record, versions, environments.states(session), _owners(session, viewer))


def _owners(session: Session, viewer: Viewer) -> dict[str, list[PersonId]]:
    found: dict[str, list[PersonId]] = {}
    for each in people.ownerships(session):
        if viewer.sees(each.model):
            found.setdefault(each.model, []).append(each.person)
    return found


def _tell(
    session: Session, authority: Authority, act: Act, everything: Impact, steward: PersonId | None
) -> None:
    """One direct message to each owner who sees their model, with what is live of theirs; and one to the steward."""
    owned = _owners(session, Viewer(None))
    theirs: dict[PersonId, list[str]] = {}
    for live in everything.live:
        who = authority.memberships.who_see(live.model, {"owner": tuple(owned.get(live.model, ()))})
        for person in dict.fromkeys(who["owner"]):
            theirs.setdefault(person, []).append(str(live))
    if steward is not None:
        theirs.setdefault(steward, [])
    for person, live_versions in theirs.items():
        if person != act.by:
            told = view.withdrawn_dm(everything.record, act.by, live_versions)
            announcements.tell(session, person, told, act.at)


def _the_row(session: Session, viewer: Viewer, row_id: int) -> DataSetRecord:
    found = data_sets.find_record(session, row_id)
    if found is None or found.version.name in hidden_data(session, viewer):
        raise NotFound("That data set version is not there any more.", hint="`/mlops data` lists them.")
    return found
