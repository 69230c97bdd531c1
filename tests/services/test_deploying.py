"""A decided version goes live when its deployers have said so; what they fail at, or never answer, leaves what was live."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deployment import Deployment, DeploymentState, Errand, Order, Receipt, Reported, Webhook
from bot.domain.promotion import State
from bot.domain.tokens import ApiToken, Scope
from bot.errors import AlreadyResolved, NotFound, Undelivered
from bot.routines.table import routine
from bot.services import deploying, deployments
from storage import deployments as stored
from tests.services.house import ADA, ANA, BEA, MIA, POLICY, House

DEPLOYERS = (
    POLICY
    + """
deploy:
  production:
    - {name: eu, webhook: "https://eu.example/hook"}
    - {name: us, webhook: "https://us.example/hook", within: 30m}
"""
)

SILENT = "eu.example did not answer within 10 seconds."


class Wires:
    """A courier that keeps what it was told, and refuses what is said to be refused."""

    def __init__(self) -> None:
        self.told: list[Order] = []
        self.trouble: list[Undelivered] = []

    def tell(self, order: Errand) -> Receipt:
        """Keep it."""
        assert isinstance(order, Order)
        self.told.append(order)
        if self.trouble and order.deployment.deployer == "eu":
            raise self.trouble.pop(0)
        return Receipt(204)

    def ask(self, deployment: Deployment) -> Reported | None:
        """Nothing is known."""
        return None


@pytest.fixture
def wires(house: House) -> Wires:
    """The house with deployers, and churn@2 live."""
    house.rules(DEPLOYERS)
    house.live("churn", 2)
    found = Wires()
    house.context = replace(house.context, couriers={Webhook: found})
    return found


def decided(house: House) -> str:
    """A promotion that only has to be deployed."""
    name = house.ask().request.name
    house.approve(MIA, name)
    house.approve(BEA, name)
    run(house)
    return name


def run(house: House) -> None:
    """Let every worker do what is due."""
    for _ in range(3):
        for name in ("applying", "deploying", "applying"):
            found = routine(name)
            assert found is not None
            found.run(house.context)
    house.send()


def report(
    house: House, number: int, state: DeploymentState, details: str = "", by: str | None = None
) -> None:
    """A deployer reports, by its own token unless another is named."""
    at = house.clock.now()
    with house.database.write() as session:
        known = stored.find(session, number)
        assert known is not None
        name = by or known.deployer
        token = ApiToken("abcdefghij", name, frozenset({Scope.DEPLOYMENTS_WRITE}), at, "terminal")
        deployments.report(session, token, number, Reported(state, details), at)
    run(house)


def states(house: House) -> Sequence[DeploymentState]:
    """How far each deployer is."""
    with house.database.read() as session:
        return [each.state for each in stored.of_request(session, 1)]


def thread(house: House) -> str:
    """Everything under the card."""
    return "\n".join(house.slack.thread(house.card()))


def test_a_version_goes_live_when_every_deployer_says_it_is(house: House, wires: Wires) -> None:
    decided(house)
    assert [each.deployment.deployer for each in wires.told] == ["eu", "us"]
    assert (house.request().state, house.live_now()) == (State.APPLYING, 2)
    assert "deploying, 0 of 2 done" in house.card().text

    report(house, 1, DeploymentState.APPLYING, "canary at 50 %")
    report(house, 1, DeploymentState.LIVE)
    assert (house.request().state, house.live_now()) == (State.APPLYING, 2)
    assert "deploying, 1 of 2 done" in house.card().text
    report(house, 2, DeploymentState.LIVE)

    assert (house.request().state, house.live_now()) == (State.CONFIRMED, 3)
    said = thread(house)
    for words in (
        "canary at 50 %",
        "eu* reports churn@3 live",
        "us* reports churn@3 live",
        "is live in production",
    ):
        assert words in said
    verbs = [each.verb for each in house.audited()]
    assert verbs.index("deployment.live") < verbs.index("promotion.live")


def test_a_failure_leaves_what_was_live_and_says_who_went_ahead(house: House, wires: Wires) -> None:
    decided(house)
    report(house, 1, DeploymentState.LIVE)
    report(house, 2, DeploymentState.FAILED, "exit code 1")

    assert (house.request().state, house.live_now()) == (State.FAILED, 2)
    words = house.slack.dms(ANA)[-1].text
    assert "us: exit code 1. churn@2 stays live in production." in words
    assert "Set eu back: churn@3 was reported live there." in words


def test_one_failure_ends_it_and_what_is_reported_later_is_refused_with_what_to_do(
    house: House, wires: Wires
) -> None:
    decided(house)
    report(house, 2, DeploymentState.FAILED, "no")

    assert states(house) == [DeploymentState.FAILED] * 2
    with pytest.raises(AlreadyResolved, match="Live in production is churn@2: go back to it"):
        report(house, 1, DeploymentState.LIVE)
    assert house.live_now() == 2


def test_no_answer_in_time_fails(house: House, wires: Wires) -> None:
    decided(house)
    report(house, 1, DeploymentState.LIVE)
    house.clock.move(timedelta(minutes=29))
    run(house)
    assert house.request().state is State.APPLYING

    house.clock.move(timedelta(minutes=1))
    run(house)

    assert (house.request().state, house.live_now()) == (State.FAILED, 2)
    assert "did not report within 30m" in thread(house)


def test_who_cannot_be_told_is_told_again_by_the_same_id_until_it_takes_it(
    house: House, wires: Wires
) -> None:
    wires.trouble = [Undelivered(SILENT) for _ in range(3)]
    decided(house)
    assert "did not answer within 10 seconds" in thread(house)

    for seconds in (9, 1, 29, 1, 60):
        house.clock.move(timedelta(seconds=seconds))
        run(house)

    assert {each.deployment.key for each in wires.told if each.deployment.deployer == "eu"} == {
        wires.told[0].deployment.key
    }
    with house.database.read() as session:
        log = stored.deliveries(session, 1)
    assert [(each.number, each.outcome) for each in log][0::3] == [(4, "taken"), (1, SILENT)]
    assert thread(house).count("eu.example did not answer") == 1


def test_what_can_never_be_delivered_fails_at_once(house: House, wires: Wires) -> None:
    wires.trouble = [Undelivered("eu leads to 10.0.0.1, a private address.", retryable=False)]
    decided(house)

    assert (house.request().state, house.live_now()) == (State.FAILED, 2)
    assert "a private address. churn@2 stays live" in house.slack.dms(ANA)[-1].text


def test_without_the_secret_nothing_is_told_and_it_says_which_is_missing(house: House, wires: Wires) -> None:
    house.context = replace(house.context, couriers={})
    decided(house)

    assert "MLOPS_WEBHOOK_SECRET is not set" in thread(house)
    assert house.live_now() == 2


@pytest.mark.parametrize("by", ["us", "ci", ADA])
def test_only_the_deployers_own_token_reports(house: House, wires: Wires, by: str) -> None:
    decided(house)
    with pytest.raises(NotFound, match="no deployment 1 for this token"):
        report(house, 1, DeploymentState.LIVE, by=by)
    assert states(house)[0] is DeploymentState.TOLD


def test_a_rollback_waits_for_no_deployer_and_tells_them_all(house: House, wires: Wires) -> None:
    decided(house)
    report(house, 1, DeploymentState.LIVE)
    report(house, 2, DeploymentState.LIVE)
    house.roll_back()
    run(house)

    assert house.live_now() == 2
    assert [each.deployment.version for each in wires.told[-2:]] == [2, 2]
    report(house, 3, DeploymentState.FAILED, "no such image")
    assert "did not go back to churn@2 in production (P-2): no such image." in house.slack.dms(MIA)[-1].text


def test_a_rollback_overtakes_what_is_being_deployed(house: House, wires: Wires) -> None:
    house.live("churn", 1)
    decided(house)
    house.roll_back(to=2)
    run(house)

    assert (house.request().state, house.live_now()) == (State.FAILED, 2)
    assert "overtaken by P-2" in thread(house)


@pytest.mark.parametrize("point", ["deploying.claimed", "deploying.told", "deploying.settled"])
def test_a_worker_that_died_is_taken_over_and_no_delivery_is_lost(
    house: House, wires: Wires, point: str
) -> None:
    class Crash(Exception):
        pass

    def reached(here: str) -> None:
        if here == point:
            raise Crash

    alive = house.context
    house.context = replace(alive, reached=reached)
    with pytest.raises(Crash):
        decided(house)
    house.context = alive
    house.clock.move(timedelta(seconds=61))
    run(house)

    assert {each.deployment.deployer for each in wires.told} == {"eu", "us"}
    assert len({each.deployment.key for each in wires.told}) == 2
    assert states(house) == [DeploymentState.TOLD] * 2


def test_a_second_look_does_nothing(house: House, wires: Wires) -> None:
    decided(house)
    before = len(wires.told)
    house.clock.move(timedelta(minutes=5))
    run(house)

    assert len(wires.told) == before
    assert deploying.deliver_next(house.context) is False
