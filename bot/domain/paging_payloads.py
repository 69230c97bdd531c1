"""What each pager is sent, as its API has it: a path, and a body without the key that lets one in.

The shapes and limits are the vendors': https://developer.pagerduty.com/docs/events-api-v2/trigger-events/,
https://docs.opsgenie.com/docs/alert-api and https://prometheus.io/docs/alerting/latest/alerts_api.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.domain.alerts.alert import Alert
from bot.domain.paging import Call, PagerKind
from bot.domain.text import clean

PAGERDUTY_SUMMARY, OPSGENIE_MESSAGE = 1024, 130
_OPSGENIE_SOURCE, _OPSGENIE_ENTITY = 100, 512
_LONGEST = 2000
CLIENT = "mlops-bot"

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


def asked(kind: PagerKind, call: Call, notice: Notice) -> Asked:
    """What a pager is sent."""
    match kind:
        case PagerKind.PAGERDUTY:
            return Asked("/v2/enqueue", _pagerduty(call, notice))
        case PagerKind.OPSGENIE:
            return _opsgenie(call, notice)
        case PagerKind.ALERTMANAGER:
            return Asked("/api/v2/alerts", [_alertmanager(call, notice)])


def _pagerduty(call: Call, notice: Notice) -> Json:
    event: Json = {"event_action": call.value, "dedup_key": notice.key}
    if call is not Call.TRIGGER:
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
        path = f"/v2/alerts/{quote(notice.key, safe='')}/{verb}?identifierType=alias"
        return Asked(path, {"source": CLIENT})
    details = {**notice.facts, **({"runbook": notice.runbook} if notice.runbook else {})}
    alert = notice.alert
    body: Json = {
        "message": clean(notice.summary, OPSGENIE_MESSAGE),
        "alias": notice.key,
        "description": "\n".join((notice.summary, *(f"{name}: {text}" for name, text in details.items()))),
        "priority": "P1",
        "source": clean(CLIENT, _OPSGENIE_SOURCE),
        "entity": clean(alert.place, _OPSGENIE_ENTITY),
        "details": details,
    }
    return Asked("/v2/alerts", body)


def _alertmanager(call: Call, notice: Notice) -> Json:
    alert = notice.alert
    # What has the same labels is the same alert there, so nothing stands in them that changes.
    labels = {"alertname": "MlopsBotAlert", "alert": alert.name, "instance": notice.key, "severity": "page",
              "model": alert.model, "environment": alert.environment}  # fmt: skip
    notes = {"summary": notice.summary, "description": clean(alert.consequence, _LONGEST)}
    if notice.runbook:
        notes["runbook_url"] = notice.runbook
    found: Json = {"labels": labels, "annotations": notes, "startsAt": alert.opened_at.isoformat()}
    if call is Call.RESOLVE:
        # A moment that lies ahead would leave it open: the pager's clock may be behind.
        found["endsAt"] = (alert.ended_at or notice.at).isoformat()
    return found
