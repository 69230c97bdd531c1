"""Digests: what is said, when it is due, and making each slot once."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain import schedules
from bot.domain.digest import (
    BY_HAND,
    Digest,
    DigestSchedule,
    DigestSlot,
    SlotState,
    is_too_late,
    is_worth_sending,
    schedule_subject,
)
from bot.domain.digest_filter import DigestFilter
from bot.domain.digest_summary import Period, period_of
from bot.domain.outbox import Message
from bot.domain.people import Voice
from bot.domain.policy import Policy
from bot.domain.standing import Memberships
from bot.errors import BadInput, Unavailable
from bot.services import digest_pictures
from bot.services.announcements import message, voice_of
from bot.services.context import Context
from bot.services.digest_content import Sight, compose
from bot.services.digest_filters import check_filter
from bot.services.digest_pictures import Drawn
from bot.services.identity import Viewer
from bot.services.places import is_shared
from bot.services.requests import who_is_who
from bot.views.answer import Answer
from bot.views.digest import below, digest_answer, needs_more_room
from storage import audit, outbox, registry
from storage import digest as stored

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)


def preview(
    context: Context, viewer: Viewer, filters: DigestFilter | None = None, period: Period | None = None
) -> Digest:
    """The digest as it would be now, since a day ago or all of the period; BadInput where it would keep to what there is not."""
    at = context.clock.now()
    known, policy = who_is_who(context), context.policy()
    wanted = filters or DigestFilter()
    with context.database.read() as session:
        check_filter(session, policy, viewer.hidden, wanted)
        sight = Sight(viewer.hidden, wanted, period)
        back = period.length if period else timedelta(days=1)
        return compose(session, policy, known, sight, at - back, at)


def sweep(context: Context) -> int:
    """Make a row of every slot that came due; returns how many are new. Late ones are skipped, and audited."""
    at = context.clock.now()
    with context.database.read() as session:
        found = stored.schedules(session)
    for each in found:
        if schedules.was_ahead(each.swept_until, at):
            _put_back(context, each, at)
    return sum(_sweep_one(context, each, at) for each in found if each.swept_until < at)


def make_next(context: Context) -> bool:
    """Make the digest of one due slot and put it in the outbox; False when none is due."""
    at = context.clock.now()
    # Asked at every wake: whoever writes meanwhile must not wait for an answer that is mostly no.
    with context.database.read() as session:
        if not stored.is_slot_waiting(session, at):
            return False
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
        schedule = stored.find_schedule(session, slot.schedule_id)
        if schedule is None:
            # It ended a moment ago.
            return
        period = period_of(schedules.spacing(schedule.cron))
        last = (stored.last_of_clock if period else stored.last_done)(session, schedule, at)
        sight = Sight(hidden_in(session, policy, slot.channel), schedule.filters, period)
        digest = compose(session, policy, known, sight, _since(schedule, last, period, at), at)
    # Somebody who runs it by hand wants to see it, news or not; and a week without any is summed up too.
    wanted = slot.slot_key.startswith(BY_HAND) or digest.summary is not None
    worth = wanted or is_worth_sending(digest.has_news, last, at)
    voice = _voice(policy, known, schedule)
    # Composed and drawn before the transaction: no writer waits for a picture.
    drawn = _drawn(digest, voice) if worth else (None, None)
    with context.database.write() as session:
        state = SlotState.DONE if worth else SlotState.NOTHING_NEW
        if not stored.finish_slot(session, slot.id, state, at):
            return
        if worth:
            _put(session, schedule, digest, voice, drawn, at)
        context.reached("digest.made")
    context.reached("digest.stored")
    context.wake()


def _voice(policy: Policy, known: Memberships, schedule: DigestSchedule) -> Voice:
    """As it was asked for; else a direct message speaks as to its reader, and a channel's digest as to an engineer."""
    if schedule.voice is not None:
        return schedule.voice
    is_direct = schedule.channel.startswith("D")
    return voice_of(policy, known, schedule.created_by) if is_direct else Voice.ENGINEER


def _since(schedule: DigestSchedule, last: datetime | None, period: Period | None, at: datetime) -> datetime:
    """What it looks back to: the last one in that place, or all of the week or month that it sums up."""
    found = last or schedule.created_at
    return min(found, at - period.length) if period else found


def _drawn(digest: Digest, voice: Voice) -> tuple[Drawn | None, Drawn | None]:
    """The picture of the message, and that of its thread."""
    if digest.is_green:
        return None, None
    fares = digest_pictures.health(digest)
    # Metrics are an engineer's.
    moved = digest_pictures.trends(digest) if voice is Voice.ENGINEER else None
    return (fares, moved) if fares else (moved, None)


def _put(
    session: Session,
    schedule: DigestSchedule,
    digest: Digest,
    voice: Voice,
    drawn: tuple[Drawn | None, Drawn | None],
    at: datetime,
) -> None:
    """The message into the outbox, and under it what has no room there."""
    first, second = drawn
    answer = digest_answer(digest, first.shown if first else None, voice)
    parent = outbox.add(session, _with(answer, schedule, first), at)
    if second or needs_more_room(digest):
        under = _with(below(digest, second.shown if second else None, voice), schedule, second)
        outbox.add(session, replace(under, parent=parent), at)


def _with(answer: Answer, schedule: DigestSchedule, drawn: Drawn | None) -> Message:
    made = message(answer, channel=schedule.channel, subject=schedule_subject(schedule.id))
    return replace(made, picture=drawn.png, picture_alt=drawn.shown.alt) if drawn else made


def _skip_shared(context: Context, slot: DigestSlot, at: datetime) -> None:
    """The channel is read by outsiders since somebody subscribed it."""
    with context.database.write() as session:
        if stored.finish_slot(session, slot.id, SlotState.SKIPPED, at):
            facts: dict[str, object] = {"schedule": slot.schedule_id, "slot": slot.slot_key, "shared": True}
            audit.append(session, at, "system", "digest.skipped", f"digest {slot.schedule_id}", facts)


def _put_back(context: Context, schedule: DigestSchedule, at: datetime) -> None:
    with context.database.write() as session:
        if stored.put_back(session, schedule, at):
            log.warning("The clock was ahead: digest %s is due from now on again.", schedule.id)


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


def hidden_in(session: Session, policy: Policy, channel: str) -> frozenset[str]:
    """The models kept to another channel than this one."""
    return frozenset(
        each.name
        for each in registry.models(session)
        if policy.of(each.name).visible_to_channel_only
        and (policy.of(each.name).channel or each.channel) != channel
    )
