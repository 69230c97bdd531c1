"""What each pager is sent, as its API has it: a path, and a body without the key that lets one in.

The shapes and limits are the vendors': https://developer.pagerduty.com/docs/events-api-v2/trigger-events/,
https://docs.opsgenie.com/docs/alert-api and https://prometheus.io/docs/alerting/latest/alerts_api.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.domain.alerts.alert import Alert
from bot.domain.pagers import Call, PagerKind
from bot.domain.text import clean

PAGERDUTY_SUMMARY, OPSGENIE_MESSAGE = 1024, 130
_OPSGENIE_SOURCE, _OPSGENIE_ENTITY = 100, 512
_LONGEST = 2000
CLIENT = "mlops-bot"
ALERT_NAME = "MlopsBotAlert"

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of an alert: `key` is its name at the pager, `at` when it is told."""

    key: str
    alert: Alert
    at: datetime
    runbook: str | None = None

    @property
    def summary(self) -> str:
        """One plain line."""
        return clean(f"{self.alert.place}: {self.alert.title}", _LONGEST)

    @property
    def facts(self) -> dict[str, str]:
        """What else is known of it, in words."""
        alert = self.alert
        version = "" if alert.version is None else f"{alert.model}@{alert.version}"
        found = {"alert": alert.name, "model": alert.model, "environment": alert.environment,
                 "noticed_by": alert.kind.value, "consequence": alert.consequence, "version": version}  # fmt: skip
        return {name: clean(text, _LONGEST) for name, text in found.items() if text}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to a pager."""

    path: str
    body: Json | list[Json]
    method: str = "POST"


def asked(kind: PagerKind, call: Call, notice: Notice) -> tuple[Asked, ...]:
    """What a pager is sent, one after the other; each may be sent again."""
    match kind:
        case PagerKind.PAGERDUTY:
            return (Asked("/v2/enqueue", _pagerduty(call, notice)),)
        case PagerKind.OPSGENIE if call is Call.UPDATE:
            return _opsgenie_update(notice)
        case PagerKind.OPSGENIE:
            return (_opsgenie(call, notice),)
        case PagerKind.ALERTMANAGER:
            return (Asked("/api/v2/alerts", [_alertmanager(call, notice)]),)


def _pagerduty(call: Call, notice: Notice) -> Json:
    # Of an incident that is open, another trigger is an entry in its log, and rings nobody anew.
    action = Call.TRIGGER if call is Call.UPDATE else call
    event: Json = {"event_action": action.value, "dedup_key": notice.key}
    if action is not Call.TRIGGER:
        return event
    alert = notice.alert
    event["client"] = CLIENT
    event["payload"] = {
        "summary": clean(notice.summary, PAGERDUTY_SUMMARY),
        "source": clean(alert.place, PAGERDUTY_SUMMARY),
        "severity": "critical",
        "timestamp": alert.opened_at.isoformat(),
        "custom_details": notice.facts,
    }
    if notice.runbook:
        event["links"] = [{"href": notice.runbook, "text": "The runbook"}]
    return event


def _opsgenie(call: Call, notice: Notice) -> Asked:
    if call is not Call.TRIGGER:
        verb = "acknowledge" if call is Call.ACKNOWLEDGE else "close"
        return Asked(_opsgenie_path(notice, verb), {"source": CLIENT})
    alert = notice.alert
    body: Json = {
        "message": clean(notice.summary, OPSGENIE_MESSAGE),
        "alias": notice.key,
        "description": _description(notice),
        "priority": "P1",
        "source": clean(CLIENT, _OPSGENIE_SOURCE),
        "entity": clean(alert.place, _OPSGENIE_ENTITY),
        "details": _details(notice),
    }
    return Asked("/v2/alerts", body)


def _opsgenie_update(notice: Notice) -> tuple[Asked, ...]:
    """Another alert of the same alias is only counted there: what it says is changed piece by piece."""
    texts = {"message": clean(notice.summary, OPSGENIE_MESSAGE), "description": _description(notice)}
    return tuple(Asked(_opsgenie_path(notice, name), {name: text}, "PUT") for name, text in texts.items())


def _opsgenie_path(notice: Notice, verb: str) -> str:
    return f"/v2/alerts/{quote(notice.key, safe='')}/{verb}?identifierType=alias"


def _details(notice: Notice) -> dict[str, str]:
    return {**notice.facts, **({"runbook": notice.runbook} if notice.runbook else {})}


def _description(notice: Notice) -> str:
    return "\n".join((notice.summary, *(f"{name}: {text}" for name, text in _details(notice).items())))


def _alertmanager(call: Call, notice: Notice) -> Json:
    alert = notice.alert
    # What has the same labels is the same alert there, so nothing stands in them that changes.
    labels = {"alertname": ALERT_NAME, "alert": alert.name, "instance": notice.key, "severity": "page",
              "model": alert.model, "environment": alert.environment}  # fmt: skip
    notes = {"summary": notice.summary, "description": clean(alert.consequence, _LONGEST)}
    if notice.runbook:
        notes["runbook_url"] = notice.runbook
    found: Json = {"labels": labels, "annotations": notes, "startsAt": alert.opened_at.isoformat()}
    if call is Call.RESOLVE:
        # A moment that lies ahead would leave it open: the pager's clock may be behind.
        found["endsAt"] = (alert.ended_at or notice.at).isoformat()
    return found
