"""A process that is killed anywhere between the trouble and the pager loses no alert: it is told once and rings once."""

import re

import pytest

from bot.domain.alerts.alert import Alert
from bot.domain.monitors.added import Added
from bot.domain.monitors.alarms import NO_BATCH
from bot.domain.monitors.monitor import BATCHES, Monitor, What
from bot.domain.severity import Severity
from bot.domain.working_time import parse_duration
from demo.organisation import MIA, WINE
from storage import alerts, monitors, pages
from tests.e2e.crashes import Theatre
from tests.e2e.paged import MODEL, house, now, pager
from tests.e2e.reading import everything
from tests.integrations.pagers import Standin

pytestmark = pytest.mark.e2e
__all__ = ["house", "pager"]

POINTS = (
    "monitor.looked", "monitor.told", "alert.telling", "alert.told", "outbox.claimed", "outbox.posted", "outbox.settled",
    "paging.claimed", "paging.told", "paging.settled",
)  # fmt: skip


def watched(house: Theatre, point: str) -> None:
    """Nothing comes, which is worth waking somebody for."""
    daily = parse_duration("1d")
    silence = Monitor(
        What.NO_DATA, BATCHES, every=daily, window=daily, severity=Severity.PAGE, called=f"silence {point}"
    )
    with house.stage.database.write() as session:
        monitors.add(session, Added(MODEL, "production", silence, now(house), MIA))


def well(house: Theatre, alert: Alert, point: str) -> None:
    """Nobody watches it any more, and it is over; by hand, since the end of what comes so often would not be believed."""
    with house.stage.database.write() as session:
        monitors.end(session, MODEL, "production", f"silence {point}", now(house))
        alerts.end(session, alert.id, now(house))


def opened(house: Theatre) -> tuple[Alert, ...]:
    """The open alerts of that cause."""
    with house.stage.database.read() as session:
        return tuple(each for each in alerts.under_way(session) if each.cause == NO_BATCH)


def told(house: Theatre, alert: Alert) -> int:
    """How many messages of the channel tell of it, beside what stands in their threads."""
    said = [each for each in house.stage.posts(WINE) if each["thread_ts"] in (None, "", each["ts"])]
    return sum(re.search(rf"\b{alert.name}\b", everything(each)) is not None for each in said)


def triggers(pager: Standin, alert: Alert) -> list[str]:
    """The names under which the pager was told of the alert."""
    events = [each for _, each in list(pager.came) if each["event_action"] == "trigger"]
    return [each["dedup_key"] for each in events if each["dedup_key"].endswith(f":{alert.name}")]


def key(house: Theatre, number: int) -> str:
    """The name of an alert at the pager, once it has one."""
    with house.stage.database.read() as session:
        found = pages.of_alert(session, number)
    return "" if found is None else found.key


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_between_the_trouble_and_the_pager_it_is_told_once_and_rings_once(
    house: Theatre, pager: Standin, point: str
) -> None:
    stage, rings = house.stage, pager.rings
    watched(house, point)
    house.dies_at(point, list)
    (alert,) = stage.until(lambda: opened(house), "the alert")
    named = stage.until(lambda: key(house, alert.id), "the alert at the pager")
    stage.until(lambda: pager.states.get(named) == "triggered" or None, "the ring")
    stage.until(lambda: told(house, alert), "the message")
    stage.control.settle()
    assert told(house, alert) == 1
    # Where the pager took it and nobody kept that, it is told twice, and that rings once.
    wanted = 2 if point == "paging.told" else 1
    stage.until(lambda: triggers(pager, alert).count(named) >= wanted, "the telling")
    assert triggers(pager, alert) == [named] * wanted
    assert (pager.rings, len(opened(house))) == (rings + 1, 1)
    keys = stage.keys()
    assert len(keys) == len(set(keys))
    well(house, alert, point)
    stage.until(lambda: pager.states[named] == "resolved" or None, "its end at the pager")
    stage.control.settle()
    house.stop()
