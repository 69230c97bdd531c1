"""What people add to the monitors of the policy, and end again, on both databases."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.monitors.added import Added
from bot.errors import AlreadyExists, BadInput, BotError, NotAllowed, NotFound
from bot.services import monitor_changes, reading
from bot.services.monitor_changes import MOST, MonitorWish
from bot.views.blocks import fallback
from bot.views.monitors import added_answer, ended_answer
from tests.services.house import ANA, LEO, House
from tests.services.watching import DAY, HOUR, TUESDAY, Watched, policy

DRIFT = "feature_drift psi above 0.1"


@pytest.fixture
def watched(house: House) -> Watched:
    """The policy watches that data come to churn; the engineers may have more watched."""
    house.rules(policy("{no_data: 1d}").replace("  quiet:", "  monitor: [data-scientist]\n  quiet:"))
    return Watched(house)


def add(
    house: House, said: str = DRIFT, person: str = ANA, model: str = "churn", place: str | None = None
) -> Added:
    wish = MonitorWish(model, place, said)
    return monitor_changes.add(house.context, house.who(person), house.act(person), wish)


def end(house: House, name: str, person: str = ANA) -> Added:
    wish = MonitorWish("churn", None, name)
    return monitor_changes.end(house.context, house.who(person), house.act(person), wish)


def listed(house: House, person: str = ANA, model: str = "churn") -> str:
    return fallback(reading.read(house.context, house.reader(person), commands.ShowMonitors(model)))


def test_what_is_added_looks_beside_what_the_policy_names(watched: Watched) -> None:
    made = add(watched.house)
    assert made.environment == "production"
    told = fallback(added_answer(made))
    assert "feature_drift psi" in told
    assert "watches production of churn now: the features (PSI) above 0.1, every 1d." in told
    watched.days([0])
    watched.day(1, watched.rows(shift=1.5))
    (alert,) = watched.opened()
    assert alert.cause == "monitor: feature_drift psi"
    said = listed(watched.house)
    assert "*no_data*: that batches come within 1d, every 1d (policy)" in said
    assert "(added by <@U0ANA>)" in said
    (entry,) = [each for each in watched.house.audited() if each.verb == "monitor.added"]
    assert "the features (PSI) above 0.1, every 1d" in entry.facts


def test_what_ends_leaves_no_alert_behind_and_may_begin_again(watched: Watched) -> None:
    add(watched.house)
    watched.days([0])
    watched.day(1, watched.rows(shift=1.5))
    assert "watches production of churn no more" in fallback(
        ended_answer(end(watched.house, "FEATURE_DRIFT PSI"))
    )
    watched.at(TUESDAY + 2 * DAY + 8 * HOUR)
    assert watched.opened() == []
    assert "psi" not in listed(watched.house).replace("add feature_drift psi", "")

    add(watched.house, "feature_drift psi above 9")
    watched.at(TUESDAY + 3 * DAY + 7 * HOUR)
    assert [each.kind.value for each in watched.opened()] == ["no data"]


def test_a_name_is_taken_once(watched: Watched) -> None:
    add(watched.house)
    with pytest.raises(AlreadyExists, match="watches production of churn already"):
        add(watched.house, "feature_drift psi above 0.3")
    with pytest.raises(AlreadyExists, match="The policy has production of churn watched by no_data already"):
        add(watched.house, "no data for 3d")
    assert add(watched.house, "no data for 3d name longer").name == "longer"
    add(watched.house, place="staging")


def test_nobody_takes_away_here_what_the_policy_says(watched: Watched) -> None:
    with pytest.raises(BadInput, match="The policy names no_data: take it out there"):
        end(watched.house, "no_data")
    add(watched.house)
    with pytest.raises(NotFound, match="Did you mean"):
        end(watched.house, "feature_drift ps")
    with pytest.raises(BadInput, match="Say which"):
        end(watched.house, "")


def test_what_the_policy_says_later_under_the_same_name_counts(watched: Watched) -> None:
    add(watched.house)
    watched.house.rules(policy("{feature_drift: psi, above: 5}"))
    watched.days([0])
    watched.day(1, watched.rows(shift=1.5))
    assert watched.opened() == []


def test_what_is_added_where_nothing_is_live_waits_and_is_listed(watched: Watched) -> None:
    watched.house.model("new")
    add(watched.house, model="new")
    assert "feature_drift psi waits until something is live" in listed(watched.house, model="new")
    watched.house.live("new", 1)
    assert "waits until" not in listed(watched.house, model="new")


def test_only_whom_the_policy_permits_and_only_of_what_they_see(watched: Watched) -> None:
    with pytest.raises(NotAllowed):
        add(watched.house, person="U0BEA")
    with pytest.raises(NotFound):
        add(watched.house, person=LEO, model="secret")
    assert add(watched.house, person=ANA, model="secret").model == "secret"
    with pytest.raises(NotFound):
        listed(watched.house, LEO, "secret")


def test_one_delivery_adds_once(watched: Watched) -> None:
    house = watched.house
    act = house.act(ANA, "k")
    monitor_changes.add(house.context, house.who(ANA), act, MonitorWish("churn", None, DRIFT))
    with pytest.raises(BotError):
        monitor_changes.add(
            house.context, house.who(ANA), replace(act), MonitorWish("churn", None, "volume below 9")
        )
    assert len([each for each in house.audited() if each.verb == "monitor.added"]) == 1


def test_there_is_an_end_to_adding(watched: Watched) -> None:
    for number in range(MOST):
        add(watched.house, f"volume rows below 9 name v{number}")
    with pytest.raises(BadInput, match="Write more of them into the policy"):
        add(watched.house)


def test_the_fields_of_a_form_are_taken_as_they_are_filled_in(watched: Watched) -> None:
    house = watched.house
    parts = (("volume", ""), ("below", "9"), ("name", "Check above 3"))
    wish = MonitorWish("churn", None, "", parts)
    monitor_changes.add(house.context, house.who(ANA), house.act(ANA), wish)
    assert "*Check above 3*: how many rows come below 9, every 1d" in listed(house)
