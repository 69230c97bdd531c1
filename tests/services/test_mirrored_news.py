"""What happens on a server is told to whoever subscribed, once; what was there at the adoption is no news."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.runs import RUNNING
from bot.services import news, subscriptions
from bot.services.subscriptions import Wanted
from tests.services.house import ANA, MONDAY, POLICY, RELEASES, House
from tests.services.mirrored import FakeServer, logged, look, on_server
from tests.services.training import run

SOON = MONDAY + timedelta(minutes=5)


@pytest.fixture
def server(house: House) -> FakeServer:
    """A server that was adopted, with a run from before; Ana wants to know everything of churn."""
    house.rules(POLICY.replace("  quiet:", "  subscribe: [data-scientist]\n  quiet:"))
    wish = Wanted("churn", ("failed", "finished", "registered"), RELEASES)
    subscriptions.subscribe(house.context, house.who(ANA), house.act(ANA), wish)
    found = on_server(house)
    logged(found, (1,))
    return found


def told(house: House) -> list[str]:
    """The server is looked at for a quarter of an hour, and what is due is told."""
    before = len(house.slack.posts)
    for _ in range(3):
        look(house)
    house.clock.move(timedelta(minutes=11))
    news.tell_next(house.context)
    house.send()
    return [each.text for each in house.slack.posts[before:]]


def test_what_was_there_at_the_adoption_is_no_news(house: House, server: FakeServer) -> None:
    assert told(house) == []


def test_a_version_is_announced_once(house: House, server: FakeServer) -> None:
    server.versions["churn"].append(4)
    server.versions["fraud"].append(4)

    (said,) = told(house)

    assert said.count("churn@4* was registered") == 1
    assert "fraud" not in said
    server.versions["churn"].remove(4)
    assert told(house) == []
    server.versions["churn"].append(4)
    assert told(house) == []


def test_a_run_is_announced_once_when_it_ends(house: House, server: FakeServer) -> None:
    begun = run(2, status=RUNNING, ended_at=None, started_at=MONDAY)
    server.trains(begun)
    assert told(house) == []
    server.trains(replace(begun, status="FINISHED", ended_at=SOON))

    (said,) = told(house)

    assert said.count("fox-2") == 1
    assert "finished" in said
    server.trains(replace(begun, status="FINISHED", ended_at=SOON, tags={"note": "good"}))
    assert told(house) == []


def test_a_run_that_began_and_ended_between_two_looks_is_announced(house: House, server: FakeServer) -> None:
    look(house)
    server.trains(run(2, status="FAILED", started_at=MONDAY, ended_at=SOON))

    (said,) = told(house)

    assert "fox-2" in said
    assert "failed" in said


def test_a_model_that_was_hidden_brings_no_old_news(house: House, server: FakeServer) -> None:
    hidden = server.versions.pop("churn")
    look(house)
    # Registered before the adoption, and shown to the bot long after it.
    server.registered_at = MONDAY - timedelta(days=9)
    server.versions["churn"] = [*hidden, 4]

    assert told(house) == []
