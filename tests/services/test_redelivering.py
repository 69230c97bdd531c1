"""Whoever may has a deployer told again, and everybody sees each try."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest

from bot.domain.deployment import DeploymentState, Reported, Webhook
from bot.domain.registry import PersonId
from bot.domain.tokens import ApiToken, Scope
from bot.errors import AlreadyResolved, BotError, NotAllowed, Undelivered
from bot.services import deploying, deployments
from bot.views.deployments import deployment_answer, deployments_answer
from bot.views.outside_words import just_told
from bot.views.terminal import terminal
from storage import deployments as stored
from tests.services.house import ANA, OPS, House
from tests.services.test_deploying import SILENT, Wires, decided, report, run, states, thread, wires

__all__ = ["wires"]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


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


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Everything in one moment, each in a thread; what was refused."""
    refused: list[BaseException] = []
    together = Barrier(len(acts))

    def run_one(act: Callable[[], object]) -> None:
        together.wait(10)
        try:
            act()
        except BotError as error:
            refused.append(error)

    threads = [Thread(target=run_one, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return refused


def test_five_clicks_on_tell_again_tell_once(house: House, wires: Wires) -> None:
    wires.trouble = [Undelivered(SILENT)]
    decided(house)
    click = partial(deployments.redeliver, house.context, house.who(OPS))

    refused = at_once(*(partial(click, house.act(OPS), 1) for _ in range(5)))
    run(house)

    assert {str(each) for each in refused} == {just_told("eu", "D-1")}
    assert len(refused) == 4
    assert thread(house).count("has *eu* told again") == 1
    assert [each.deployment.deployer for each in wires.told].count("eu") == 2
    assert [each.verb for each in house.audited()].count("deployment.redelivered") == 1


def test_a_click_just_after_it_was_told_does_not_tell_it_twice(house: House, wires: Wires) -> None:
    wires.trouble = [Undelivered(SILENT)]
    decided(house)
    redeliver(house, OPS, 1)

    with pytest.raises(AlreadyResolved, match="eu was told within the last minute"):
        redeliver(house, OPS, 1)
    assert [each.deployment.deployer for each in wires.told].count("eu") == 2

    house.clock.move(MINUTE)
    redeliver(house, OPS, 1)
    assert [each.deployment.deployer for each in wires.told].count("eu") == 3


def test_a_rollback_that_failed_has_as_long_each_time_it_is_told_again(house: House, wires: Wires) -> None:
    house.live("churn", 3)
    house.roll_back(to=2)
    run(house)
    lengths = []
    for _ in range(3):
        with house.database.read() as session:
            (found, *_others) = stored.under_way(session)
        lengths.append(found.due_at - house.clock.now())
        house.clock.move(HOUR)
        report(house, found.id, DeploymentState.FAILED, "no")
        redeliver(house, OPS, found.id)

    assert len(set(lengths)) == 1


def test_a_late_report_and_two_replicas_that_give_up_end_it_one_way(house: House, wires: Wires) -> None:
    decided(house)
    report(house, 1, DeploymentState.LIVE)
    house.clock.move(HOUR)
    at = house.clock.now()
    token = ApiToken("abcdefghij", "us", frozenset({Scope.DEPLOYMENTS_WRITE}), at, "terminal")

    def late() -> None:
        with house.database.write() as session:
            deployments.report(session, token, 2, Reported(DeploymentState.LIVE), at)

    refused = at_once(late, *(partial(deploying.sweep, house.context) for _ in range(2)))
    run(house)

    came_in_time = not refused
    verbs = [each.verb for each in house.audited()]
    assert house.live_now() == (3 if came_in_time else 2)
    assert verbs.count("promotion.live") == came_in_time
    assert verbs.count("promotion.failed") == (not came_in_time)
    assert verbs.count("deployment.failed") == (not came_in_time)
    assert thread(house).count("did not deploy churn@3") == (not came_in_time)


def told_again(house: House, person: PersonId) -> object:
    """Somebody has a deployer of an open request told again."""
    at = house.clock.now()
    number = house.ask(number=1, place="staging").request.id
    with house.database.write() as session:
        stored.add(session, number, "eu", Webhook("https://eu.example/"), "msg_1", at, at + HOUR, "1h")
        stored.settle(session, 1, at + HOUR)
    return deployments.redeliver(house.context, house.who(person), house.act(person), 1)
