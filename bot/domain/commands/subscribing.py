"""The grammar of `subscribe` and `unsubscribe`."""

import re
from collections.abc import Mapping, Sequence

from bot.domain.commands import values, watch_values
from bot.domain.commands.slots import left_over
from bot.domain.commands.words import Word
from bot.domain.subscriptions import (
    EVENTS,
    FAILED,
    FINISHED,
    LIVE,
    REGISTERED,
    ROLLED_BACK,
    SEVERITIES,
    at_least,
)
from bot.domain.text import coded, did_you_mean, listed, near, shown
from bot.errors import BadInput

LIKE = "subscribe churn to registered and live in #ml"
_LINKING = frozenset(
    {"to", "in", "of", "for", "and", "&", "+", "or", "model", "models", "when", "version", "run", "severity"}
)
_MEANT: Mapping[str, str] = {
    **{each: each for each in EVENTS},
    "registrations": REGISTERED, "new": REGISTERED, "finish": FINISHED, "ended": FINISHED, "done": FINISHED,
    "failures": FAILED, "killed": FAILED, "went-live": LIVE, "promoted": LIVE, "promotions": LIVE,
    "rollback": ROLLED_BACK, "rollbacks": ROLLED_BACK, "rolledback": ROLLED_BACK,
}  # fmt: skip
_SEVERITIES = {form: each for each in SEVERITIES for form in (each, f"{each}s")}
_EVERYTHING = frozenset({"all", "everything"})
_FILTERS = _LINKING | frozenset(_MEANT) | frozenset(_SEVERITIES)
WORDS = _FILTERS | _EVERYTHING | {"list"}
_NUMBER = re.compile(r"(?:s-?|#)?([0-9]{1,9})", re.IGNORECASE)


def subscribe(given: Sequence[Word]) -> values.Command:
    """`subscribe churn* to registered, live in #ml`, in any order; `subscribe list`. Without an event a form asks."""
    kept = [each for word in given for each in _unlisted(word)]
    if len(kept) == 1 and kept[0].key == "list":
        return watch_values.SubscribeList()
    channels = [each.channel for each in kept if each.channel]
    events = {_MEANT[each.key] for each in kept if each.key in _MEANT}
    rest = [each for each in kept if not (each.channel or each.key in _FILTERS)]
    if any(each.key in _EVERYTHING for each in rest) and not events:
        events = set(EVENTS)
    rest = [each for each in rest if each.key not in _EVERYTHING]
    events = _of_severity(events, [_SEVERITIES[each.key] for each in kept if each.key in _SEVERITIES])
    if len(channels) > 1:
        raise BadInput("One channel at a time, please.", field="channel")
    if not events and (len(rest) > 1 or _near(rest)):
        raise _no_event(rest)
    if len(rest) > 1:
        raise _left(rest[1])
    return watch_values.Subscribe(
        rest[0].value if rest else None, tuple(sorted(events)), channels[0] if channels else None
    )


def unsubscribe(given: Sequence[Word]) -> values.Command:
    """`unsubscribe 3`."""
    if not given:
        return watch_values.Unsubscribe()
    match = _NUMBER.fullmatch(given[0].text)
    if match is None:
        raise BadInput(
            f"`{shown(given[0].value)}` is not the number of an announcement. `subscribe list` shows the numbers.",
            field="subscription",
        )
    return watch_values.Unsubscribe(int(match[1]))


def _unlisted(word: Word) -> list[Word]:
    """`registered,live` is two words."""
    if word.is_quoted or word.channel or "," not in word.text:
        return [word]
    return [Word(each, word.start, word.end, each) for each in word.text.split(",") if each]


def _of_severity(events: set[str], severities: Sequence[str]) -> set[str]:
    """What of the events matters as much as the severities say; without an event, all that does."""
    if not severities:
        return events
    wanted = {event for severity in severities for event in at_least(severity)}
    found = (events or wanted) & wanted
    if not found:
        raise BadInput(
            f"Nothing of that is a {severities[0]}: those are {listed(coded(sorted(wanted)))}.", field="event"
        )
    return found


def _near(rest: Sequence[Word]) -> tuple[str, ...]:
    """The events that words are nearly."""
    return tuple(dict.fromkeys(name for each in rest for name in near(each.value, EVENTS)))


def _no_event(rest: Sequence[Word]) -> BadInput:
    meant = did_you_mean(_near(rest)) or f"There is {listed(coded(EVENTS))}."
    return BadInput(
        f"Say what to announce. {meant}", hint=f"Like this: `{LIKE}`. For a digest: `digest subscribe`."
    )


def _left(word: Word) -> BadInput:
    if word.text.startswith("#"):
        return BadInput(
            "That channel is not known here. Pick it from the list Slack offers after `#`.", field="channel"
        )
    return left_over(word, f"Like this: `{LIKE}`.")
