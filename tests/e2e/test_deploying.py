"""The real bot tells a real HTTPS server what to deploy; docs/deploying.md verifies and reports, as it stands there."""

from collections.abc import Callable
from typing import Any

import pytest

from demo.organisation import LEO, WINE
from tests.e2e.crashes import Theatre
from tests.e2e.listening import SECRET, Paper, authority, house, server
from tests.e2e.people import Someone
from tests.integrations.deployers.servers import Deployer

pytestmark = pytest.mark.e2e
__all__ = ["authority", "house", "server"]

PAPER = Paper.called("deploying.md", "serving-eu")
HOUR_S = 3600
MODEL = "wine-grading"


@pytest.fixture(scope="module")
def rule(server: Deployer) -> str:
    """The server deploys to staging, where nobody has to approve."""
    return f"deploy: {{staging: [{{name: {PAPER.name}, webhook: '{server.url}', within: 3h}}]}}"


def verified(server: Deployer) -> dict[str, Any]:
    """What the newest webhook says, by the paper's own lines."""
    (code,) = PAPER.lines("python")
    found: dict[str, Callable[..., dict[str, Any] | None]] = {}
    exec(code, found)
    came = server.came[-1]
    assert found["attempt_of"](came.headers, came.body + b" ") is None
    told = found["attempt_of"](came.headers, came.body)
    assert told is not None
    return told


def asked(house: Theatre) -> tuple[int, Callable[[], None]]:
    """The version that staging does not have, and how it is asked for."""
    version = 2 if house.stage.live(MODEL, "staging") == 1 else 1
    words = f"promote {MODEL} {version} to staging because of the story"
    return version, lambda: Someone(house.stage, LEO).hurries(words, WINE)


def newest(house: Theatre) -> str:
    """The request that is being deployed."""
    return house.stage.until(
        lambda: next((x.name for x in house.stage.requests() if x.environment == "staging"), ""),
        "the request",
    )


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the paper's verification reads."""
    monkeypatch.setenv("MLOPS_WEBHOOK_SECRET", SECRET)


def test_the_papers_own_lines_verify_and_report_and_it_is_live(house: Theatre, server: Deployer) -> None:
    stage = house.stage
    house.start()
    before = len(server.came)
    version, ask = asked(house)
    ask()
    stage.until(lambda: len(server.came) > before, "the webhook")
    name, told = newest(house), verified(server)
    assert (told["model"], told["version"], told["request"]) == (MODEL, version, name)
    card = stage.card_says(WINE, name, "deploying, 0 of 1 done")
    assert stage.live(MODEL, "staging") != version

    assert PAPER.report(house, told, "applying").returncode == 0
    stage.thread_says(card, f"is deploying {MODEL}@{version}: 4 of 4 pods")
    assert PAPER.report(house, told, "live").returncode == 0

    card = stage.card_says(WINE, name, "to staging: live")
    stage.thread_says(card, f"reports {MODEL}@{version} live: 4 of 4 pods")
    assert stage.live(MODEL, "staging") == version
    house.stop()


def test_a_failure_leaves_what_was_live_and_ends_a_pipeline_that_comes_too_late(
    house: Theatre, server: Deployer
) -> None:
    stage = house.stage
    house.start()
    before, live = len(server.came), stage.live(MODEL, "staging")
    asked(house)[1]()
    stage.until(lambda: len(server.came) > before, "the webhook")
    name, told = newest(house), verified(server)

    assert PAPER.report(house, told, "failed").returncode == 0
    stage.card_says(WINE, name, f"{MODEL}@{live} stays live in staging.")
    late = PAPER.report(house, told, "live")

    assert late.returncode != 0
    assert f"Live in staging is {MODEL}@{live}: go back to it." in late.stdout
    assert stage.live(MODEL, "staging") == live
    house.stop()


def test_who_does_not_report_within_the_time_of_the_policy_has_failed(
    house: Theatre, server: Deployer
) -> None:
    stage = house.stage
    house.start()
    before, live = len(server.came), stage.live(MODEL, "staging")
    asked(house)[1]()
    stage.until(lambda: len(server.came) > before, "the webhook")
    name = newest(house)
    stage.control.advance(2 * HOUR_S)
    stage.control.settle()
    assert stage.request(name).state == "applying"

    stage.control.advance(2 * HOUR_S)

    card = stage.card_says(WINE, name, f"{MODEL}@{live} stays live in staging.")
    stage.thread_says(card, "did not report within 3h")
    assert stage.live(MODEL, "staging") == live
    house.stop()


@pytest.mark.parametrize("point", ["deploying.claimed", "deploying.told", "deploying.settled"])
def test_killed_while_it_tells_it_tells_again_under_the_same_id(
    house: Theatre, server: Deployer, point: str
) -> None:
    stage = house.stage
    before = len(server.came)
    version, ask = asked(house)
    house.dies_at(point, ask)
    stage.until(lambda: len(server.came) > before + (point == "deploying.told"), "the webhook")
    name = newest(house)
    stage.card_says(WINE, name, "is told")

    came = server.came[before:]
    assert {each.headers["webhook-id"] for each in came} == {came[0].headers["webhook-id"]}
    assert len(came) == (2 if point == "deploying.told" else 1)
    assert PAPER.report(house, verified(server), "live").returncode == 0
    stage.card_says(WINE, name, "to staging: live")
    assert stage.live(MODEL, "staging") == version
    house.stop()
