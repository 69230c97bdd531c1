"""What a digest says: read at one moment, of what it keeps to, without what is hidden from whoever reads it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.digest import Digest, LiveModel, Waiting
from bot.domain.digest_filter import DigestFilter
from bot.domain.digest_summary import Period, Summary, begins, summary
from bot.domain.overview import key_metric
from bot.domain.policy import Policy
from bot.domain.registry import (
    ChangeKind,
    EnvironmentChange,
    EnvironmentState,
    ModelVersion,
    PersonId,
    RegisteredModel,
)
from bot.domain.standing import Memberships
from bot.services import cases
from bot.services.digest_health import statuses
from bot.services.models import grouped
from bot.services.requirements import reports
from storage import alerts, audit, environments, people, probation, promotion, registry

TREND_VERSIONS, MOST_ALERTS = 12, 20


@dataclass(frozen=True, slots=True)
class Sight:
    """What is told of: not what is `hidden`, and of the rest what the filter keeps; with a summary of a `period`."""

    hidden: frozenset[str] = frozenset()
    filters: DigestFilter = DigestFilter()
    period: Period | None = None


def compose(
    session: Session,
    policy: Policy,
    known: Memberships,
    sight: Sight,
    since: datetime | None,
    at: datetime,
) -> Digest:
    """What a digest says to somebody who sees so much."""
    after = since or at - timedelta(days=1)
    models = [each for each in registry.models(session) if _tells_of(sight, each)]
    places = sight.filters.environments or ((policy.goal,) if policy.goal else ())
    names = frozenset(each.name for each in models)
    told = alerts.Within(names, sight.filters.environments, sight.filters.severities)
    begun = begins(sight.period, at, after) if sight.period else after
    changes = _changes(session, sight, names, begun)
    troubles = alerts.counted(session, told)
    live = _live(session, policy, models, places)
    digest = Digest(
        at=at,
        since=since,
        # What was found at adoption is not new: it was live before.
        changes=tuple(x for x in changes if x.at > after and x.kind is not ChangeKind.FOUND),
        ended=tuple(
            each
            for each in promotion.ended_since(session, after)
            if each.model in names and sight.filters.fits_place(each.environment)
        ),
        waiting=_waiting(session, policy, known, sight, names, at),
        live=_with_status(session, policy, live, troubles),
        ownerless=_ownerless(session, models),
        audit_head=audit.head(session),
        reported={
            name: found
            for name, found in reports(session, policy, _unseen(session, names)).items()
            if sight.filters.fits_place(name)
        },
        alerts=alerts.loudest(session, told, MOST_ALERTS),
        alert_count=sum(each.count for each in troubles),
        over=alerts.ended_since(session, told, after, MOST_ALERTS),
        summary=_summary(
            session, told, sight.period, [x for x in changes if x.environment in places], begun, at
        ),
        filters=sight.filters,
    )
    return replace(digest, names=_names(session, digest))


def _changes(
    session: Session, sight: Sight, names: Collection[str], since: datetime
) -> tuple[EnvironmentChange, ...]:
    return tuple(
        each
        for each in environments.changes_since(session, since)
        if each.model in names and sight.filters.fits_place(each.environment)
    )


def _summary(
    session: Session,
    told: alerts.Within,
    period: Period | None,
    changes: Sequence[EnvironmentChange],
    begun: datetime,
    at: datetime,
) -> Summary | None:
    """Of where models are used: what is tried out elsewhere is no release."""
    if period is None:
        return None
    return summary(period, at, changes, alerts.opened_since(session, told, begun), begun)


def _tells_of(sight: Sight, model: RegisteredModel) -> bool:
    return model.name not in sight.hidden and sight.filters.fits_model(model.name, model.tags)


def _unseen(session: Session, names: Collection[str]) -> frozenset[str]:
    return frozenset(each for each in registry.names(session) if each not in names)


def _waiting(
    session: Session,
    policy: Policy,
    known: Memberships,
    sight: Sight,
    names: Collection[str],
    at: datetime,
) -> tuple[Waiting, ...]:
    waiting = [
        each
        for each in promotion.requests(session)
        if each.model in names and sight.filters.fits_place(each.environment)
    ]
    loaded = [cases.load(session, policy, known, each, at) for each in reversed(waiting)]
    return tuple(Waiting(each.request, each.waiting) for each in loaded)


def _ownerless(session: Session, models: Iterable[RegisteredModel]) -> tuple[str, ...]:
    owned = grouped(people.ownerships(session), lambda each: each.model)
    return tuple(each.name for each in models if each.name not in owned)


def _live(
    session: Session, policy: Policy, models: Sequence[RegisteredModel], places: Collection[str]
) -> tuple[LiveModel, ...]:
    """What is live in the last environment, or in those that the digest keeps to."""
    states = {(each.model, each.environment): each for each in environments.states(session)}
    versions = registry.versions_of_all(session, [each.name for each in models])
    # Read backwards, so that the first of several owners is the one that stays.
    owners = {each.model: each.person for each in reversed(people.ownerships(session))}
    proving = probation.by_place(session)
    found = []
    for model in models:
        for place in places:
            state = states.get((model.name, place))
            known = {each.version for each in versions[model.name]}
            # A mirrored version may be gone a moment before its alias is.
            if state is not None and state.version in known:
                live = _live_model(session, policy, model, state, versions[model.name])
                proves = proving.get(model.name, {}).get(place)
                found.append(replace(live, owner=owners.get(model.name), proving=proves))
    return tuple(found)


def _with_status(
    session: Session, policy: Policy, live: Sequence[LiveModel], troubles: Sequence[alerts.OpenAlerts]
) -> tuple[LiveModel, ...]:
    known = statuses(session, policy, troubles)
    return tuple(replace(each, status=known.get((each.model, each.environment))) for each in live)


def _live_model(
    session: Session,
    policy: Policy,
    model: RegisteredModel,
    state: EnvironmentState,
    versions: Sequence[ModelVersion],
) -> LiveModel:
    by_number = {each.version: each for each in versions}
    version = by_number[state.version or 0]
    metric = key_metric(policy, model, (state.environment,), version)
    moves = environments.history(session, model.name, state.environment, TREND_VERSIONS)
    trend = [
        (move.at, by_number[move.to_version].metrics[metric])
        for move in reversed(moves)
        if metric is not None
        and move.to_version in by_number
        and metric in by_number[move.to_version].metrics
    ]
    return LiveModel(
        model=model.name,
        environment=state.environment,
        version=version.version,
        since=state.since,
        metric=metric,
        value=None if metric is None else version.metrics[metric],
        better=None if metric is None else policy.better.get(metric),
        trend=tuple(trend),
        without_approval=state.without_approval,
    )


def _names(session: Session, digest: Digest) -> dict[PersonId, str]:
    """What the people in it are called."""
    there = {person for each in digest.waiting for persons in each.people.values() for person in persons}
    there |= {each.owner for each in digest.live if each.owner is not None}
    there |= {each.assignee or each.acknowledged_by or "" for each in digest.alerts}
    return {each.id: each.real_name or each.name for each in people.people(session) if each.id in there}
