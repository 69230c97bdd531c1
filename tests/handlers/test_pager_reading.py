"""What a pager tells is read whatever its fields hold, and who is no person is named nowhere."""

import json
from typing import Any

import pytest

from bot.domain.pagers import PagerKind
from handlers.pager_webhook import read
from tests.services.house import MONDAY


@pytest.mark.parametrize(
    ("source", "username"), [("API", "hook"), ("system", "System"), ("", "System"), ("api", "")]
)
def test_what_opsgenie_closes_by_a_policy_or_for_a_program_was_resolved_by_nobody(
    source: str, username: str
) -> None:
    alert = {"alias": "mlops-bot:0123456789ab:A-1", "username": username}
    for action, who in (("Close", ""), ("UnAcknowledge", ""), ("Acknowledge", username or "Somebody")):
        body = json.dumps({"action": action, "source": {"name": "", "type": source}, "alert": alert}).encode()
        heard = read(PagerKind.OPSGENIE, body, MONDAY)
        assert heard is not None
        assert heard.who == who


@pytest.mark.parametrize(
    "part",
    [
        {"source": None}, {"source": ["API"]}, {"alert": {"alias": "mlops-bot:0123456789ab:A-1", "updatedAt": "soon"}},
        {"alert": {"alias": "mlops-bot:0123456789ab:A-1", "updatedAt": 10**40, "owner": 7}},
        {"alert": {"alias": "mlops-bot:0123456789ab:A-1", "updatedAt": -1, "username": {}}},
        {"alert": {"alias": "mlops-bot:0123456789ab:A-1", "updatedAt": True}},
    ],
)  # fmt: skip
def test_whatever_opsgenies_fields_hold_they_are_read_or_left_out(part: dict[str, Any]) -> None:
    told = {
        "action": "Close",
        "source": {"type": "web"},
        "alert": {"alias": "mlops-bot:0123456789ab:A-1"},
    } | part
    heard = read(PagerKind.OPSGENIE, json.dumps(told).encode(), MONDAY)
    assert heard is not None
    assert (heard.who, heard.to) == ("Somebody", ())


@pytest.mark.parametrize("assignees", [None, 7, {}, [7], [{"summary": None}], ["x"] * 100])
def test_whatever_pagerdutys_assignees_are_nobody_is_made_up(assignees: object) -> None:
    incident = {"incident_key": "mlops-bot:0123456789ab:A-1", "assignees": assignees}
    event = {
        "id": "1", "event_type": "incident.reassigned", "occurred_at": MONDAY.isoformat(), "agent": None, "data": incident,
    }  # fmt: skip
    heard = read(PagerKind.PAGERDUTY, json.dumps({"event": event}).encode(), MONDAY)
    assert heard is not None
    assert not any(heard.to)


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-11-02",
        "",
        "2026-11-02T09:00:00",
        "now",
    ],
)
def test_a_moment_that_is_none_is_not_taken(at: str) -> None:
    event = {"id": "1", "event_type": "incident.resolved", "occurred_at": at, "data": {}}
    assert read(PagerKind.PAGERDUTY, json.dumps({"event": event}).encode(), MONDAY) is None
