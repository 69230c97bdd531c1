"""Who somebody is to the bot, what waits for them, and when they want quiet."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.case import Case
from bot.domain.overview import Self
from bot.domain.people import Person
from bot.domain.permissions import may
from bot.domain.policy import Verb
from bot.domain.standing import Act, holders, standing
from bot.domain.working_time import spoken_duration
from bot.errors import BadInput, Unavailable
from bot.services import requests
from bot.services.context import Context
from bot.services.identity import Viewer, once
from storage import audit, delegations, people, registry

LONGEST_QUIET = timedelta(days=14)
MOST_ASKED = 20


def self_of(context: Context, person: Person) -> Self:
    """The person's roles, what they own, what they may do anywhere, and whom to ask for more."""
    policy, known = context.policy(), requests.who_is_who(context)
    with context.database.read() as session:
        mine = delegations.running_of(session, person.id, context.clock.now())
        held = [each for each in people.ownerships(session) if each.person == person.id]
    owned = tuple(each for each in held if known.sees(person.id, each.model))
    stands = standing(policy, known, owned, person)
    roles = stands.roles
    verbs = tuple(verb.value for verb in Verb if may(policy, verb, roles).allowed)
    ask = [who for role in policy.admins for who in holders(role, policy, known, ())]
    others = dict.fromkeys(who for who in ask if who != person.id)
    return Self(person, roles, owned, verbs, tuple(others)[:3], stands.voice, mine)


def waits_for(context: Context, person: Person, viewer: Viewer) -> tuple[Case, ...]:
    """The open requests that this person can act on."""
    cases = requests.open_cases(context, viewer)
    return tuple(case for case in cases if any(person.id in who for who in case.waiting.values()))


def models_near(context: Context, person: Person, viewer: Viewer) -> tuple[str, ...]:
    """The registered models whose channel the person is in; what Slack does not say is left out."""
    policy = context.policy()
    with context.database.read() as session:
        found = [each for each in registry.models(session) if viewer.sees(each.name)]
    channels = {each.name: policy.of(each.name).channel or each.channel for each in found}
    theirs = _channels_of(context, person, dict.fromkeys(filter(None, channels.values())))
    return tuple(name for name, channel in channels.items() if channel in theirs)


def asked_by(context: Context, person: Person, viewer: Viewer) -> tuple[Case, ...]:
    """The open requests of this person."""
    return tuple(each for each in requests.open_cases(context, viewer) if each.request.requester == person.id)


def quiet(context: Context, act: Act, person: Person, spoken: str) -> datetime | None:
    """Hold what can wait until a moment; `off` ends it. Returns the moment, or None."""
    until = _until(spoken, act.at, person.zone or context.zone)
    with context.database.write() as session:
        once(session, act)
        people.set_quiet(session, person.id, until or act.at)
        facts: dict[str, object] = {"until": None if until is None else until.isoformat()}
        audit.append(session, act.at, act.actor, "quiet.set", person.id, facts)
    return until


def quiet_until(context: Context, person: Person) -> datetime | None:
    """Until when the person wants quiet, if they do now."""
    with context.database.read() as session:
        until = people.quiet_until(session, person.id)
    return until if until is not None and until > context.clock.now() else None


def _until(spoken: str, at: datetime, zone: str) -> datetime | None:
    words = spoken.strip().lower().removeprefix("for ").strip()
    if words in {"off", "end", "stop"}:
        return None
    if words.startswith("until "):
        return _next_time(words.removeprefix("until ").strip(), at, zone)
    try:
        duration = spoken_duration(words)
    except ValueError as error:
        raise BadInput(
            "Say how long: `quiet 2h`, `quiet until 18:00` or `quiet off`.", field="quiet"
        ) from error
    length = timedelta(seconds=duration.seconds or duration.working_seconds or duration.working_days * 86_400)
    if length > LONGEST_QUIET:
        raise BadInput("Quiet lasts 14 days at most, so that nobody disappears by accident.", field="quiet")
    return at + length


def _next_time(words: str, at: datetime, zone: str) -> datetime:
    try:
        clock = time.fromisoformat(words if ":" in words else f"{int(words):02d}:00")
    except ValueError as error:
        raise BadInput("Say a time like `quiet until 18:00`.", field="quiet") from error
    local = at.astimezone(ZoneInfo(zone))
    then = datetime.combine(local.date(), clock, local.tzinfo)
    return (then if then > local else then + timedelta(days=1)).astimezone(at.tzinfo)


def _channels_of(context: Context, person: Person, channels: Iterable[str]) -> frozenset[str]:
    """Which of the first channels the person is in: Slack answers about fifty such questions a minute, to all of us."""
    found = []
    try:
        for channel in islice(channels, MOST_ASKED):
            known = context.directory.channel(channel)
            if known is not None and person.id in known.members:
                found.append(channel)
    except Unavailable:
        # It does not answer the next one either; what is known is shown.
        return frozenset(found)
    return frozenset(found)
