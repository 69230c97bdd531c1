"""What was acknowledged at the pager comes back, once, from the pager alone, and whatever the name holds."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.alerts.alert import AlertState
from bot.domain.pagers import PagerKind
from bot.domain.severity import Severity
from bot.services import alert_acts, alert_watch, paging
from handlers import http
from handlers.pager_webhook import PLACE, SIGNATURE, route, sign
from handlers.server import Server
from storage import pages
from tests.integrations.pagers import Standin, standing_in
from tests.services.alarm import ALERTED, after, alert, breached, cards, verbs
from tests.services.conftest import furnished_sqlite, quick_house
from tests.services.house import MIA, House

__all__ = ["furnished_sqlite", "quick_house"]

SECRET = "the-pager-shows-this"
KINDS = [PagerKind.PAGERDUTY, PagerKind.OPSGENIE]


@pytest.fixture(params=KINDS)
def pager(request: pytest.FixtureRequest, quick_house: House) -> Iterator[Standin]:
    """A pager that rings for A-1."""
    with standing_in(request.param) as found:
        quick_house.rules(ALERTED)
        quick_house.context = replace(quick_house.context, pager=found.pager())
        breached(quick_house, severity=Severity.PAGE)
        after(quick_house)
        assert paging.sweep(quick_house.context) == 1
        yield found


@pytest.fixture
def address(quick_house: House, pager: Standin) -> Iterator[str]:
    """The bot's own HTTP server."""
    now = quick_house.clock.now
    made = route(quick_house.context, pager.kind, SECRET, now)
    app = http.create(
        None, list, signing_secret=None, allowed_hosts=("127.0.0.1",), now=now, routes=[made]
    )  # fmt: skip
    running = Server(app, "127.0.0.1", 0, finish_s=1)
    running.start()
    yield running.address
    running.stop(2)


def key(house: House) -> str:
    """The name of A-1 at the pager."""
    with house.database.read() as session:
        found = pages.of_alert(session, 1)
    assert found is not None
    return found.key


def report(
    house: House, kind: PagerKind, who: str = "Ada Lovelace", named: str | None = None, age_d: float = 0,
    verb: str = "acknowledged", event: str = "01ABC",
) -> bytes:  # fmt: skip
    """What the pager tells when somebody acknowledges there."""
    at = house.clock.now() - timedelta(days=age_d)
    body: dict[str, Any]
    if kind is PagerKind.PAGERDUTY:
        body = {
            "event": {
                "id": event, "event_type": f"incident.{verb}", "resource_type": "incident",
                "occurred_at": at.isoformat().replace("+00:00", "Z"),
                "agent": {"id": "PAGENT1", "type": "user_reference", "summary": who},
                "data": {"id": "PINC1", "type": "incident", "incident_key": named or key(house)},
            }
        }  # fmt: skip
    else:
        action = {"acknowledged": "Acknowledge", "annotated": "AddNote"}[verb]
        body = {
            "action": action, "integrationName": "hook",
            "alert": {"alertId": event, "alias": named or key(house), "username": who},
        }  # fmt: skip
    return json.dumps(body).encode()


def post(address: str, kind: PagerKind, body: bytes, secret: str = SECRET) -> httpx.Response:
    """Post it as the pager does."""
    headers = {SIGNATURE: f"v1=00,{sign(secret, body)}"}
    if kind is PagerKind.OPSGENIE:
        headers = {"Authorization": f"Bearer {secret}"}
    with httpx.Client(trust_env=False) as client:
        return client.post(f"{address}{PLACE}/{kind.value}", content=body, headers=headers)


def test_acknowledged_there_is_acknowledged_here_with_the_name_that_is_given_there(
    address: str, pager: Standin, quick_house: House
) -> None:
    assert post(address, pager.kind, report(quick_house, pager.kind)).json() == {"followed": True}
    quick_house.send()

    card = cards(quick_house)[0]
    who = f"Ada Lovelace (via {pager.kind.spelled})"
    assert f"{who} looks into it since" in str(card.blocks)
    assert f"{who} acknowledged *A-1*" in " ".join(quick_house.slack.thread(card))
    assert alert(quick_house).state(quick_house.clock.now()) is AlertState.ACKNOWLEDGED
    assert verbs(quick_house)[-1] == "alert.acknowledged_there"
    # Nobody is told that nobody acts, and the pager is not told what it told.
    quick_house.clock.move(timedelta(hours=1))
    assert (alert_watch.sweep(quick_house.context), paging.sweep(quick_house.context)) == (0, 0)


