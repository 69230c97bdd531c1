"""The mirror of a server: who reads is told its age, who decides waits, and nothing is lost while the server is silent."""

from datetime import timedelta

import pytest
from slack_bolt import App

from bot.app import Application
from bot.domain import commands
from bot.domain.promotion import State
from bot.errors import NotFound, Unavailable
from bot.routines.workers import Wake, Workers
from bot.services import applying, mirror
from handlers.api.lazy import Lazy
from tests.services.house import BEA, MIA, House
from tests.services.mirrored import FakeServer, look, on_server, read


@pytest.fixture
def server(house: House) -> FakeServer:
    """The house's registry is an MLflow server from now on."""
    return on_server(house)


def test_a_decision_waits_while_the_server_is_silent_and_says_so_once(
    house: House, server: FakeServer
) -> None:
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    server.silent = Unavailable("The MLflow server does not answer.")
    for _ in range(3):
        applying.apply_next(house.context)
        house.send()
        house.clock.move(timedelta(seconds=61))

    assert house.request().state is State.APPLYING
    waits = [x for x in house.slack.posts if "is decided and waits" in x.first]
    assert len(waits) == 1
    assert "It waits: The MLflow server does not answer." in str(house.card().blocks)

    server.silent = None
    house.work()
    assert house.request().state is State.CONFIRMED
    assert server.aliases["churn"]["champion"] == 3
    assert "It waits" not in str(house.card().blocks)


def test_a_silent_server_is_read_from_the_mirror_with_its_age(house: House, server: FakeServer) -> None:
    look(house)
    server.silent = Unavailable("The MLflow server fails (503).")
    assert "As of" not in read(house, commands.Models())

    for _ in range(4):
        look(house)

    answer = read(house, commands.Show("churn"))
    assert "As of" in answer
    assert "The MLflow server fails (503)." in answer
    found = mirror.state(house.context)
    assert found is not None
    assert found.silent_since is not None
    server.silent = None
    look(house)
    assert "As of" not in read(house, commands.Show("churn"))


def test_readiness_names_the_silence_and_stays_ready(house: House, server: FakeServer) -> None:
    wired = Application(
        App(token="xoxb-1", token_verification_enabled=False), house.context, Workers(house.context, Wake())
    )
    assert wired.notes() == []
    server.silent = Unavailable("The MLflow server fails (503).")
    look(house)

    (note,) = wired.notes()

    assert note.startswith("The MLflow server fails (503). Answers are as of 2026-11-02 09:0")
    assert wired.ready() == []
    # The API alone: training jobs speak to the server itself.
    assert [type(each) for each in wired.routes] == [Lazy]


def test_a_hint_makes_it_look_at_once_and_without_one_nobody_looks_twice(
    house: House, server: FakeServer
) -> None:
    look(house)
    looks = server.looks
    mirror.refresh(house.context)
    assert server.looks == looks

    mirror.hint(house.context)
    mirror.refresh(house.context)
    mirror.refresh(house.context)

    assert server.looks == looks + 1


def test_versions_that_are_gone_there_are_gone_here_and_hidden_models_stay(
    house: House, server: FakeServer
) -> None:
    server.versions["churn"] = [1, 3]
    del server.versions["fraud"]

    look(house)

    with pytest.raises(NotFound):
        read(house, commands.Show("churn@2"))
    assert "fraud@2" in read(house, commands.Show("fraud@2"))
    assert house.live_now("fraud") == 1
