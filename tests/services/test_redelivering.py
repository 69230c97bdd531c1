"""Whoever may has a deployer told again, and everybody sees each try."""

from datetime import timedelta

import pytest

from bot.domain.deployment import DeploymentState, Webhook
from bot.domain.registry import PersonId
from bot.errors import AlreadyResolved, NotAllowed, Undelivered
from bot.services import deployments
from bot.views.deployments import deployment_answer, deployments_answer
from bot.views.terminal import terminal
from storage import deployments as stored
from tests.services.house import ANA, OPS, House
from tests.services.test_deploying import SILENT, Wires, decided, report, run, states, thread, wires

__all__ = ["wires"]
HOUR = timedelta(hours=1)


def redeliver(house: House, person: str, number: int) -> None:
    """Somebody has a deployer told again."""
    deployments.redeliver(house.context, house.who(person), house.act(person), number)
    run(house)


def test_whoever_may_has_a_deployer_told_again_at_once_under_the_same_id(house: House, wires: Wires) -> None:
    wires.trouble = [Undelivered(SILENT)]
    decided(house)
    with pytest.raises(NotAllowed):
        redeliver(house, ANA, 1)
    assert states(house)[0] is DeploymentState.WAITING

    redeliver(house, OPS, 1)

    assert states(house)[0] is DeploymentState.TOLD
    assert len({each.deployment.key for each in wires.told if each.deployment.deployer == "eu"}) == 1
    assert "has *eu* told again" in thread(house)
    found, log = deployments.one_seen(house.context, house.viewer(OPS), 1)
    said = terminal(deployment_answer(found, log))
    assert SILENT in said
    assert "taken" in said
    assert "eu.example/hook" not in said
    assert "D-2" in terminal(deployments_answer(deployments.seen(house.context, house.viewer(OPS), 1)))


def test_what_failed_with_its_request_is_not_told_again_and_a_rollback_is(house: House, wires: Wires) -> None:
    decided(house)
    report(house, 1, DeploymentState.FAILED, "no")
    with pytest.raises(AlreadyResolved, match="go back to it"):
        redeliver(house, OPS, 1)

    house.live("churn", 3)
    house.roll_back(to=2)
    run(house)
    report(house, 3, DeploymentState.FAILED, "no")
    redeliver(house, OPS, 3)
    report(house, 3, DeploymentState.LIVE)

    assert [each.deployment.id for each in wires.told].count(3) == 2
    with house.database.read() as session:
        back = stored.find(session, 3)
    assert back is not None
    assert back.state is DeploymentState.LIVE


def told_again(house: House, person: PersonId) -> object:
    """Somebody has a deployer of an open request told again."""
    at = house.clock.now()
    number = house.ask(number=1, place="staging").request.id
    with house.database.write() as session:
        stored.add(session, number, "eu", Webhook("https://eu.example/"), "msg_1", at, at + HOUR, "1h")
    return deployments.redeliver(house.context, house.who(person), house.act(person), 1)