def test_the_same_report_again_changes_nothing(address: str, pager: Standin, quick_house: House) -> None:
    body = report(quick_house, pager.kind)
    assert [post(address, pager.kind, body).json()["followed"] for _ in range(3)] == [True, False, False]
    assert verbs(quick_house).count("alert.acknowledged_there") == 1


def test_what_somebody_took_in_slack_stays_theirs(address: str, pager: Standin, quick_house: House) -> None:
    alert_acts.acknowledge(quick_house.context, quick_house.who(MIA), quick_house.act(MIA), 1)
    assert post(address, pager.kind, report(quick_house, pager.kind)).json() == {"followed": False}
    assert (alert(quick_house).acknowledged_by, alert(quick_house).acknowledged_there) == (MIA, None)


@pytest.mark.parametrize(
    "who", ["<!channel> *boss*", "<@U0BOSS>", "\u202eevil", "", "x" * 5000, "`a` ~b~ _c_"]
)
def test_no_name_that_the_pager_gives_comes_alive(
    address: str, pager: Standin, quick_house: House, who: str
) -> None:
    assert post(address, pager.kind, report(quick_house, pager.kind, who)).json() == {"followed": True}
    quick_house.send()
    card = cards(quick_house)[0]
    said = str(card.blocks) + " ".join(quick_house.slack.thread(card))
    assert not any(
        alive in said for alive in ("<!channel>", "<@U0BOSS>", "\u202e", "*boss*", "`a`", "x" * 200)
    )
    assert ("Somebody (via" in said) == (who == "")


def test_who_does_not_know_the_secret_is_refused(address: str, pager: Standin, quick_house: House) -> None:
    body = report(quick_house, pager.kind)
    answer = post(address, pager.kind, body, secret="guessed")
    assert (answer.status_code, "MLOPS_PAGER_WEBHOOK_SECRET" in answer.text) == (401, True)
    url = f"{address}{PLACE}/{pager.kind.value}"
    with httpx.Client(trust_env=False) as client:
        assert client.post(url, content=body).status_code == 401
        odd = {SIGNATURE: "v1=\u00e9".encode(), "Authorization": "Bearer \u00e9".encode()}
        assert client.post(url, content=body, headers=odd).status_code == 401
        assert client.get(url).status_code == 405
    assert not alert(quick_house).is_acknowledged


def test_a_body_that_was_changed_is_refused(address: str, quick_house: House, pager: Standin) -> None:
    if pager.kind is PagerKind.PAGERDUTY:
        body = report(quick_house, pager.kind)
        with httpx.Client(trust_env=False) as client:
            url = f"{address}{PLACE}/pagerduty"
            answer = client.post(url, content=body + b" ", headers={SIGNATURE: sign(SECRET, body)})
        assert answer.status_code == 401
    assert not alert(quick_house).is_acknowledged


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"event": []}', b'{"action": "Acknowledge"}', b"[" * 100_000, b'{"event": {"id": 1}}']
)  # fmt: skip
def test_nonsense_that_is_signed_changes_nothing(
    address: str, pager: Standin, quick_house: House, body: bytes
) -> None:
    assert post(address, pager.kind, body).json() == {"followed": False}
    assert not alert(quick_house).is_acknowledged


def test_what_is_not_of_this_bot_or_no_acknowledgement_changes_nothing(
    address: str, pager: Standin, quick_house: House
) -> None:
    kind = pager.kind
    for body in (
        report(quick_house, kind, named="mlops-bot:000000000000:A-1"),
        report(quick_house, kind, named="somebody else's", event="2"),
        report(quick_house, kind, verb="annotated", event="3"),
    ):
        assert post(address, kind, body).json() == {"followed": False}
    assert alert(quick_house).state(quick_house.clock.now()) is AlertState.OPEN


@pytest.mark.parametrize("age_d", [6.5, 400, -1])
def test_what_pagerduty_signed_long_ago_or_for_later_is_not_taken(
    address: str, pager: Standin, quick_house: House, age_d: float
) -> None:
    body = report(quick_house, pager.kind, age_d=age_d)
    is_dated = pager.kind is PagerKind.PAGERDUTY
    assert post(address, pager.kind, body).json() == {"followed": not is_dated}


def test_what_is_larger_than_any_report_is_not_read(address: str, pager: Standin) -> None:
    assert post(address, pager.kind, b" " * 300_000).status_code == 413
