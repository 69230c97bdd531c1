"""Digests: what is said, when it is due, and making each slot once."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.charts.panels import TrendPanel, trend_alt
from bot.domain import schedules
from bot.domain.digest import (
    Digest,
    DigestSchedule,
    DigestSlot,
    LiveModel,
    SlotState,
    Waiting,
    is_too_late,
    is_worth_sending,
    schedule_subject,
)
from bot.domain.overview import key_metric
from bot.domain.policy import Policy
from bot.domain.registry import ChangeKind, EnvironmentState, ModelVersion, RegisteredModel
from bot.domain.standing import Memberships
from bot.errors import BadInput, Unavailable
from bot.services import cases
from bot.services.announcements import message
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.models import grouped
from bot.services.pictures import PLACEHOLDER
from bot.services.places import is_shared
from bot.services.requests import who_is_who
from bot.services.requirements import reports
from bot.views.answer import Picture
from bot.views.digest import PICTURE_TITLE, digest_answer
from storage import audit, environments, outbox, people, probation, promotion, registry
from storage import digest as stored

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
TREND_VERSIONS = 12
# The keys of the clock's slots begin with a date, so these can never meet them.
BY_HAND = "by hand"


def preview(context: Context, viewer: Viewer) -> Digest:
    """The digest as it would be now, since a day ago."""
    at = context.clock.now()
    known = who_is_who(context)
    with context.database.read() as session:
        return compose(session, context.policy(), known, viewer.hidden, at - timedelta(days=1), at)


def sweep(context: Context) -> int:
    """Make a row of every slot that came due; returns how many are new. Late ones are skipped, and audited."""
    at = context.clock.now()
    with context.database.read() as session:
        found = stored.schedules(session)
    return sum(_sweep_one(context, each, at) for each in found if each.swept_until < at)


def make_next(context: Context) -> bool:
    """Make the digest of one due slot and put it in the outbox; False when none is due."""
    at = context.clock.now()
    with context.database.write() as session:
        slot = stored.claim_slot(session, at, at + LEASE)
    if slot is None:
        return False
    context.reached("digest.claimed")
    try:
        send(context, slot)
    except Unavailable as silence:
        # The lease runs out, and the slot is tried again.
        log.warning("The digest slot %s waits: %s", slot.id, silence.sentence)
    return True


def send(context: Context, slot: DigestSlot) -> None:
    """Compose, draw and store a slot's digest; the slot and its message are one transaction."""
    at = context.clock.now()
    # Asked at each slot: a channel may have been shared since somebody subscribed it.
    if is_shared(context, slot.channel):
        _skip_shared(context, slot, at)
        return
    known = who_is_who(context)
    policy = context.policy()
    with context.database.read() as session:
        last = stored.last_done(session, slot.channel)
        since = last or stored.subscribed_at(session, slot.schedule_id)
        hidden = _hidden_in(session, policy, slot.channel)
        digest = compose(session, policy, known, hidden, since, at)
    # Somebody who runs it by hand wants to see it, news or not.
    worth = slot.slot_key.startswith(BY_HAND) or is_worth_sending(digest.has_news, last, at)
    shown = panels(digest) if worth else ()
    # Composed and drawn before the transaction: no writer waits for a picture.
    picture, words = draw(shown), trend_alt(shown)
    with context.database.write() as session:
        state = SlotState.DONE if worth else SlotState.NOTHING_NEW
        if not stored.finish_slot(session, slot.id, state, at):
            return
        if worth:
            drawn = Picture(PLACEHOLDER, words, PICTURE_TITLE) if picture else None
            subject = schedule_subject(slot.schedule_id)
            made = message(digest_answer(digest, drawn), channel=slot.channel, subject=subject)
            outbox.add(session, replace(made, picture=picture, picture_alt=words), at)
        context.reached("digest.made")
    context.reached("digest.stored")
    context.wake()


def _skip_shared(context: Context, slot: DigestSlot, at: datetime) -> None:
    """The channel is read by outsiders since somebody subscribed it."""
    with context.database.write() as session:
        if stored.finish_slot(session, slot.id, SlotState.SKIPPED, at):
            facts: dict[str, object] = {"schedule": slot.schedule_id, "slot": slot.slot_key, "shared": True}
            audit.append(session, at, "system", "digest.skipped", f"digest {slot.schedule_id}", facts)


