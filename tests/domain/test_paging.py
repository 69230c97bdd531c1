"""What a pager has to be told of an alert, and how its API has it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.pagers import STANDING, Call, PagerKind
from bot.domain.paging import Page, Seen, needed, next_try, page_key, rings_anew, told_of
from bot.domain.paging_payloads import OPSGENIE_MESSAGE, PAGERDUTY_SUMMARY, Notice, asked
from bot.domain.severity import Severity
from bot.domain.silences import Ours, wanted

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
TOLD = (None, *sorted(STANDING))
KINDS = tuple(PagerKind)


def page(told: Call | None) -> Page:
    """What the pager was told, just now."""
    return Page(1, 9, "mlops-bot:0123456789ab:A-9", told, None if told is None else AT)


def heard(known: Page, alert: Alert, call: Call | None) -> Page:
    """What the pager knows once it took that."""
    if call is None:
        return known
    quiet, known = wanted(alert, AT), replace(known, told_of=told_of(known, call, alert))
    if call is Call.SILENCE and quiet is not None:
        return replace(known, silence=Ours("1", quiet.says, AT, AT + timedelta(hours=12)))
    if call is Call.UNSILENCE:
        return replace(known, silence=None)
    return replace(known, told=call) if call in STANDING else known


@pytest.mark.parametrize(("kind", "state", "told"), list(product(KINDS, STATES, TOLD)))
def test_once_the_pager_was_told_what_it_needs_it_needs_nothing_more(
    kind: PagerKind, state: str, told: Call | None
) -> None:
    alert = STATES[state]
    known = page(told)
    # An Alertmanager hears of the alert and of its silence one after the other.
    for _ in range(3):
        call = needed(kind, Seen(alert, page=known), AT)
        known = heard(known, alert, call)
    assert needed(kind, Seen(alert, page=known), AT) is None


@pytest.mark.parametrize(("kind", "state", "told"), list(product(KINDS, STATES, TOLD)))
def test_only_what_is_open_ever_rings(kind: PagerKind, state: str, told: Call | None) -> None:
    call = needed(kind, Seen(STATES[state], page=page(told)), AT)
    assert call is not Call.TRIGGER or state == "open"


@pytest.mark.parametrize(("kind", "state"), list(product(KINDS, ("snoozed", "muted", "over"))))
def test_what_is_quiet_or_over_is_held_for_open_by_no_pager(kind: PagerKind, state: str) -> None:
    is_silenced = kind is PagerKind.ALERTMANAGER and state != "over"
    for told in (Call.TRIGGER, Call.ACKNOWLEDGE):
        call = needed(kind, Seen(STATES[state], page=page(told)), AT)
        assert call is (Call.SILENCE if is_silenced else Call.RESOLVE)


@pytest.mark.parametrize(("kind", "state"), list(product(KINDS, ("open", "acknowledged there"))))
def test_what_became_worse_is_told_once_more_and_rings_nobody(kind: PagerKind, state: str) -> None:
    told = Call.TRIGGER if state == "open" or kind is PagerKind.ALERTMANAGER else Call.ACKNOWLEDGE
    worse = replace(STATES[state], worse_at=AT)
    known = page(told)
    assert needed(kind, Seen(worse, page=known), AT) is Call.UPDATE
    assert needed(kind, Seen(worse, page=replace(known, told_of=AT)), AT) is None


@pytest.mark.parametrize(("kind", "state"), list(product(KINDS, ("acknowledged", "snoozed", "muted"))))
def test_what_became_worse_while_somebody_took_it_is_told_after_that(kind: PagerKind, state: str) -> None:
    worse, known, calls = replace(STATES[state], worse_at=AT), page(Call.TRIGGER), []
    while (call := needed(kind, Seen(worse, page=known), AT)) is not None:
        calls.append(call)
        known = heard(known, worse, call)
    quiet = Call.SILENCE if kind is PagerKind.ALERTMANAGER else Call.ACKNOWLEDGE
    is_over = kind is not PagerKind.ALERTMANAGER and state != "acknowledged"
    assert calls == ([Call.RESOLVE] if is_over else [quiet, Call.UPDATE])


@pytest.mark.parametrize(("told", "closed_by", "worse", "anew"), [
    (Call.RESOLVE, "Ada (via PagerDuty)", True, True),
    (Call.RESOLVE, "Ada (via PagerDuty)", False, False),
    (Call.RESOLVE, None, True, False),
    (Call.ACKNOWLEDGE, None, True, False),
])  # fmt: skip
def test_only_what_somebody_resolved_there_and_became_worse_since_rings_anew(
    told: Call, closed_by: str | None, worse: bool, anew: bool
) -> None:
    alert = replace(STATES["acknowledged there"], worse_at=AT if worse else None)
    assert rings_anew(Seen(alert, page=replace(page(told), closed_by=closed_by))) is anew
    assert not rings_anew(Seen(replace(alert, ended_at=AT), page=replace(page(told), closed_by=closed_by)))


def test_a_page_is_tried_every_two_minutes_at_last() -> None:
    waits = [(next_try(tries, AT) - AT).total_seconds() for tries in (1, 2, 3, 4, 5, 500)]
    assert waits == [10, 30, 60, 120, 120, 120]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sent_keeps_to_the_limits_of_the_vendors(kind: PagerKind) -> None:
    long = replace(ALERT, title="é" * 20_000, consequence="c" * 20_000)
    (wanted,) = asked(kind, Call.TRIGGER, Notice(page_key("0123456789ab", long), long, AT))
    sent = wanted.body
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
    assert asked(PagerKind.OPSGENIE, Call.RESOLVE, notice)[0].path == (
        "/v2/alerts/mlops-bot%3A0123456789ab%3AA-9/close?identifierType=alias"
    )


def test_an_alertmanager_hears_when_it_was_over_under_the_same_labels() -> None:
    over = replace(ALERT, ended_at=AT)
    bodies = [
        asked(PagerKind.ALERTMANAGER, call, Notice("k", each, AT))[0].body
        for call, each in ((Call.TRIGGER, ALERT), (Call.RESOLVE, over))
    ]
    ((begun,), (ended,)) = bodies
    assert isinstance(begun, dict)
    assert isinstance(ended, dict)
    assert begun["labels"] == ended["labels"]
    assert ("endsAt" in begun, ended["endsAt"]) == (False, AT.isoformat())
