"""The grammar of `digest` and `quiet`."""

import re
from collections.abc import Sequence

from bot.domain.commands import values, watch_values
from bot.domain.commands.digest_words import filtered
from bot.domain.commands.slots import left_over, nothing_left, place
from bot.domain.commands.table import COMMANDS, unknown
from bot.domain.commands.words import Word, prose
from bot.domain.digest_summary import Period
from bot.domain.text import clean, shown
from bot.errors import BadInput

_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|UTC", re.IGNORECASE)
_SCHEDULE = re.compile(r"(?:d-?|#)?([0-9]{1,9})", re.IGNORECASE)
_PERIODS = {
    "week": Period.WEEK, "weekly": Period.WEEK, "month": Period.MONTH, "monthly": Period.MONTH,
}  # fmt: skip
_LINKING = frozenset({"in", "to", "zone", "timezone", "for"})
_VERBS = tuple(each.verb.split()[1] for each in COMMANDS if each.verb.startswith("digest "))


def digest(given: Sequence[Word]) -> values.Command:
    """`preview` (or nothing), `subscribe`, `list`, `unsubscribe` or `run`."""
    verb = given[0].value.casefold().strip(".,:;?!") if given else "preview"
    rest = list(given[1:])
    match verb:
        case "preview":
            return _preview(rest)
        case "subscribe":
            return _subscribe(rest)
        case "list":
            return watch_values.DigestList()
        case "unsubscribe":
            return watch_values.DigestUnsubscribe(_schedule(rest))
        case "run":
            return watch_values.DigestRun(_schedule(rest))
    raise unknown(verb, _VERBS, "digest")


def performance(given: Sequence[Word], environments: Sequence[str]) -> values.Command:
    """`performance churn production`, or of one version: `performance churn@7 production`."""
    found = place(given, environments)
    nothing_left(found.rest)
    version = found.to_version if found.version is None else found.version
    return watch_values.ShowPerformance(found.model, version, found.environment)


def drift(given: Sequence[Word], environments: Sequence[str]) -> values.Command:
    """`drift churn production`."""
    found = place(given, environments)
    nothing_left(found.rest)
    if found.version is not None or found.to_version is not None:
        raise BadInput("Drift is of whatever version is live. Leave the number out.", field="version")
    return watch_values.ShowDrift(found.model, found.environment)


def quiet(spoken: str | None) -> values.Command:
    """How long, in the person's words: `2h`, `until 18:00`, `off`."""
    found = clean(spoken.lower()) if spoken else ""
    while found.startswith("for "):
        found = found.removeprefix("for ").strip()
    return watch_values.Quiet(found or None)


def _schedule(rest: Sequence[Word]) -> int | None:
    if not rest:
        return None
    match = _SCHEDULE.fullmatch(rest[0].text)
    if match is None:
        raise BadInput(
            f"`{shown(rest[0].value)}` is not the number of a digest. `digest list` shows the numbers.",
            field="schedule",
        )
    return int(match[1])


def _preview(given: Sequence[Word]) -> values.Command:
    filters, voice, rest = filtered(given)
    found = {_PERIODS[each.key] for each in rest if each.key in _PERIODS}
    left = [each for each in rest if each.key not in _PERIODS]
    if left or len(found) > 1:
        raise left_over((left or rest)[-1], "Like this: `digest preview week models=churn*`.")
    return watch_values.DigestPreview(next(iter(found), None), filters, voice)


def _subscribe(rest: Sequence[Word]) -> values.Command:
    filters, voice, rest = filtered(rest)
    when: list[str] = []
    channel: str | None = None
    zone: str | None = None
    for each in rest:
        is_zone = _ZONE.fullmatch(each.text) is not None
        if not each.channel and not is_zone:
            when.append(each.text)
            continue
        if (channel if each.channel else zone) is not None:
            raise left_over(each, "digest subscribe every weekday at 9")
        channel, zone = (each.channel or channel), (each.text if is_zone else zone)
        if when and when[-1].casefold() in _LINKING:
            when.pop()
    spoken = prose(" ".join(when))
    if spoken and re.search(r"(?:^|\s)#\w", spoken):
        raise BadInput(
            "That channel is not known here. Pick it from the list Slack offers after `#`.", field="channel"
        )
    return watch_values.DigestSubscribe(spoken, channel, zone, filters, voice)
