"""The real bot tells a real HTTPS server to retrain, killed or not; docs/alerts.md reports, as it stands there."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.registry import ModelVersion
from bot.domain.severity import Severity
from bot.services import alerting
from bot.views.retraining_acts import REDELIVER, STOP
from demo.organisation import GRACE, MIA, WINE
from storage import registry, retrainings
from tests.e2e.crashes import Theatre
from tests.e2e.listening import Paper, authority, house, server
from tests.e2e.people import Someone
from tests.e2e.reading import Json, buttons, everything
from tests.integrations.deployers.servers import Deployer

pytestmark = pytest.mark.e2e
__all__ = ["authority", "house", "server"]

PAPER = Paper.called("alerts.md", "gym")
MODEL = "wine-grading"
RUN = "0123456789abcdef0123456789abcdef"
HOUR_S = 3600


@pytest.fixture(scope="module")
def rule(server: Deployer) -> str:
    """The server is the trainer."""
    return f"retrain: {{name: {PAPER.name}, webhook: '{server.url}', within: 3h}}"


def now(house: Theatre) -> datetime:
    return datetime.fromtimestamp(house.stage.control.now(), UTC)


def alerted(house: Theatre, cause: str) -> str:
    """A monitor saw drift; the alert's name, once it is told."""
    breach = Breach(
        MODEL, "production", AlertKind.DRIFT, f"monitor:{cause}", Severity.CHANNEL, f"PSI of {cause} is 0.31", "", 0.31, 2,
    )  # fmt: skip
    with house.stage.database.write() as session:
        number = alerting.breached(session, breach, now(house))
    name = f"A-{number}"
    card(house, name)
    return name


def card(house: Theatre, name: str, words: str = "") -> Json:
    """The message of an alert, once it says this."""
    stage = house.stage

    def found() -> Json | None:
        told = [x for x in stage.posts(WINE) if f"{name} ·" in everything(x) and words in everything(x)]
        return told[-1] if told else None

    return stage.until(found, f"{name}: {words}")


def under(house: Theatre, shown: Json, words: str) -> Json:
    """The first message under that of an alert that says this, once it does."""
    stage = house.stage

    def found() -> Json | None:
        said = [x for x in stage.posts(WINE) if x["thread_ts"] == shown["ts"] != x["ts"]]
        return next((x for x in said if words in everything(x)), None)

    return stage.until(found, f"{words!r} under the alert")


def newest(server: Deployer) -> dict[str, Any]:
    """What the newest webhook says."""
    told = json.loads(server.came[-1].body)
    assert told["type"] == "retraining.requested"
    data: dict[str, Any] = told["data"]
    return data


def asking(house: Theatre, name: str) -> Callable[[], object]:
    """Mia types it."""
    return lambda: Someone(house.stage, MIA).hurries(f"alert {name} retrain because of the *vineyard*", WINE)


def under_way(house: Theatre) -> bool:
    with house.stage.database.read() as session:
        return retrainings.open_of(session, MODEL) is not None


def test_it_is_asked_told_reported_and_the_version_is_named(house: Theatre, server: Deployer) -> None:
    stage = house.stage
    house.start()
    name, before = alerted(house, "malic_acid"), len(server.came)
    refused = Someone(stage, GRACE).types(f"alert {name} retrain because I say so", WINE)
    assert f"You may not retrain {MODEL} at {name}" in refused
    asking(house, name)()
    stage.until(lambda: len(server.came) > before, "the webhook")
    told = newest(server)
    documented = json.loads(PAPER.lines("json")[0])
    assert set(told) == set(documented["data"])
    assert (told["model"], told["alert"], told["version"]) == (MODEL, name, stage.live(MODEL))
    assert told["reason"] == "the *vineyard*"
    card(house, name, f"to retrain {MODEL}; it has until")

    with stage.database.write() as session:
        registry.add_version(session, ModelVersion(MODEL, 9, now(house), run_id=RUN))
    ended = PAPER.report(house, told, "done")
    assert ended.returncode == 0, ended.stderr
    shown = card(house, name, f"{MODEL}@9 came of the retraining by gym")
    stage.thread_says(shown, f"/mlops compare {MODEL} {told['version']} 9")
    stage.told(MIA, f"{MODEL}@9 came of the retraining by gym ({name})")
    late = PAPER.report(house, told, "failed")
    assert late.returncode != 0
    assert "is done already" in late.stdout
    house.stop()


