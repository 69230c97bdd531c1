"""The runs of a server: every one is found in the end, those under way are followed, and what is gone there is gone here."""

from dataclasses import replace
from datetime import timedelta

import pytest
from slack_bolt import App

from bot.app import Application
from bot.domain.runs import RUNNING, DataSetInput
from bot.errors import NotFound, Unavailable
from bot.routines.workers import Wake, Workers
from bot.services import adoption, run_mirror
from bot.services.run_mirror import FILLING_PAGES, FRONT_PAGES
from tests.services.house import MONDAY, House
from tests.services.mirrored import FakeServer, known, logged, look, on_server
from tests.services.training import reads, run

SILENCE = Unavailable("The MLflow server does not answer.")


@pytest.fixture
def server(house: House) -> FakeServer:
    """The house's registry is an MLflow server from now on."""
    return on_server(house)


def test_a_run_without_a_version_is_searched_shown_and_compared(house: House, server: FakeServer) -> None:
    logged(server, (1, 2), experiment="nightly")

    look(house)

    assert "fox-2" in reads(house, "runs nightly where params.depth = 2")
    assert "fox-1" not in reads(house, "runs nightly where params.depth = 2")
    assert "roc_auc" in reads(house, "show fox-1")
    assert "0.802" in reads(house, "compare fox-1 fox-2")


def test_a_saved_search_finds_what_came_since(house: House, server: FakeServer) -> None:
    logged(server, (1,))
    look(house)
    reads(house, "runs churn top 3")
    logged(server, (29,))

    look(house)

    assert "fox-29" in reads(house, "runs churn top 3")


def test_many_runs_come_over_several_looks_the_newest_first_and_none_is_missed(
    house: House, server: FakeServer
) -> None:
    server.page = 3
    everything = logged(server, range(1, 40))

    look(house)
    # Each page begins with the run that the one before it ended with.
    first = 3 + 2 * (FILLING_PAGES - 1)
    assert [x.name for x in known(house.database, *everything)] == [f"fox-{n}" for n in range(40 - first, 40)]
    for _ in range(3):
        look(house)

    assert len(known(house.database, *everything)) == 39


def test_runs_that_began_in_one_millisecond_are_told_apart_by_the_servers_token(
    house: House, server: FakeServer
) -> None:
    server.page = 2
    together = logged(server, range(1, 12), started_at=MONDAY - timedelta(days=3))
    now = logged(server, range(40, 52), started_at=MONDAY)

    for _ in range(5):
        look(house)

    assert len(known(house.database, *together, *now)) == 23


def test_new_runs_are_seen_at_the_next_look_also_when_many_begin(house: House, server: FakeServer) -> None:
    look(house)
    server.page = 2
    new = logged(server, range(1, 2 * FRONT_PAGES + 4), started_at=MONDAY)

    look(house)
    assert len(known(house.database, *new)) > FRONT_PAGES
    look(house)

    assert len(known(house.database, *new)) == len(new)


def test_a_clock_ahead_does_not_hide_the_runs_of_others(house: House, server: FakeServer) -> None:
    logged(server, (50,), started_at=MONDAY + timedelta(days=900))
    look(house)
    look(house)
    (late,) = logged(server, (1,), started_at=MONDAY)

    look(house)

    assert known(house.database, late)
    assert "fox-50" in reads(house, "runs churn")


def test_a_run_under_way_is_followed_until_it_ends(house: House, server: FakeServer) -> None:
    begun = server.trains(run(1, status=RUNNING, ended_at=None, started_at=MONDAY, metrics={"loss": 0.9}))
    look(house)
    assert known(house.database, begun.run_id)[0].status == RUNNING

    later = run(1, status="FINISHED", ended_at=MONDAY + timedelta(hours=2), started_at=MONDAY)
    server.trains(replace(later, metrics={"loss": 0.1}, tags={"team": "risk"}))
    house.clock.move(timedelta(hours=2))
    look(house)

    (seen,) = known(house.database, begun.run_id)
    assert (seen.status, seen.metrics["loss"], seen.tags) == ("FINISHED", 0.1, {"team": "risk"})
    look(house)
    assert not any(each.run_ids for each in server.asked[-2:])


