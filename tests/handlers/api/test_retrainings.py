"""A trainer reports over the API what came of a retraining: of its own alone, and what ended is not taken back."""

import pytest

from bot.domain.alerts.retraining import RetrainingState
from bot.domain.tokens import Scope
from tests.handlers.api.speaking import program, tell, word
from tests.services.house import LEO, House
from tests.services.trainer import RUN, TRAINED, Gym, card, gym, press, registered, run, state, timeline

__all__ = ["gym"]


@pytest.fixture
def told(house: House, gym: Gym) -> House:
    """A house whose trainer was told; the house's program is called like it."""
    house.rules(TRAINED.replace("{name: gym,", "{name: trainer,"))
    press(house)
    return house


def test_a_report_is_kept_and_said_and_its_version_is_answered(told: House) -> None:
    ci = program(told, Scope.DEPLOYMENTS_WRITE)
    running = tell(ci, "retrainings/1", state="running", details="epoch 1", url="https://ci.example/1")
    registered(told, 4, RUN)
    done = tell(ci, "retrainings/1", state="done", run=RUN)
    run(told)

    assert (running.status_code, done.status_code) == (200, 200)
    assert done.json() == {
        "attempt": 1, "trainer": "trainer", "alert": "A-1", "model": "churn", "environment": "production",
        "state": "done", "version": 4,
    }  # fmt: skip
    assert "is retraining churn (A-1): epoch 1." in timeline(told)
    assert "churn@4" in card(told)


def test_the_same_report_twice_is_said_once(told: House) -> None:
    ci = program(told)
    for key in ("a", "a", "b"):
        assert tell(ci, "retrainings/1", key=key, state="done").status_code == 200
    run(told)
    assert timeline(told).count("has retrained churn") == 1


def test_what_ended_is_not_taken_back(told: House) -> None:
    ci = program(told)
    tell(ci, "retrainings/1", state="done")
    assert word(tell(ci, "retrainings/1", state="failed")) == (409, "already_resolved")
    assert state(told) is RetrainingState.DONE


def test_anothers_retraining_is_not_there(told: House) -> None:
    for ci in (program(told, person=LEO), program(told, models="fraud*")):
        assert word(tell(ci, "retrainings/1", state="done")) == (404, "not_found")
    assert word(tell(program(told), "retrainings/2", state="done")) == (404, "not_found")
    assert word(tell(program(told, Scope.CHECKS_WRITE), "retrainings/1", state="done"))[0] == 403
    assert state(told) is RetrainingState.TOLD


@pytest.mark.parametrize(
    "said",
    [
        {"state": "told"}, {"state": "asked"}, {}, {"state": "done", "url": "ftp://ci"},
        {"state": "done", "details": "x" * 5000}, {"state": "done", "more": 1}, {"state": "done", "run": "../x"},
        {"state": "done", "version": 0}, {"state": "done", "version": 2**31}, {"state": "done", "version": "4"},
        {"state": "done", "version": 99},
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_and_changes_nothing(told: House, said: dict[str, object]) -> None:
    assert word(tell(program(told), "retrainings/1", **said)) == (422, "bad_input")
    assert state(told) is RetrainingState.TOLD


def test_what_a_trainer_writes_is_hostile_until_shown(told: House) -> None:
    tell(program(told), "retrainings/1", state="failed", details="<!channel> *bold* <https://evil|ok>")
    run(told)
    for said in (timeline(told), card(told)):
        assert "&lt;!channel&gt;" in said
        assert "<!channel>" not in said
