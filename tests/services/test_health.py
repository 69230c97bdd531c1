"""How models in use fare: the worst of what watches them, for whoever may see them."""

import json
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.monitors.reading import Status
from bot.services import health, reading, requests
from bot.views.answer import Answer, to_json
from bot.views.blocks import blocks, fallback
from bot.views.requests import why_answer
from tests.services.gated import GATES
from tests.services.house import ANA, LEO, POLICY, House
from tests.services.watching import DAY, HOUR, TUESDAY, Watched, policy

DRIFT, SILENCE = "{feature_drift: psi}", "{no_data: 1d}"


@pytest.fixture
def watched(quick_house: House) -> Watched:
    """Churn is watched."""
    quick_house.rules(policy(DRIFT, SILENCE))
    return Watched(quick_house)


def answer(house: House, model: str | None = None, place: str | None = None, person: str = ANA) -> Answer:
    return reading.read(house.context, house.reader(person), commands.ShowHealth(model, place))


def said(house: House, model: str | None = None, place: str | None = None, person: str = ANA) -> str:
    return fallback(answer(house, model, place, person))


def test_a_model_is_as_well_as_the_worst_of_what_watches_it(watched: Watched) -> None:
    watched.days([0, 1])
    assert "All is well: 1 model" in said(watched.house)
    watched.day(2, watched.rows(shift=1.5))
    told = said(watched.house)
    assert "churn#production" in told
    assert "🟠 degraded" in told
    assert "age (PSI " in told
    assert "/mlops alert A-1" in told


def test_of_one_model_each_monitor_says_what_it_saw_and_when_it_looks_next(watched: Watched) -> None:
    watched.days([0])
    watched.day(1, watched.rows(shift=1.5))
    told = said(watched.house, "churn", "production")
    assert "🟠 *feature_drift psi*: *age* (PSI" in told
    assert "🟢 *no_data*: 1 batch came in 1 day (500 rows)." in told
    assert "the next look is <!date^1793944800^" in told
    assert "/mlops alert A-1" in told


def test_what_was_missed_and_came_is_said(watched: Watched) -> None:
    watched.at(TUESDAY + DAY + 7 * HOUR)
    assert "A batch came" not in said(watched.house, "churn")
    watched.send(TUESDAY + DAY + 6 * HOUR)
    assert "no batch came for 1 day. A batch came " in said(watched.house, "churn")


def test_what_nobody_looked_at_yet_is_no_health(watched: Watched) -> None:
    told = said(watched.house)
    assert "1 not known yet" in told
    assert "looks first" in said(watched.house, "churn")


def test_what_another_version_was_like_says_nothing_of_the_live_one(watched: Watched) -> None:
    watched.days([0])
    watched.day(1, watched.rows(shift=1.5))
    watched.house.live("churn", 2)
    found = health.of_model(watched.house.context, watched.house.viewer(ANA), "churn", "production")
    assert found.places[0].status is None


def test_a_live_model_that_nothing_watches_is_named(watched: Watched) -> None:
    assert "2 live models are watched by nothing: fraud#production and secret#production" in said(
        watched.house
    )
    assert "nothing watches fraud@1" in said(watched.house, "fraud")


def test_who_may_not_see_a_model_hears_nothing_of_its_health(watched: Watched) -> None:
    assert "secret" in said(watched.house, person=ANA)
    assert "secret" not in said(watched.house, person=LEO)
    assert "secret" not in to_json(answer(watched.house, person=LEO).value)


def test_five_hundred_models_fit_an_answer_with_the_worst_first(watched: Watched) -> None:
    house = watched.house
    house.rules(POLICY.replace("models:\n", 'models:\n  "m*": {monitors: [{no_data: 1d}]}\n'))
    for number in range(120):
        house.model(f"m{number}")
        house.live(f"m{number}", 1)
    house.clock.set(TUESDAY + DAY + 6 * HOUR)
    watched.send(TUESDAY + DAY - HOUR, model="m7")
    watched.at(TUESDAY + DAY + 7 * HOUR)
    told = answer(house)
    assert len(blocks(told)) <= 50
    assert "How models fare: 119 no data and 1 healthy" in fallback(told)
    assert "and 30 more: 29 no data and 1 healthy" in str(blocks(told))


def test_programs_read_the_same(watched: Watched) -> None:
    watched.days([0, 1])
    (place,) = json.loads(to_json(answer(watched.house).value))["places"]
    assert [each["reading"]["judged"]["status"] for each in place["watched"]] == [
        Status.HEALTHY,
        Status.HEALTHY,
    ]


def test_the_gate_knows_the_monitors_of_the_policy(quick_house: House) -> None:
    gated = POLICY.replace(GATES, "    gates:\n      - {alerts: none_open}\n")
    quick_house.rules(gated)

    def blocked() -> str:
        found = requests.blockers(quick_house.context, quick_house.viewer(ANA), "churn", 3, "production")
        return fallback(why_answer(found))

    assert "watche" in blocked()
    quick_house.rules(
        gated.replace("churn: {channel: C0CHURN}", "churn: {channel: C0CHURN, monitors: [{no_data: 1d}]}")
    )
    quick_house.clock.move(timedelta(minutes=1))
    assert "watche" not in blocked()
