"""Carries the outbox to Slack, each row once: claim, post, settle; what may have arrived is looked for first."""

import logging
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import alert_number
from bot.domain.outbox import (
    CHANNEL_BUDGET_PER_HOUR,
    SETTLE,
    Message,
    OutboxKind,
    Outgoing,
    retry_after,
)
from bot.domain.targets import request_number
from bot.ports import Refused, Unclear
from bot.services.context import Context
from bot.services.drawings import FOLD, Undrawable, draw
from bot.services.lost import alert_left_behind, say_elsewhere
from bot.services.pictures import attach, without_picture
from bot.services.places import is_kept_elsewhere
from bot.views.blocks import MESSAGE_BLOCKS
from storage import alerts, outbox, people, promotion

log = logging.getLogger(__name__)

# What Slack answers when it will never take a message there.
_GONE = {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "restricted_action"}
_HOUR = timedelta(hours=1)
# History is asked for from a little before the row was made: the clocks of Slack and of us differ.
_SKEW = timedelta(minutes=5)
MOST_ATTEMPTS = 12
PICTURE_ATTEMPTS = 4


def send_next(context: Context) -> bool:
    """Send one due row; False when nothing is due."""
    with ExitStack() as hand:
        with context.database.write() as session:
            outgoing = outbox.claim(session, context.clock.now(), tuple(context.in_hand))
            if outgoing is None or outgoing.id in context.in_hand:
                return False
            # Before the commit lets another thread of ours see the row.
            context.in_hand.add(outgoing.id)
            hand.callback(context.in_hand.discard, outgoing.id)
        _send(context, outgoing)
    return True


def _send(context: Context, outgoing: Outgoing) -> None:
    context.reached("outbox.claimed")
    try:
        _deliver(context, outgoing)
    except Refused as refusal:
        _refused(context, outgoing, refusal)
    except Unclear as silence:
        _unclear(context, outgoing, str(silence))
    except Undrawable as lost:
        log.warning("The message %s shows %s, which is not stored.", outgoing.id, lost)
        with context.database.write() as session:
            outbox.mark_dead(session, outgoing.id, f"nothing to draw: {lost}")
    context.reached("outbox.settled")


def _deliver(context: Context, outgoing: Outgoing) -> None:
    if outgoing.kind is OutboxKind.REDRAW:
        _redraw(context, outgoing)
    elif outgoing.message.parent is not None and outgoing.thread is None:
        # What it answers stands for others and is itself on its way.
        _later(context, outgoing, context.clock.now() + timedelta(seconds=2), "waits for its parent")
    elif _is_kept_elsewhere(context, outgoing):
        with context.database.write() as session:
            outbox.mark_dead(session, outgoing.id, "its model is kept to another channel by now")
    elif not (_waits_for_quiet(context, outgoing) or _is_folded(context, outgoing)):
        _post(context, outgoing)


def _is_kept_elsewhere(context: Context, outgoing: Outgoing) -> bool:
    """Whether what is said of a request or an alert must not be said in this channel any more."""
    channel = outgoing.thread[0] if outgoing.thread else outgoing.message.channel
    if channel is None or outgoing.message.person is not None:
        return False
    with context.database.read() as session:
        models = _told_of(session, outgoing.message.subject)
        return any(is_kept_elsewhere(session, context.policy(), each, channel) for each in models)


def _told_of(session: Session, subject: str) -> tuple[str, ...]:
    """The registered models of a request, or of an alert and those that are open in its message."""
    if (request := request_number(subject)) is not None:
        asked = promotion.find_request(session, request)
        return () if asked is None else (asked.model,)
    if (number := alert_number(subject)) is None:
        return ()
    first, led = alerts.find(session, number), alerts.led_by(session, number)
    others = tuple(each.model for each in led if each.ended_at is None)
    return others if first is None else (first.model, *others)


def _redraw(context: Context, outgoing: Outgoing) -> None:
    if outgoing.sent is None:
        _later(context, outgoing, context.clock.now() + timedelta(seconds=2), "waits for its message")
        return
    channel, ts = outgoing.sent
    drawn = draw(context, outgoing.message, outgoing.drawn_id)
    with context.database.write() as session:
        # Kept before it is said: whoever compares later finds what was last tried.
        outbox.save_payload(session, outgoing.drawn_id, drawn)
    context.messenger.edit(channel, ts, drawn.text, drawn.blocks)
    _sent(context, outgoing, channel, ts)


def _post(context: Context, outgoing: Outgoing) -> None:
    message = outgoing.message
    channel, thread = outgoing.thread or (_channel(context, message), None)
    # Slack has no idempotency key: what may have arrived is looked for by our own, in the message's metadata.
    if outgoing.taken_over:
        since = outgoing.created_at - _SKEW
        found = context.messenger.find(channel, outgoing.key, since, thread)
        if found is not None:
            _sent(context, outgoing, channel, found)
            return
    # After the search: what is folded into this row must not belong to a message that was posted without it.
    bundled = _bundle(context, outgoing)
    pictured = attach(context, outgoing, bundled)
    ts = context.messenger.post(channel, pictured.text, pictured.blocks, outgoing.key, thread)
    context.reached("outbox.posted")
    _sent(context, outgoing, channel, ts)