@pytest.mark.parametrize("point", ["retraining.claimed", "retraining.told", "retraining.settled"])
def test_killed_while_it_tells_it_tells_again_under_the_same_id(
    house: Theatre, server: Deployer, point: str
) -> None:
    stage = house.stage
    house.start()
    name, before = alerted(house, point), len(server.came)
    house.stop()
    house.dies_at(point, asking(house, name))
    stage.until(lambda: len(server.came) > before + (point == "retraining.told"), "the webhook")
    shown = card(house, name, f"to retrain {MODEL}; it has until")

    came = server.came[before:]
    assert len({each.headers["webhook-id"] for each in came}) == 1
    assert len(came) == (2 if point == "retraining.told" else 1)
    assert PAPER.report(house, newest(server), "failed").returncode == 0
    stage.thread_says(shown, f"did not retrain {MODEL}")
    assert "retraining.failed" in stage.audited()
    house.stop()


def test_killed_after_it_was_asked_for_and_before_anything_was_told_nothing_is_lost(
    house: Theatre, server: Deployer
) -> None:
    stage = house.stage
    house.start()
    name, before = alerted(house, "hue"), len(server.came)
    house.stop()
    house.dies_at("outbox.claimed", asking(house, name))
    stage.until(lambda: len(server.came) > before, "the webhook")
    assert under_way(house)
    shown = card(house, name, f"to retrain {MODEL}; it has until")
    stage.control.settle()
    assert len([x for x in stage.thread(shown) if "asks" in x]) == 1

    stage.control.advance(4 * HOUR_S)
    card(house, name, "did not report within 3h")
    assert not under_way(house)
    house.stop()


def test_who_says_nothing_is_told_again_and_then_nobody_waits(house: Theatre, server: Deployer) -> None:
    stage = house.stage
    house.start()
    mia, grace = Someone(stage, MIA), Someone(stage, GRACE)
    name, before = alerted(house, "alcohol"), len(server.came)
    asking(house, name)()
    shown = card(house, name, f"to retrain {MODEL}; it has until")
    own = under(house, shown, "was told, and has not reported yet")
    assert "within the last minute" in mia.is_answered(own, REDELIVER)
    stage.control.advance(120)
    for action in (REDELIVER, STOP):
        assert f"You may not retrain {MODEL} at {name}" in grace.is_answered(own, action)
    # The bot goes by the moved clock within a second; until then it says that this was too soon.
    stage.until(lambda: "is told again now" in mia.is_answered(own, REDELIVER), "the trainer told again")
    stage.until(lambda: len(server.came) == before + 2, "the second webhook")
    came = server.came[before:]
    assert len({each.headers["webhook-id"] for each in came}) == 1

    own = under(house, shown, "was told, and has not reported yet")
    assert "Nobody waits any more" in mia.is_answered(own, STOP)
    stage.thread_says(shown, f"<@{MIA}> stopped waiting for gym")
    stage.until(lambda: not buttons(under(house, shown, "asks gym")), "no button")
    for words in ("redeliver", "stop"):
        assert "is over already: stopped by Mia" in mia.types(f"alert {name} {words}", WINE)
    assert {"retraining.redelivered", "retraining.stopped"} <= set(stage.audited())
    late = PAPER.report(house, newest(server), "done")
    assert late.returncode != 0
    assert "is over already: stopped by Mia" in late.stdout

    asking(house, name)()
    stage.until(lambda: len(server.came) == before + 3, "a new attempt")
    assert newest(server)["attempt"] > json.loads(came[0].body)["data"]["attempt"]
    assert PAPER.report(house, newest(server), "done").returncode == 0
    stage.thread_says(shown, f"gym has retrained {MODEL}")
    house.stop()
