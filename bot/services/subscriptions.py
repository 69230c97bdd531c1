"""Subscribing to announcements, and ending it: off until somebody does."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.policy import Verb
from bot.domain.standing import Act
from bot.domain.subscriptions import Subscription
from bot.errors import BadInput, NotFound
from bot.services.context import Context
from bot.services.digest_filters import gives_away
from bot.services.digest_schedules import refuse_channel
from bot.services.identity import Authority, Viewer, once
from storage import audit, people, subscriptions


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants announced; without a channel, to themselves."""

    pattern: str
    events: tuple[str, ...]
    channel: str | None


def subscribe(context: Context, authority: Authority, act: Act, wish: Wanted) -> Subscription:
    """Store it; off until somebody does."""
    if wish.channel is not None:
        refuse_channel(context, wish.channel, act.by)
    person = None if wish.channel else act.by
    wanted = Subscription(0, wish.pattern, wish.events, wish.channel, person, act.by, act.at)
    with context.database.write() as session:
        once(session, act)
        authority.require(Verb.SUBSCRIBE, people.ownerships(session), "to announcements")
        made = subscriptions.add(session, wanted)
        if made is None:
            number = subscriptions.same_as(session, wanted).id
            raise BadInput(
                f"That is announced already: it is number {number}.",
                hint="`/mlops subscribe list` shows them all.",
            )
        facts: dict[str, object] = {
            "pattern": made.pattern,
            "events": list(made.events),
            "place": wish.channel,
        }
        audit.append(session, act.at, act.actor, "news.subscribed", f"subscription {made.id}", facts)
    return made


def unsubscribe(context: Context, authority: Authority, act: Act, number: int) -> Subscription:
    """End one; whoever made it may, and whom the policy permits."""
    with context.database.write() as session:
        once(session, act)
        found = next((each for each in subscriptions.listed(session) if each.id == number), None)
        # Somebody else's own is answered like one that is not there.
        if found is None or not _may_know(session, authority.viewer, found):
            raise NotFound(
                f"There is no announcement {number}.",
                hint="`/mlops subscribe list` shows them with their numbers.",
            )
        if found.by != act.by:
            authority.require(Verb.UNSUBSCRIBE, people.ownerships(session), f"announcement {number}")
        subscriptions.end(session, number, act.at)
        audit.append(session, act.at, act.actor, "news.unsubscribed", f"subscription {number}", {})
    return found


def listed(context: Context, viewer: Viewer) -> tuple[Subscription, ...]:
    """Those of the channels, and the viewer's own; the terminal is shown all."""
    with context.database.read() as session:
        return tuple(each for each in subscriptions.listed(session) if _may_know(session, viewer, each))


def _may_know(session: Session, viewer: Viewer, subscription: Subscription) -> bool:
    """Their own, and of the channels' what gives no model away that they do not see."""
    if viewer.person is None or viewer.person.id in {subscription.person, subscription.by}:
        return True
    return subscription.channel is not None and not gives_away(session, viewer, subscription.pattern)
