"""The sieve in the database lets through whatever the rules call due, and of what is not due next to nothing."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.domain import paging
from bot.domain.alerts import life
from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.pagers import Call, PagerKind
from bot.domain.paging import Seen
from bot.domain.severity import Severity
from bot.services import alert_watch, announcements
from storage import alerts, alerts_due, outbox_shown, pages
from storage.registry import model_id
from storage.tables.observed import AlertRow
from storage.tables.paging import PageDeliveryRow
from tests.services.alarm import ALERTED, after, breached
from tests.services.house import CHURN, FRAUD, MIA, House

MANY = 700
HELD = ALERTED.replace(
    "  fraud: {channel: C0FRAUD}\n", "  fraud: {channel: C0FRAUD, visible_to: members_of_channel}\n"
)


@dataclass(frozen=True)
class Odds:
    """Rows of every kind, by chance."""

    of: random.Random
    at: datetime

    def moment(self, *minutes: int | None) -> datetime | None:
        """One of these, so many minutes before now."""
        found = self.of.choice(minutes)
        return None if found is None else self.at - timedelta(minutes=found)

    def alert(self, number: int, model: int) -> dict[str, object]:
        """An alert in any state, told anywhere, by itself or with one that came before."""
        taken = self.of.choice([None, None, "here", "there"])
        return {
            "registered_model_id": model, "environment": "production", "kind": AlertKind.DRIFT, "title": "x",
            "cause": f"c{number}", "severity": self.of.choice(list(Severity)), "consequence": "", "badness": 1.0,
            "opened_at": self.moment(0, 5, 9000), "said_at": self.moment(None, 0, 14, 16, 239, 241, 900, 9000),
            "ended_at": self.moment(None, None, None, 3), "channel": self.of.choice([None, CHURN, FRAUD]),
            "leader": self.of.choice([None, None, self.of.randint(1, max(1, number - 1))]),
            "acknowledged_by": MIA if taken == "here" else None,
            "acknowledged_there": "Ada (via PagerDuty)" if taken == "there" else None,
            "acknowledged_at": self.at if taken else None, "snoozed_until": self.moment(None, None, 5, -60),
            "muted_for": self.of.choice([None, None, None, 3]), "escalated_at": self.moment(None, None, 7),
            "worse_at": self.moment(None, 10, 20),
        }  # fmt: skip

    def page(self, number: int) -> dict[str, object]:
        """What a pager knows of it."""
        told = self.of.choice([None, Call.TRIGGER, Call.ACKNOWLEDGE, Call.RESOLVE])
        has_silence = self.of.random() < 0.2
        return {
            "alert_id": number, "key": f"k{number}", "told": told, "told_at": self.moment(0, 2) if told else None,
            "tries": 0, "reason": "", "failing_since": self.moment(None, None, None, 9),
            "told_of": self.moment(None, 10, 20), "closed_by": self.of.choice([None, None, "", "Ada"]),
            "silence": "1" if has_silence else None, "silence_says": f"acknowledged {MIA}" if has_silence else None,
            "silenced_at": self.at if has_silence else None,
            "silenced_until": self.moment(-30, -600) if has_silence else None,
        }  # fmt: skip


@pytest.fixture(params=[1, 2, 3])
def full(request: pytest.FixtureRequest, house: House) -> House:
    """A house with alerts and pages in every state."""
    house.rules(HELD)
    # In the afternoon, so that what was told in the morning waits for somebody.
    house.clock.move(timedelta(hours=5))
    odds = Odds(random.Random(request.param), house.clock.now())
    with house.database.write() as session:
        models = [model_id(session, "churn"), model_id(session, "fraud")]
        session.execute(
            insert(AlertRow), [odds.alert(each, odds.of.choice(models)) for each in range(1, MANY + 1)]
        )
        paged = [each for each in range(1, MANY + 1) if odds.of.random() < 0.7]
        session.execute(insert(PageDeliveryRow), [odds.page(each) for each in paged])
    return house


def everything(house: House) -> dict[int, Alert]:
    """All alerts by their number."""
    with house.database.read() as session:
        return {each.id: each for each in alerts.numbered(session, range(1, MANY + 1))}


def test_whatever_has_to_be_told_or_escalated_is_let_through(full: House) -> None:
    at, policy = full.clock.now(), full.context.policy()
    found = everything(full)
    with full.database.read() as session:
        let_through = {each.id for each in alert_watch._looked_at(session, policy, at)}
        is_open = [each for each in found.values() if each.ended_at is None]
        due = {each.id for each in is_open if alert_watch._is_due(session, policy, each, at)}
    assert len(due) > 100
    assert due <= let_through
    assert len(let_through - due) < 60


@pytest.mark.parametrize("kind", list(PagerKind))
def test_whatever_the_pager_has_to_be_told_is_let_through(full: House, kind: PagerKind) -> None:
    at, found = full.clock.now(), everything(full)
    with full.database.read() as session:
        let_through = {each.alert.id: each for each in alerts_due.to_be_paged(session, kind, at)}
        known = {number: pages.of_alert(session, number) for number in found}
    seen = [Seen(each, found.get(each.leader or 0), known[each.id]) for each in found.values()]
    due = {x.alert.id for x in seen if paging.rings_anew(x) or paging.needed(kind, x, at) is not None}
    failing = {
        number for number, page in known.items() if page is not None and page.failing_since is not None
    }
    assert len(due) > 100
    assert due | failing <= set(let_through)
    assert all(let_through[number].page == known[number] for number in due)
    # And nothing rings for which another alert speaks.
    rings = {number for number, x in let_through.items() if paging.needed(kind, x, at) is Call.TRIGGER}
    assert rings <= due


def test_of_a_thousand_alerts_that_wait_none_is_read(house: House) -> None:
    house.rules(ALERTED)
    at = house.clock.now()
    odds = Odds(random.Random(1), at)
    calm = {
        "severity": Severity.PAGE, "opened_at": at, "said_at": at, "ended_at": None, "channel": CHURN, "leader": None,
        "acknowledged_by": None, "acknowledged_there": None, "acknowledged_at": None, "snoozed_until": None,
        "muted_for": None, "escalated_at": None, "worse_at": None,
    }  # fmt: skip
    known = {
        "told": Call.TRIGGER, "told_at": at, "failing_since": None, "told_of": None, "closed_by": None, "silence": None,
        "silence_says": None, "silenced_at": None, "silenced_until": None,
    }  # fmt: skip
    with house.database.write() as session:
        model = model_id(session, "churn")
        session.execute(insert(AlertRow), [odds.alert(each, model) | calm for each in range(1, 1001)])
        session.execute(insert(PageDeliveryRow), [odds.page(each) | known for each in range(1, 1001)])
    with house.database.read() as session:
        assert alert_watch._looked_at(session, house.context.policy(), at) == ()
        assert [alerts_due.to_be_paged(session, kind, at) for kind in PagerKind] == [(), (), ()]


@pytest.mark.parametrize("minutes", [0, 1, 239, 240, 241, 600, 1200, 3000, 6000, 9000])
def test_nothing_that_was_told_later_than_that_is_due(quick_house: House, minutes: int) -> None:
    hours = quick_house.context.policy().working_hours
    at = quick_house.clock.now() + timedelta(minutes=minutes)
    since = life.unanswered_since(at, hours)
    told = Alert(1, "churn", "production", AlertKind.DRIFT, "x", at, channel=CHURN)
    for severity, moment in since.items():
        for later in (1, 60, 3600):
            alert = replace(told, severity=severity, said_at=moment + timedelta(seconds=later))
            due = life.escalates_at(alert, hours)
            assert due is not None
            assert due > at
        earlier = replace(told, severity=severity, said_at=moment - timedelta(seconds=2))
        due = life.escalates_at(earlier, hours)
        assert due is not None
        assert due <= at


def test_what_goes_live_draws_the_newest_hundred_messages_of_its_place_again(quick_house: House) -> None:
    quick_house.rules(ALERTED)
    for number in range(announcements.MOST_ALERTS + 5):
        breached(quick_house, cause=f"c{number}")
    breached(quick_house, model="fraud")
    after(quick_house)
    with quick_house.database.read() as session:
        names = alerts.messages_in(session, "churn", "production", announcements.MOST_ALERTS)
        assert names == tuple(f"A-{number}" for number in range(105, 5, -1))
        assert all(outbox_shown.last_post(session, name, "alert.card") is not None for name in names)
