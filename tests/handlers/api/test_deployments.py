"""A deployer reports over the API how far it is: of its own deployments alone, and what ended is not taken back."""

import pytest

from bot.domain.deployment import DeploymentState
from bot.domain.tokens import Scope
from storage import deployments as stored
from tests.handlers.api.speaking import program, tell, word
from tests.services.house import LEO, House
from tests.services.test_deploying import DEPLOYERS, Wires, decided, run, wires

__all__ = ["wires"]
# The house's program is called so, and with it its token.
OURS = DEPLOYERS.replace("{name: eu,", "{name: trainer,")


@pytest.fixture
def told(house: House, wires: Wires) -> House:
    """A house whose deployers were told."""
    house.rules(OURS)
    decided(house)
    return house


def state(house: House, number: int = 1) -> DeploymentState:
    """How far a deployer is."""
    with house.database.read() as session:
        found = stored.find(session, number)
    assert found is not None
    return found.state


def test_a_report_is_kept_audited_and_said(told: House) -> None:
    ci = program(told, Scope.DEPLOYMENTS_WRITE)
    answer = tell(ci, "deployments/1", state="applying", details="canary", url="https://ci.example/1")
    run(told)

    assert (answer.status_code, state(told)) == (200, DeploymentState.APPLYING)
    assert answer.json() == {
        "attempt": 1, "deployer": "trainer", "request": "P-1", "model": "churn", "version": 3,
        "environment": "production", "state": "applying",
    }  # fmt: skip
    assert told.audited()[-1].verb == "deployment.applying"
    assert "is deploying churn@3: canary" in told.slack.thread(told.card())[-1]


def test_the_same_report_twice_is_said_once(told: House) -> None:
    ci = program(told)
    for key in ("a", "a", "b"):
        assert tell(ci, "deployments/1", key=key, state="live").status_code == 200
    run(told)

    assert sum("reports churn@3 live" in each for each in told.slack.thread(told.card())) == 1


def test_what_ended_is_not_taken_back(told: House) -> None:
    ci = program(told)
    tell(ci, "deployments/1", state="live")

    assert word(tell(ci, "deployments/1", state="failed")) == (409, "already_resolved")
    assert state(told) is DeploymentState.LIVE


@pytest.mark.parametrize("number", [2, 99])
def test_another_deployers_attempt_is_not_there(told: House, number: int) -> None:
    assert word(tell(program(told), f"deployments/{number}", state="live")) == (404, "not_found")


def test_a_persons_token_of_that_name_and_one_of_another_model_do_not_report(told: House) -> None:
    for ci in (program(told, person=LEO), program(told, models="fraud*")):
        assert word(tell(ci, "deployments/1", state="live")) == (404, "not_found")
    assert word(tell(program(told, Scope.CHECKS_WRITE), "deployments/1", state="live"))[0] == 403
    assert state(told) is DeploymentState.TOLD


@pytest.mark.parametrize(
    "said", [{"state": "told"}, {"state": "waiting"}, {}, {"state": "live", "url": "ftp://ci"},
             {"state": "live", "details": "x" * 5000}, {"state": "live", "more": 1}],
)  # fmt: skip
def test_what_is_no_report_is_refused(told: House, said: dict[str, object]) -> None:
    assert word(tell(program(told), "deployments/1", **said)) == (422, "bad_input")


def test_what_a_deployer_writes_is_hostile_until_shown(told: House) -> None:
    tell(program(told), "deployments/1", state="failed", details="<!channel> *bold* <https://evil|ok>")
    run(told)

    said = "\n".join(told.slack.thread(told.card()))
    assert "&lt;!channel&gt;" in said
    assert "<!channel>" not in said