def test_what_changes_after_the_end_is_seen_by_the_sweep(house: House, server: FakeServer) -> None:
    (one,) = logged(server, (1,), tags={"good": "yes", "old": "1"})
    look(house)
    server.trains(replace(run(1), tags={"good": "no"}))

    look(house)

    assert known(house.database, one)[0].tags == {"good": "no"}


def test_deleted_runs_disappear_and_come_back(house: House, server: FakeServer) -> None:
    one, two, three = logged(server, (1, 2, 3))
    look(house)
    kept = server.logged.pop(two)
    server.logged[one] = replace(server.logged[one], deleted_at=MONDAY)

    look(house)
    assert [x.run_id for x in known(house.database, one, two, three)] == [three]
    with pytest.raises(NotFound):
        reads(house, "show fox-2")

    server.logged[two] = kept
    server.logged[one] = replace(server.logged[one], deleted_at=None)
    look(house)
    assert len(known(house.database, one, two, three)) == 3


def test_a_run_that_vanishes_while_it_is_under_way_is_gone(house: House, server: FakeServer) -> None:
    (one,) = logged(server, (1,), status=RUNNING, ended_at=None, started_at=MONDAY)
    look(house)
    del server.logged[one]

    look(house)

    assert known(house.database, one) == []


def test_a_silent_server_changes_nothing_and_the_walk_goes_on_where_it_was(
    house: House, server: FakeServer
) -> None:
    server.page = 1
    everything = logged(server, range(1, 10))
    look(house)
    before = known(house.database, *everything)
    server.silent = SILENCE
    look(house)
    assert known(house.database, *everything) == before

    server.silent = None
    look(house)

    assert len(known(house.database, *everything)) > len(before)


def test_a_restart_goes_on_where_the_last_look_ended(house: House, server: FakeServer) -> None:
    server.page = 1
    logged(server, range(1, 10))
    look(house)
    asked = len(server.asked)

    # Nothing is kept in the process: a new one reads the same rows.
    look(house)

    marks = [x.mark.ms for x in server.asked[asked:] if x.newest_first]
    assert None not in marks


def test_a_run_is_written_once_however_often_it_is_seen(
    house: House, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged(server, (1, 2))
    look(house)
    written: list[object] = []
    monkeypatch.setattr(run_mirror.copied_runs, "keep", lambda *each: written.append(each))

    for _ in range(3):
        look(house)

    assert written == []


def test_the_data_that_a_run_read_is_linked(house: House, server: FakeServer) -> None:
    read = DataSetInput("customers", "abc", "local", "{}", tags={"mlflow.data.context": "training"})
    (one,) = logged(server, (1,), inputs=(read,))

    look(house)

    assert [str(each) for each in known(house.database, one)[0].data_sets] == ["customers@abc"]


def test_another_server_is_another_mirror(house: House, server: FakeServer) -> None:
    (one,) = logged(server, (1,))
    look(house)
    other = FakeServer({"churn": [1]})
    house.context = replace(house.context, server=other)
    adoption.adopt(house.context, other, "https://other.example.com", "host/ada")
    two = other.trains(run(2)).run_id

    look(house)
    look(house)

    assert len(known(house.database, one, two)) == 2


def test_runs_that_cannot_be_read_are_noted_and_hold_nothing_else_up(
    house: House, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise Unavailable("The MLflow server does not let the bot in, or not to this.")

    logged(server, (1,))
    monkeypatch.setattr(server, "runs", refuses)
    server.versions["churn"].append(4)
    look(house)

    wired = Application(
        App(token="xoxb-1", token_verification_enabled=False), house.context, Workers(house.context, Wake())
    )
    assert wired.notes() == [
        "The MLflow server does not let the bot in, or not to this. Its runs are as they were seen last."
    ]
    assert "churn@4" in reads(house, "show churn")
    monkeypatch.undo()
    look(house)
    assert wired.notes() == []