def panels(digest: Digest) -> tuple[TrendPanel, ...]:
    """What the picture shows: the key metric of every live version over the versions before it."""
    return tuple(
        TrendPanel(each.model, each.trend, f"live: @{each.version}", each.better, each.metric)
        for each in digest.live
        if each.metric is not None and each.trend
    )


def draw(shown: tuple[TrendPanel, ...]) -> bytes | None:
    """The panels as a PNG, or None when there is nothing to draw."""
    if not shown:
        return None
    # matplotlib takes seconds to import: only a digest pays for it.
    from bot.charts.trend import trend_png

    return trend_png(shown)


def compose(
    session: Session,
    policy: Policy,
    known: Memberships,
    hidden: frozenset[str],
    since: datetime | None,
    at: datetime,
) -> Digest:
    """What a digest says to somebody from whom these models are hidden."""
    after = since or at - timedelta(days=1)
    waiting = [each for each in promotion.requests(session) if each.model not in hidden]
    loaded = [cases.load(session, policy, known, each, at) for each in reversed(waiting)]
    owned = grouped(people.ownerships(session), lambda each: each.model)
    models = [each for each in registry.models(session) if each.name not in hidden]
    return Digest(
        at=at,
        since=since,
        changes=tuple(
            each
            for each in environments.changes_since(session, after)
            # What was found at adoption is not new: it was live before.
            if each.model not in hidden and each.kind is not ChangeKind.FOUND
        ),
        ended=tuple(x for x in promotion.ended_since(session, after) if x.model not in hidden),
        waiting=tuple(Waiting(each.request, each.waiting) for each in loaded),
        live=_live(session, policy, models),
        ownerless=tuple(each.name for each in models if each.name not in owned),
        audit_head=audit.head(session),
        reported=reports(session, policy, hidden),
    )


def _sweep_one(context: Context, schedule: DigestSchedule, at: datetime) -> int:
    try:
        return _sweep(context, schedule, at)
    except BadInput as problem:
        # A zone this machine does not know (any more) is set aside: the other digests go on.
        log.warning("The slots of digest %s are not known: %s", schedule.id, problem.sentence)
        return 0


def _sweep(context: Context, schedule: DigestSchedule, at: datetime) -> int:
    due = schedules.slots(schedule.cron, schedule.zone, schedule.swept_until, at)
    added = 0
    # The mark moves with the slots it stands for: alone, it could pass a slot that never became a row.
    with context.database.write() as session:
        for slot in due:
            late = is_too_late(slot.at, at)
            state = SlotState.SKIPPED if late else SlotState.PENDING
            new = stored.add_slot(session, schedule, slot.key, slot.at, state)
            added += new
            if new and late:
                facts: dict[str, object] = {"schedule": schedule.id, "slot": slot.key}
                audit.append(session, at, "system", "digest.skipped", f"digest {schedule.id}", facts)
        stored.swept(session, schedule.id, at)
    return added


def _live(session: Session, policy: Policy, models: list[RegisteredModel]) -> tuple[LiveModel, ...]:
    last = policy.goal or ""
    states = {each.model: each for each in environments.states(session) if each.environment == last}
    versions = registry.versions_of_all(session, [each.name for each in models])
    # Read backwards, so that the first of several owners is the one that stays.
    owners = {each.model: each.person for each in reversed(people.ownerships(session))}
    found = []
    for model in models:
        state = states.get(model.name)
        known = {each.version for each in versions[model.name]}
        # A mirrored version may be gone a moment before its alias is.
        if state is not None and state.version in known:
            live = _live_model(session, policy, model, state, versions[model.name])
            proves = probation.of_place(session, model.name, last)
            found.append(replace(live, owner=owners.get(model.name), proving=proves))
    return tuple(found)


def _live_model(
    session: Session,
    policy: Policy,
    model: RegisteredModel,
    state: EnvironmentState,
    versions: tuple[ModelVersion, ...],
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


def _hidden_in(session: Session, policy: Policy, channel: str) -> frozenset[str]:
    """The models kept to another channel than this one."""
    return frozenset(
        each.name
        for each in registry.models(session)
        if policy.of(each.name).visible_to_channel_only
        and (policy.of(each.name).channel or each.channel) != channel
    )
