"""The experiments of a server: renamed, deleted and hidden there, and each with its own runs here."""

from dataclasses import replace

import pytest

from bot.domain.experiments import Experiment
from bot.services import run_mirror
from tests.services.house import MONDAY, House
from tests.services.mirrored import FakeServer, known, logged, look, on_server
from tests.services.training import reads, run


@pytest.fixture
def server(house: House) -> FakeServer:
    """The house's registry is an MLflow server from now on."""
    return on_server(house)


def test_an_experiment_that_is_hidden_from_the_bot_keeps_its_runs(house: House, server: FakeServer) -> None:
    (one,) = logged(server, (1,), experiment="nightly")
    logged(server, (2,))
    look(house)
    server.groups = {key: x for key, x in server.groups.items() if x.name != "nightly"}

    look(house)

    assert known(house.database, one)


def test_a_renamed_experiment_is_renamed_also_when_two_exchange_their_names(
    house: House, server: FakeServer
) -> None:
    logged(server, (1,), experiment="left")
    logged(server, (2,), experiment="right")
    look(house)
    numbers = {each.name: key for key, each in server.groups.items()}
    for name, other in (("left", "right"), ("right", "left")):
        server.groups[numbers[name]] = Experiment(numbers[name], other, MONDAY, MONDAY)

    look(house)
    look(house)

    assert "fox-1" in reads(house, "runs right")
    assert "fox-2" in reads(house, "runs left")


def test_a_new_experiment_with_a_name_that_was_given_up_is_another_one(
    house: House, server: FakeServer
) -> None:
    logged(server, (1,), experiment="nightly")
    look(house)
    (old,) = server.groups
    server.groups = {
        old + 1: Experiment(old + 1, "nightly", MONDAY, MONDAY),
        old: Experiment(old, "archive", MONDAY, MONDAY),
    }
    server.trains(run(2, experiment="nightly"))

    look(house)

    assert "fox-1" in reads(house, "runs archive")
    assert "fox-1" not in reads(house, "runs nightly")
    assert "fox-2" in reads(house, "runs nightly")


def test_a_deleted_experiment_takes_its_runs_along(house: House, server: FakeServer) -> None:
    (one,) = logged(server, (1,))
    look(house)
    (number,) = server.groups
    server.groups[number] = replace(server.groups[number], deleted_at=MONDAY)
    server.logged[one] = replace(server.logged[one], deleted_at=MONDAY)

    look(house)

    assert known(house.database, one) == []


def test_experiments_that_are_too_many_are_left_out_and_it_is_said(
    house: House, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    (one,) = logged(server, (1,), experiment="newest")
    (two,) = logged(server, (2,), experiment="oldest")
    server.most_groups = 1

    look(house)
    look(house)

    assert [each.run_id for each in known(house.database, one, two)] == [one]
    sentence = "The MLflow server has more than 10,000 experiments; the runs of the others are not mirrored."
    assert run_mirror.problem(house.context) == sentence
    assert caplog.text.count(sentence) == 1
    server.most_groups = 2
    look(house)
    assert run_mirror.problem(house.context) == ""
