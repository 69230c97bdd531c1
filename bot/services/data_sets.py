"""The catalogue of data sets: added with their versions, found by name, looked at."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from bot.domain.data_sets import (
    Classification,
    Content,
    DataSet,
    DataSetDetail,
    DataSetRecord,
    DataSetSummary,
    DataSetTarget,
    PersonalColumn,
    Use,
    age,
    effective,
    impersonal,
    parse_data_set,
    refuse_lower,
)
from bot.domain.people import Ownership
from bot.domain.personal import suspicion
from bot.domain.policy import STEWARD
from bot.domain.profile.sight import Sight
from bot.domain.quality.findings import without_values
from bot.domain.quality.report import Report
from bot.domain.registry import DataSetVersion, PersonId
from bot.domain.targets import version_number
from bot.domain.text import clean, listed, near
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, NotFound
from bot.services.context import Context
from bot.services.data_quality import examine_version
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Viewer
from bot.services.models import grouped
from bot.services.naming import missing, quoted
from bot.services.salts import salt
from storage import audit, data_sets, lineage, observed


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of a data set while adding to it; None leaves as it was what was said before."""

    target: DataSetTarget
    steward: PersonId | None = None
    classification: Classification | None = None
    because: str = ""
    fresh_within: timedelta | None = None
    retention: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The version, whether it is new, what counts as its class, and the columns that nobody was asked about before.

    `quality` is what an examination found, None where nothing was expected.
    """

    record: DataSetRecord
    data_set: DataSet
    is_new: bool
    classification: Classification | None
    asked: tuple[str, ...] = ()
    quality: Report | None = None


def add(context: Context, wish: Wish, content: Content, actor: str, at: datetime) -> Added:
    """Add a version of a data set, and what is said of it, and examine it; the same content twice is the same version."""
    with context.database.write() as session:
        found = add_in(session, wish, content, actor, at)
        return replace(found, quality=examine_version(session, found.record, content, actor, at))


def sight(context: Context, name: str) -> Sight:
    """What is kept of the columns of a data set, as far as people said whether they are personal."""
    with context.database.read() as session:
        said = data_sets.personal_columns(session, name)
    known = {each.name: each.is_personal for each in said if each.is_personal is not None}
    return Sight(salt(context), known)


def add_in(session: Session, wish: Wish, content: Content, actor: str, at: datetime) -> Added:
    """The same in a transaction that is open already."""
    # From here one after the other: of two who add the same content at once only one makes it new.
    before = data_sets.lock(session, wish.target.name, at)
    record, is_new = _version(session, wish, content, actor, at)
    asked = data_sets.suspect(session, before.name, content.suspected)
    said = _said(before, wish, asked=bool(asked))
    columns = data_sets.personal_columns(session, before.name)
    refuse_lower(said, columns)
    if said != before:
        data_sets.save(session, said)
        audit.append(session, at, actor, "data.described", said.name, _facts(said))
    return Added(record, said, is_new, effective(said, columns), asked)


def report(
    session: Session, viewer: Viewer, target: DataSetTarget, content: Content, actor: str, at: datetime
) -> Added:
    """A version that a program tells of; NotFound for a data set that it may not see. Columns are judged by their names."""
    if target.name in hidden_data(session, viewer):
        raise NotFound(f"There is no data set {quoted(target.name)}.")
    found = [(each.name, suspicion(each.name)) for each in content.columns or ()]
    suspected = tuple((name, kind) for name, kind in found if kind is not None)
    return add_in(session, Wish(target), replace(content, suspected=suspected), actor, at)


def catalogue(context: Context, viewer: Viewer) -> tuple[DataSetSummary, ...]:
    """Every data set the viewer sees, by name."""
    with context.database.read() as session:
        hidden = hidden_data(session, viewer)
        said = {each.name: each for each in data_sets.data_sets(session)}
        columns = grouped(data_sets.personal_columns(session), lambda each: each.data_set)
        newest = {
            each.version.name: (impersonal(each, columns.get(each.version.name, ())),)
            for each in data_sets.newest(session)
        }
        shown = [each for each in data_sets.names(session) if each not in hidden]
    at = context.clock.now()
    return tuple(
        _summary(said.get(name, DataSet(name)), newest.get(name, ()), columns.get(name, ()), at)
        for name in shown
    )


def detail(context: Context, viewer: Viewer, typed: str) -> DataSetDetail:
    """One data set with its versions and what uses them; with `@VERSION` that version stands first."""
    target = parse_data_set(typed)
    with context.database.read() as session:
        name = the_data_set(session, target.name, viewer)
        records = data_sets.records(session, name)
        if target.version is not None:
            first = the_record(session, name, target.version)
            records = (first, *(each for each in records if each.id != first.id))
        said = data_sets.find(session, name) or DataSet(name)
        personal = data_sets.personal_columns(session, name)
        records = tuple(impersonal(each, personal) for each in records)
        found = _summary(said, records, personal, context.clock.now())
        uses = _uses(session, records, viewer)
        reports = observed.quality_reports(session, [each.id for each in records])
    hidden = {each.name for each in personal if each.counts}
    quality = {
        row: replace(each, findings=without_values(each.findings, hidden)) for row, each in reports.items()
    }
    return DataSetDetail(found, context.clock.now(), target.version is not None, uses, quality)


def the_data_set(session: Session, name: str, viewer: Viewer) -> str:
    """The data set of that name; NotFound with near misses among those the viewer sees."""
    hidden = hidden_data(session, viewer)
    visible = [each for each in data_sets.names(session) if each not in hidden]
    alike = [each for each in visible if each.casefold() == name.casefold()]
    if name in alike or len(alike) == 1:
        return name if name in alike else alike[0]
    raise missing(f"There is no data set {quoted(name)}.", near(name, visible), "`/mlops data` lists them.")


def the_record(session: Session, name: str, wanted: str) -> DataSetRecord:
    """The version that was named; a number also finds `v7`. NotFound naming those there are."""
    exact = data_sets.records_named(session, name, wanted)
    known = exact or data_sets.records(session, name)
    number = version_number(wanted)
    alike = [each for each in known if number is not None and version_number(each.version.version) == number]
    if exact or alike:
        return (*exact, *alike)[0]
    there = listed([clean(each.version.version, 40) for each in known[:8]])
    has = f"It has {there}." if known else "It has none yet."
    raise NotFound(f"{name} has no version {quoted(wanted)}. {has}", hint=f"`/mlops data {name}`")


def hidden_data(session: Session, viewer: Viewer) -> frozenset[str]:
    """The data sets that only hidden models use: their names would tell of them. A steward sees their own."""
    if not viewer.hidden:
        return frozenset()
    hidden = hidden_experiments(session, viewer)
    models, experiments = lineage.users(session)
    by_models = {(name, viewer.sees(model)) for name, model in models}
    by_runs = {(name, experiment not in hidden) for name, experiment in experiments}
    seen = {name for name, is_seen in by_models | by_runs if is_seen}
    unseen = {name for name, is_seen in by_models | by_runs if not is_seen}
    person = viewer.person.id if viewer.person else None
    own = {each.name for each in data_sets.data_sets(session) if each.steward and each.steward == person}
    # What a visible model or run uses, too, is known already.
    return frozenset(unseen - seen - own)


def stewardship(data_set: DataSet, at: datetime) -> tuple[Ownership, ...]:
    """The steward as somebody who holds a responsibility, for permissions."""
    return () if data_set.steward is None else (Ownership(data_set.name, STEWARD, data_set.steward, at),)


def _version(
    session: Session, wish: Wish, content: Content, actor: str, at: datetime
) -> tuple[DataSetRecord, bool]:
    name, wanted = wish.target.name, wish.target.version
    same = data_sets.record_with(session, name, content.fingerprint)
    if same is not None:
        _refuse_other(same, wanted)
    # Known only because a run read it: adding it fills that row in, and links of runs stay.
    if same is not None and same.added_at is not None:
        return same, False
    version = same.version.version if same else wanted or _free(session, name, at)
    if same is None and data_sets.records_named(session, name, version):
        raise AlreadyResolved(
            f"{name}@{version} is there already, with other content.", hint="Name another version."
        )
    columns = None if content.columns is None else len(content.columns)
    made = DataSetVersion(name, version, content.fingerprint, content.rows, columns, content.source)
    record = data_sets.add_version(session, made, content, actor, at)
    facts: dict[str, object] = {
        "version": version,
        "fingerprint": content.fingerprint,
        "kind": content.kind.value,
        "rows": content.rows,
        "source": content.source,
    }
    audit.append(session, at, actor, "data.added", name, facts)
    return record, True


def _refuse_other(same: DataSetRecord, wanted: str | None) -> None:
    if same.withdrawn_at is not None:
        raise AlreadyResolved(f"That content is {same.name}, which was withdrawn.")
    if wanted not in {None, same.version.version}:
        raise AlreadyResolved(
            f"That content is {same.name} already.", hint="The same content twice is the same version."
        )


def _free(session: Session, name: str, at: datetime) -> str:
    """The day as a version; with a number behind it when the day has one already."""
    day = at.date().isoformat()
    numbered = (day if number == 1 else f"{day}.{number}" for number in count(1))
    return next(each for each in numbered if not data_sets.records_named(session, name, each))


def _said(before: DataSet, wish: Wish, *, asked: bool) -> DataSet:
    """What is said of it now: a class that is set anew, or a column that is suspected anew, ends an old reason."""
    because = clean_reason(wish.because)
    kept = "" if asked or wish.classification else before.because
    return replace(
        before,
        steward=wish.steward or before.steward,
        classification=wish.classification or before.classification,
        because=because or kept,
        fresh_within=wish.fresh_within or before.fresh_within,
        retention=wish.retention or before.retention,
    )


def _facts(said: DataSet) -> dict[str, object]:
    return {
        "steward": said.steward,
        "classification": said.classification.value if said.classification else None,
        "because": said.because,
        "fresh_within_s": said.fresh_within.total_seconds() if said.fresh_within else None,
        "retention_s": said.retention.total_seconds() if said.retention else None,
    }


def _summary(
    said: DataSet, records: tuple[DataSetRecord, ...], columns: tuple[PersonalColumn, ...], at: datetime
) -> DataSetSummary:
    return DataSetSummary(said, records, columns, age(said, records, at), effective(said, columns))


def _uses(session: Session, records: tuple[DataSetRecord, ...], viewer: Viewer) -> dict[int, Use]:
    ids = [each.id for each in records]
    hidden = hidden_experiments(session, viewer)
    versions = [each for each in lineage.versions_on(session, ids) if viewer.sees(each.model)]
    runs = lineage.runs_reading(session, ids)
    return {
        each: Use(
            tuple(version.name for version in versions if each in version.data),
            sum(count for experiment, count in runs.get(each, {}).items() if experiment not in hidden),
        )
        for each in ids
    }
