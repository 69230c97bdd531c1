"""The forms that give an alert to somebody, and that quieten it."""

from collections.abc import Mapping

from bot.domain.alerts.alert import Alert
from bot.domain.commands import AlertAssign, AlertMute, AlertSnooze
from bot.domain.targets import row_id
from bot.views.forms import Form, Somebody, Words
from bot.views.spans import Bold, Line, line

ASSIGN_VERB, SNOOZE_VERB, MUTE_VERB = "alert assign", "alert snooze", "alert mute"
ALERT, PERSON, UNTIL, REASON = "alert", "person", "until", "reason"
_LASTS = "For gates and probations it stays open."


def assign_form(alert: Alert, command: AlertAssign) -> Form:
    """Asks whose it is."""
    fields = (Somebody(PERSON, "Who looks after it", command.person),)
    return Form(ASSIGN_VERB, f"Assign {alert.name}", "Assign", fields, (_what(alert),), _kept(alert))


def snooze_form(alert: Alert, command: AlertSnooze) -> Form:
    """Asks until when."""
    hint = "4h, tomorrow, friday, 2026-12-04; 30 days at most"
    fields = (
        Words(UNTIL, "Until", given=command.until or "", hint=hint, long=False),
        Words(REASON, "Why", required=False, given=command.reason or ""),
    )
    return Form(
        SNOOZE_VERB, f"Snooze {alert.name}", "Snooze", fields, (_what(alert), line(_LASTS)), _kept(alert)
    )


def mute_form(alert: Alert, command: AlertMute) -> Form:
    """Asks why."""
    fields = (Words(REASON, "Why", required=False, given=command.reason or ""),)
    until = line(f"Nothing more is said of it until another version is live. {_LASTS}")
    return Form(MUTE_VERB, f"Mute {alert.name}", "Mute", fields, (_what(alert), until), _kept(alert))


def assigned(values: Mapping[str, str], kept: Mapping[str, str]) -> AlertAssign:
    """The command a submitted form stands for."""
    return AlertAssign(_number(kept), values.get(PERSON))


def snoozed(values: Mapping[str, str], kept: Mapping[str, str]) -> AlertSnooze:
    """The command a submitted form stands for."""
    return AlertSnooze(_number(kept), values.get(UNTIL), values.get(REASON))


def muted(values: Mapping[str, str], kept: Mapping[str, str]) -> AlertMute:
    """The command a submitted form stands for."""
    return AlertMute(_number(kept), values.get(REASON))


def _what(alert: Alert) -> Line:
    return line(Bold(f"{alert.name} · {alert.place}"), f": {alert.title}.")


def _kept(alert: Alert) -> dict[str, str]:
    return {ALERT: str(alert.id)}


def _number(kept: Mapping[str, str]) -> int | None:
    return row_id(kept.get(ALERT, "")) or None
