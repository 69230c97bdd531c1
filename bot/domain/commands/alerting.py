"""The grammar of `alerts` and `alert`, both ways."""

from collections.abc import Sequence

from bot.domain.alerts.alert import alert_number
from bot.domain.commands.alert_values import (
    AlertAck,
    AlertAssign,
    AlertCommand,
    AlertMute,
    AlertRedeliver,
    AlertRetrain,
    Alerts,
    AlertSnooze,
    AlertStop,
    ShowAlert,
)
from bot.domain.commands.slots import left_over
from bot.domain.commands.spoken_names import spoken_word
from bot.domain.commands.words import OF, Word, as_sent, split_reason
from bot.domain.targets import parse_target
from bot.errors import BadInput

EXAMPLE = "alert A-9 ack"
_SKIPPED = frozenset({"of", "for", "the", "please", "to"})
_UNTIL = frozenset({"until", "till", "for", "by"})
_ACK = frozenset({"ack", "acknowledge", "acknowledged", "seen"})
_ASSIGN, _SNOOZE, _MUTE = frozenset({"assign", "give"}), frozenset({"snooze"}), frozenset({"mute"})
_EXPLAIN, _RETRAIN = frozenset({"explain", "why"}), frozenset({"retrain"})
_REDELIVER, _STOP = frozenset({"redeliver"}), frozenset({"stop"})


def alerts(given: Sequence[Word]) -> AlertCommand:
    """All of them, those of a registered model, or the one that was named."""
    kept = [each for each in given if each.is_quoted or each.key not in _SKIPPED]
    if kept[1:]:
        raise left_over(kept[1], "alerts churn")
    return Alerts(parse_target(kept[0].text).model if kept else None)


def alert(line: str, given: list[Word]) -> AlertCommand:
    """`A-9`, `A-9 ack`, `A-9 assign @ada`, `A-9 snooze until friday because …`, `A-9 mute because …`, `A-9 retrain because …`, `A-9 redeliver`, `A-9 stop`."""
    number = None if not given or given[0].is_quoted else alert_number(given[0].text)
    if number is None:
        raise BadInput(f"Say which alert: `{EXAMPLE}`. `/mlops alerts` lists the open ones.", field="alert")
    before, reason = split_reason(line, given[1:])
    said = before[0].key if before else ""
    rest = before[1:]
    if said in _SNOOZE:
        return AlertSnooze(number, _until(rest), reason)
    if said in _MUTE:
        _nothing(rest)
        return AlertMute(number, reason)
    if said in _RETRAIN:
        _nothing(rest)
        return AlertRetrain(number, reason)
    if said in _ASSIGN:
        return AlertAssign(number, _person(rest))
    _nothing(rest)
    if said in _ACK:
        return AlertAck(number)
    if said in _REDELIVER:
        return AlertRedeliver(number)
    if said in _STOP:
        return AlertStop(number)
    if said and said not in _EXPLAIN:
        raise left_over(before[0], EXAMPLE)
    return ShowAlert(number, said in _EXPLAIN)


def spoken_alert(command: AlertCommand) -> Sequence[str]:
    """The words that ask for it."""
    if isinstance(command, Alerts):
        return ["alerts", spoken_word(command.model)]
    name = "" if command.alert is None else f"A-{command.alert}"
    match command:
        case ShowAlert(_, explained):
            return ["alert", name, "explain" if explained else ""]
        case AlertAck():
            return ["alert", name, "ack"]
        case AlertAssign(_, person):
            return ["alert", name, "assign", f"<@{person}>" if person else ""]
        case AlertSnooze(_, until, reason):
            return ["alert", name, "snooze", f"until {as_sent(until)}" if until else "", _because(reason)]
        case AlertMute(_, reason):
            return ["alert", name, "mute", _because(reason)]
        case AlertRetrain(_, reason):
            return ["alert", name, "retrain", _because(reason)]
        case AlertRedeliver():
            return ["alert", name, "redeliver"]
        case AlertStop():
            return ["alert", name, "stop"]


def _because(reason: str | None) -> str:
    word = "reason" if reason and OF.match(reason) else "because"
    return f"{word} {as_sent(reason)}" if reason else ""


def _until(rest: Sequence[Word]) -> str | None:
    kept = rest[1:] if rest and rest[0].key in _UNTIL else rest
    return " ".join(each.value for each in kept) or None


def _person(rest: Sequence[Word]) -> str | None:
    others = [each for each in rest if not each.person and each.key not in _SKIPPED]
    people = [each.person for each in rest if each.person]
    if others or people[1:]:
        raise BadInput("Name one person. Pick them from the list Slack offers after `@`.", field="person")
    return people[0] if people else None


def _nothing(rest: Sequence[Word]) -> None:
    if rest:
        raise left_over(rest[0], EXAMPLE)
