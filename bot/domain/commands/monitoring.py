"""The grammar of `health` and `monitor`, and how they are spoken."""

from collections.abc import Sequence

from bot.domain.commands import monitor_values, values
from bot.domain.commands.slots import Slots, nothing_left, place
from bot.domain.commands.spoken_names import spoken_environment, spoken_name
from bot.domain.commands.words import Word, as_sent, prose
from bot.domain.monitors.monitor import What
from bot.domain.text import enquoted
from bot.errors import BadInput

ADD, END = frozenset({"add", "watch"}), frozenset({"end", "remove", "delete", "stop"})
PULL = frozenset({"pull", "fetch"})
_WATCHED = frozenset({each.value for each in What} | {each.value.replace("_", "-") for each in What})


def health(given: Sequence[Word], environments: Sequence[str]) -> values.Command:
    """`health` of all, of `churn`, or of `churn production`."""
    found = _place(given, environments)
    return monitor_values.ShowHealth(found.model, found.environment)


def monitor(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    """`monitor churn`, `monitor churn add feature_drift psi above 0.2`, `monitor churn end NAME`; `add` may be left out."""
    at = next((at for at, each in enumerate(given) if _begins(each)), len(given))
    found = _place(given[:at], environments)
    if at == len(given):
        return monitor_values.ShowMonitors(found.model, found.environment)
    word = given[at].key.rstrip(":")
    if word in END:
        name = prose(line[given[at].end :])
        return monitor_values.MonitorEnd(found.model, found.environment, name)
    if word in PULL:
        return monitor_values.MonitorPull(found.model, found.environment, prose(line[given[at].end :]))
    said = prose(line[given[at].end :] if word in ADD else line[given[at].start :])
    return monitor_values.MonitorAdd(found.model, found.environment, said or None)


def spoken_monitor(command: monitor_values.MonitorCommand, environments: Sequence[str]) -> Sequence[str]:
    """The command as it can be typed."""
    where = f"in {spoken_environment(command.environment)}" if command.environment else ""
    name = command.model
    # A bare word for what can be watched would begin what the person says.
    begins = name is not None and name.casefold() in _WATCHED
    model = as_sent(enquoted(name)) if name and begins else spoken_name(name, environments)
    placed = [model, where]
    match command:
        case monitor_values.ShowHealth():
            return ["health", *placed]
        case monitor_values.ShowMonitors():
            return ["monitor", *placed]
        case monitor_values.MonitorAdd(words=words):
            return ["monitor", *placed, "add", as_sent(words)]
        case monitor_values.MonitorEnd(name=ended):
            return ["monitor", *placed, "end", as_sent(ended or "")]
        case monitor_values.MonitorPull(name=pulled):
            return ["monitor", *placed, "pull", as_sent(pulled or "")]


def _begins(word: Word) -> bool:
    """Whether the person's own words begin there."""
    key = word.key.lstrip("{").rstrip(":")
    return key in ADD | END | PULL | _WATCHED


def _place(given: Sequence[Word], environments: Sequence[str]) -> Slots:
    found = place(given, environments)
    nothing_left(found.rest)
    if found.version is not None or found.to_version is not None:
        raise BadInput("It is about what is live: leave the version out.", field="version")
    return found
