"""From the trouble to the pager and back, in a process of its own: rung, acknowledged both ways, over, and killed between."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.severity import Severity
from bot.services import alerting
from bot.views.alerts import ACKNOWLEDGE
from demo.organisation import LEO, WINE
from handlers.pager_webhook import PLACE, SIGNATURE, sign
from tests.e2e.crashes import Theatre
from tests.e2e.paged import MODEL, SECRET, house, now, pager
from tests.e2e.people import Someone
from tests.e2e.reading import Json, everything
from tests.integrations.pagers import Standin

pytestmark = pytest.mark.e2e
__all__ = ["house", "pager"]


def fails(house: Theatre, cause: str) -> None:
    """The model is in trouble that somebody must be woken for."""
    title = f"{cause} is far beyond what is usual"
    breach = Breach(MODEL, "production", AlertKind.PERFORMANCE, cause, Severity.PAGE, title)
    with house.stage.database.write() as session:
        alerting.breached(session, breach, now(house))


def recovers(house: Theatre, cause: str) -> None:
    """It is well again."""
    with house.stage.database.write() as session:
        alerting.recovered(session, MODEL, "production", cause, now(house))


def rung(house: Theatre, pager: Standin, before: set[str]) -> str:
    """The name of the alert that rang since."""

    def look() -> str:
        return next((key for key in pager.states if key not in before), "")

    return house.stage.until(look, "the pager")


def stands(house: Theatre, pager: Standin, key: str, state: str) -> None:
    """The pager holds it so."""
    house.stage.until(lambda: pager.states[key] == state or None, f"{state} at the pager")


def card(house: Theatre, cause: str, sentence: str = "") -> Json:
    """The message of the alert, once it says this."""

    def look() -> Json | None:
        return next(
            (x for x in house.stage.posts(WINE) if cause in everything(x) and sentence in everything(x)), None
        )

    return house.stage.until(look, f"{sentence!r} in the message about {cause}")


def test_it_rings_is_acknowledged_in_slack_and_there_and_is_over_there(
    house: Theatre, pager: Standin
) -> None:
    house.start()
    fails(house, "latency")
    key = rung(house, pager, set())
    Someone(house.stage, LEO).presses(card(house, "latency"), ACKNOWLEDGE)
    stands(house, pager, key, "acknowledged")
    recovers(house, "latency")
    stands(house, pager, key, "resolved")
    assert (pager.rings, key.rpartition(":")[2][:2]) == (1, "A-")
    house.stop()


def test_what_is_acknowledged_there_is_said_in_the_message(house: Theatre, pager: Standin) -> None:
    house.start()
    fails(house, "accuracy")
    key = rung(house, pager, set(pager.states))
    body = json.dumps(
        {
            "event": {
                "id": "01STORY", "event_type": "incident.acknowledged", "occurred_at": datetime.now(UTC).isoformat(),
                "agent": {"summary": "Ada <!channel> Lovelace"}, "data": {"incident_key": key},
            }
        }
    ).encode()  # fmt: skip
    url = f"{house.stage.address}{PLACE}/pagerduty"
    for headers, status in (({}, 401), ({SIGNATURE: sign(SECRET, body)}, 200)):
        assert httpx.post(url, content=body, headers=headers, trust_env=False).status_code == status
    said = everything(card(house, "accuracy", "looks into it since"))
    assert "Lovelace (via PagerDuty) looks into it" in said
    assert "<!channel>" not in said
    house.stop()


@pytest.mark.parametrize(("point", "came"), [("paging.claimed", 1), ("paging.told", 2)])
def test_killed_while_it_tells_the_next_process_tells_and_it_rings_once(
    house: Theatre, pager: Standin, point: str, came: int
) -> None:
    known, rings = set(pager.states), pager.rings
    house.dies_at(point, lambda: fails(house, point.replace(".", " ")))
    key = rung(house, pager, known)

    def told() -> list[str]:
        return [each["event_action"] for _, each in list(pager.came) if each["dedup_key"] == key]

    house.stage.until(lambda: len(told()) >= came or None, "the second telling")
    recovers(house, point.replace(".", " "))
    stands(house, pager, key, "resolved")
    assert (told(), pager.rings) == ([*["trigger"] * came, "resolve"], rings + 1)
    house.stop()
