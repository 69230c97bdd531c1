"""A message whose channel was archived or left: a card goes elsewhere, and of a digest its subscriber is told."""

from bot.domain.digest import schedule_number
from bot.domain.outbox import Outgoing
from bot.domain.targets import request_number
from bot.services.announcements import message
from bot.services.context import Context
from bot.services.places import instead_of, tell_owner_of_lost_channel
from bot.views.digest import lost_channel
from storage import digest, outbox, outbox_shown, promotion, registry


def say_elsewhere(context: Context, outgoing: Outgoing, lost: str, why: str) -> None:
    """The message's channel is gone."""
    number = schedule_number(outgoing.message.subject)
    if number is None:
        _card_elsewhere(context, outgoing, lost, why)
    else:
        _tell_subscriber(context, outgoing, number, why)


def _card_elsewhere(context: Context, outgoing: Outgoing, lost: str, why: str) -> None:
    """The channel is gone: the card goes to the default one, if what it says may be said there."""
    at = context.clock.now()
    # Asks Slack, and so before the transaction.
    found = instead_of(context, lost)
    number = request_number(outgoing.message.subject)
    with context.database.write() as session:
        if found.channel is None:
            outbox.mark_dead(session, outgoing.id, why)
        else:
            outbox.readdress(session, outgoing.id, found.channel, at)
        request = None if number is None else promotion.find_request(session, number)
        model = None if request is None else registry.find_model(session, request.model)
        if request is not None and model is not None:
            promotion.set_channel(session, request.id, found.channel)
            tell_owner_of_lost_channel(session, context, model, found)


def _tell_subscriber(context: Context, outgoing: Outgoing, number: int, why: str) -> None:
    """Whoever subscribed chose the channel: they hear what to do, once, not at every slot."""
    subject = outgoing.message.subject
    with context.database.write() as session:
        is_told = outbox_shown.is_told_since(session, subject)
        outbox.mark_dead(session, outgoing.id, why)
        schedule = digest.find_schedule(session, number)
        if schedule is not None and not is_told:
            told = message(lost_channel(schedule), person=schedule.created_by, subject=subject, urgent=False)
            outbox.add(session, told, context.clock.now())