def _channel(context: Context, message: Message) -> str:
    if message.person is not None:
        return context.messenger.open_dm(message.person)
    if message.channel is None:
        raise Refused("channel_not_found")
    return message.channel


def _waits_for_quiet(context: Context, outgoing: Outgoing) -> bool:
    person = outgoing.message.person
    if person is None or outgoing.message.urgent:
        return False
    with context.database.read() as session:
        until = people.quiet_until(session, person)
    if until is None or until <= context.clock.now():
        return False
    _later(context, outgoing, until, "quiet")
    return True


def _is_folded(context: Context, outgoing: Outgoing) -> bool:
    """Whether the channel's budget is spent and another message stands for this one."""
    message = outgoing.message
    may_fold = message.channel is not None and message.parent is None and not message.urgent
    # What was taken over may be in Slack already, and would be said again by the fold.
    if not may_fold or message.channel is None or message.drawing == FOLD or outgoing.taken_over:
        return False
    at = context.clock.now()
    with context.database.write() as session:
        if outbox.posted_since(session, message.channel, at - _HOUR) < CHANNEL_BUDGET_PER_HOUR:
            return False
        fold = outbox.fold_of(session, message.channel, FOLD, at - _HOUR)
        if fold is None:
            text = "More requests this hour"
            stands = Message(text, channel=message.channel, subject="fold", drawing=FOLD)
            fold = outbox.add(session, stands, at)
        outbox.mark_folded(session, outgoing.id, fold, at)
        outbox.redraw_row(session, fold, at)
    return True


def _bundle(context: Context, outgoing: Outgoing) -> Message:
    """A message that can wait, together with the others that wait for the same person."""
    message = outgoing.message
    if message.urgent or message.person is None:
        return message
    at = context.clock.now()
    with context.database.write() as session:
        for row_id, other in outbox.waiting_for(session, message.person):
            drawn = (*message.blocks, *other.blocks)
            if len(drawn) > MESSAGE_BLOCKS:
                break  # the rest goes with the next one
            outbox.mark_folded(session, row_id, outgoing.id, at)
            message = replace(message, text=f"{message.text}\n{other.text}", blocks=drawn)
        outbox.save_payload(session, outgoing.id, message)
    return message


def _refused(context: Context, outgoing: Outgoing, refusal: Refused) -> None:
    at = context.clock.now()
    message = outgoing.message
    is_post = outgoing.kind is OutboxKind.POST
    if is_post and message.subject and message.channel and refusal.code in _GONE:
        say_elsewhere(context, outgoing, message.channel, refusal.code)
        return
    stands = outgoing.thread or outgoing.sent
    if stands is not None and refusal.code in _GONE and alert_number(message.subject) is not None:
        alert_left_behind(context, outgoing, stands[0], refusal.code)
        return
    with context.database.write() as session:
        if refusal.retry_after_s is not None:
            # It may be the search that was refused, and the message in Slack already.
            _again(session, outgoing, at + timedelta(seconds=refusal.retry_after_s), refusal.code)
        elif is_post and message.picture is not None and outgoing.attempts < PICTURE_ATTEMPTS:
            _again(session, outgoing, at + retry_after(outgoing.attempts), refusal.code)
        elif is_post and message.picture is not None:
            without_picture(session, outgoing, at)
        else:
            outbox.mark_dead(session, outgoing.id, refusal.code)


def _unclear(context: Context, outgoing: Outgoing, why: str) -> None:
    at = context.clock.now()
    with context.database.write() as session:
        # Tries are counted while a message waits for its turn too: only an old one is given up.
        if outgoing.attempts >= MOST_ATTEMPTS and at - outgoing.created_at >= _HOUR:
            outbox.mark_dead(session, outgoing.id, why)
        elif outgoing.kind is OutboxKind.REDRAW:
            # An edit says the same however often it is made.
            outbox.mark_retry(session, outgoing.id, at + retry_after(outgoing.attempts), why)
        else:
            outbox.mark_unknown(session, outgoing.id, at + SETTLE, why)


def _later(context: Context, outgoing: Outgoing, due_at: datetime, why: str) -> None:
    with context.database.write() as session:
        _again(session, outgoing, due_at, why)


def _again(session: Session, outgoing: Outgoing, due_at: datetime, why: str) -> None:
    """Try later; a row that was taken over may be in Slack already, so the next try must look first, too."""
    if outgoing.taken_over and outgoing.kind is OutboxKind.POST:
        outbox.mark_unknown(session, outgoing.id, due_at, why)
    else:
        outbox.mark_retry(session, outgoing.id, due_at, why, outgoing.attempts)


def _sent(context: Context, outgoing: Outgoing, channel: str, ts: str) -> None:
    with context.database.write() as session:
        outbox.mark_sent(session, outgoing.id, channel, ts, context.clock.now())
