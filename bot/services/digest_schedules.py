"""Subscribing to digests, and ending it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.commands.digest_words import filter_words
from bot.domain.digest import BY_HAND, DigestSchedule, SlotState
from bot.domain.digest_filter import MOST_KEPT, DigestFilter, kept
from bot.domain.people import Voice
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.schedules import parse_when, parse_zone
from bot.domain.standing import Act
from bot.errors import BadInput, NotFound
from bot.services.context import Context
from bot.services.digest_filters import check_filter, gives_away
from bot.services.digests import hidden_in
from bot.services.identity import Authority, Viewer, once
from storage import audit, people
from storage import digest as stored


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody subscribes a channel (or themselves, by DM) to."""

    when: str
    channel: str
    zone: str
    filters: DigestFilter = DigestFilter()
    voice: Voice | None = None


def subscribe(context: Context, authority: Authority, act: Act, wish: Subscription) -> DigestSchedule:
    """Store a schedule, from now on."""
    cron, zone = parse_when(wish.when), parse_zone(wish.zone)
    refuse_channel(context, wish.channel, act.by)
    if len(kept(wish.filters)) > MOST_KEPT:
        raise BadInput("That is more than a digest can keep to. Name fewer or shorter tags.", field="when")
    with context.database.write() as session:
        once(session, act)
        authority.require(Verb.DIGEST_SUBSCRIBE, people.ownerships(session), "to digests")
        policy = context.policy()
        check_filter(session, policy, hidden_in(session, policy, wish.channel), wish.filters)
        wanted = DigestSchedule(0, cron, zone, wish.channel, act.by, act.at, act.at, wish.filters, wish.voice)
        made = stored.add_schedule(session, wanted)
        if made is None:
            raise BadInput(_same_as(session, wanted), hint="`/mlops digest list` shows them all.")
        facts: dict[str, object] = {"cron": cron, "zone": zone, "channel": wish.channel}
        if keeps_to := " ".join(filter_words(wish.filters, wish.voice)):
            facts["of"] = keeps_to
        audit.append(session, act.at, act.actor, "digest.subscribed", f"digest {made.id}", facts)
    return made


def unsubscribe(context: Context, authority: Authority, act: Act, number: int) -> DigestSchedule:
    """End a schedule; whoever made it may, and whom the policy permits."""
    with context.database.write() as session:
        once(session, act)
        found = the_schedule(session, authority.viewer, number)
        if found.created_by != act.by:
            authority.require(Verb.DIGEST_UNSUBSCRIBE, people.ownerships(session), f"digest {number}")
        if not stored.end_schedule(session, number, act.at):
            raise _no_digest(number)
        audit.append(session, act.at, act.actor, "digest.unsubscribed", f"digest {number}", {})
    return found


def run_now(context: Context, authority: Authority, act: Act, number: int) -> DigestSchedule:
    """Send a schedule's digest now, as a slot of its own."""
    with context.database.write() as session:
        once(session, act)
        found = the_schedule(session, authority.viewer, number)
        authority.require(Verb.DIGEST_RUN, people.ownerships(session), f"digest {number}")
        # A slot of its own: run by hand, it neither takes nor skips an occasion of the clock's.
        key = f"{BY_HAND} {act.at.isoformat(timespec='microseconds')}"
        stored.add_slot(session, found, key, act.at, SlotState.PENDING)
        audit.append(session, act.at, act.actor, "digest.run", f"digest {number}", {"slot": key})
    context.wake()
    return found


def listed(context: Context, viewer: Viewer) -> tuple[DigestSchedule, ...]:
    """The schedules in force that the viewer may know of."""
    with context.database.read() as session:
        return tuple(each for each in stored.schedules(session) if _may_know(session, viewer, each))


def the_schedule(session: Session, viewer: Viewer, number: int) -> DigestSchedule:
    """A schedule in force by its number; one of models that the viewer does not see is answered like none."""
    found = next((each for each in stored.schedules(session) if each.id == number), None)
    if found is None or not _may_know(session, viewer, found):
        raise _no_digest(number)
    return found


def _may_know(session: Session, viewer: Viewer, schedule: DigestSchedule) -> bool:
    is_own = viewer.person is not None and viewer.person.id == schedule.created_by
    return is_own or not gives_away(session, viewer, schedule.filters.models)


def _no_digest(number: int) -> NotFound:
    return NotFound(
        f"There is no digest {number}.", hint="`/mlops digest list` shows them with their numbers."
    )


def _same_as(session: Session, wanted: DigestSchedule) -> str:
    place = (wanted.cron, wanted.zone, wanted.channel, wanted.filters)
    same = (
        f": it is number {x.id}"
        for x in stored.schedules(session)
        if (x.cron, x.zone, x.channel, x.filters) == place
    )
    return f"That digest exists already{next(same, '')}."


def refuse_channel(context: Context, channel: str, by: PersonId) -> None:
    """BadInput for a channel where nothing may be posted, or that is not the person's to know of."""
    # A direct message needs no invitation, and nobody else reads it.
    if not channel.startswith(("C", "G")):
        return
    found = context.directory.channel(channel)
    # The same words for a private channel the person is not in: it is not theirs to know of.
    if found is None or not found.joined or (found.private and by not in found.members):
        raise BadInput(
            "I am not in that channel. Invite me there first: `/invite @mlops-bot`.", field="channel"
        )
    if found.archived:
        raise BadInput("That channel is archived.", field="channel")
    if found.shared:
        raise BadInput(
            "That channel is shared with another organisation, so nothing is posted there.", field="channel"
        )
