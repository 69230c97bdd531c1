"""What a pager has to be told of an alert, and how its API has it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.paging import Call, Page, PagerKind, Seen, needed, next_try, page_key
from bot.domain.paging_payloads import OPSGENIE_MESSAGE, PAGERDUTY_SUMMARY, Notice, asked
from bot.domain.severity import Severity

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ALERT = Alert(
    9, "churn", "production", AlertKind.PERFORMANCE, "AUC is 0.61", AT - timedelta(hours=1), version=3,
    severity=Severity.PAGE, said_at=AT - timedelta(hours=1),
)  # fmt: skip
STATES = {
    "open": ALERT,
    "acknowledged": replace(ALERT, acknowledged_by="U0MIA", acknowledged_at=AT),
    "acknowledged there": replace(ALERT, acknowledged_there="Ada (via PagerDuty)", acknowledged_at=AT),
    "snoozed": replace(ALERT, snoozed_until=AT + timedelta(hours=1)),
    "muted": replace(ALERT, muted_for=3),
    "over": replace(ALERT, ended_at=AT),
}
TOLD = (None, *Call)
KINDS = tuple(PagerKind)


def page(told: Call | None) -> Page:
    """What the pager was told, just now."""
    return Page(1, 9, "mlops-bot:0123456789ab:A-9", told, None if told is None else AT)


@pytest.mark.parametrize(("kind", "state", "told"), list(product(KINDS, STATES, TOLD)))
def test_once_the_pager_was_told_what_it_needs_it_needs_nothing_more(
    kind: PagerKind, state: str, told: Call | None
) -> None:
    alert = STATES[state]
    call = needed(kind, Seen(alert, page=page(told)), AT)
    after = told if call is None else call
    assert needed(kind, Seen(alert, page=page(after)), AT) is None


@pytest.mark.parametrize(("kind", "state", "told"), list(product(KINDS, STATES, TOLD)))
def test_only_what_is_open_ever_rings(kind: PagerKind, state: str, told: Call | None) -> None:
    call = needed(kind, Seen(STATES[state], page=page(told)), AT)
    assert call is not Call.TRIGGER or state == "open"


@pytest.mark.parametrize(("kind", "state"), list(product(KINDS, ("snoozed", "muted", "over"))))
def test_what_is_quiet_or_over_is_held_for_open_by_no_pager(kind: PagerKind, state: str) -> None:
    for told in (Call.TRIGGER, Call.ACKNOWLEDGE):
        assert needed(kind, Seen(STATES[state], page=page(told)), AT) is Call.RESOLVE


def test_a_page_is_tried_every_two_minutes_at_last() -> None:
    waits = [(next_try(tries, AT) - AT).total_seconds() for tries in (1, 2, 3, 4, 5, 500)]
    assert waits == [10, 30, 60, 120, 120, 120]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sent_keeps_to_the_limits_of_the_vendors(kind: PagerKind) -> None:
    long = replace(ALERT, title="é" * 20_000, consequence="c" * 20_000)
    sent = asked(kind, Call.TRIGGER, Notice(page_key("0123456789ab", long), long, AT)).body
    if kind is PagerKind.PAGERDUTY and isinstance(sent, dict):
        assert isinstance(sent["payload"], dict)
        assert len(sent["payload"]["summary"]) == PAGERDUTY_SUMMARY
        assert len(str(sent["dedup_key"])) <= 255
    if kind is PagerKind.OPSGENIE and isinstance(sent, dict):
        assert len(str(sent["message"])) == OPSGENIE_MESSAGE
        assert len(str(sent["description"])) <= 15_000
        assert len(str(sent["alias"])) <= 512


def test_the_name_of_an_alert_is_quoted_in_opsgenies_address() -> None:
    notice = Notice("mlops-bot:0123456789ab:A-9", ALERT, AT)
    assert asked(PagerKind.OPSGENIE, Call.RESOLVE, notice).path == (
        "/v2/alerts/mlops-bot%3A0123456789ab%3AA-9/close?identifierType=alias"
    )


def test_an_alertmanager_hears_when_it_was_over_under_the_same_labels() -> None:
    over = replace(ALERT, ended_at=AT)
    bodies = [
        asked(PagerKind.ALERTMANAGER, call, Notice("k", each, AT)).body
        for call, each in ((Call.TRIGGER, ALERT), (Call.RESOLVE, over))
    ]
    ((begun,), (ended,)) = bodies
    assert isinstance(begun, dict)
    assert isinstance(ended, dict)
    assert begun["labels"] == ended["labels"]
    assert ("endsAt" in begun, ended["endsAt"]) == (False, AT.isoformat())
