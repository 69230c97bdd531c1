"""A trainer for tests: it keeps what it is told, and reports by its own token."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts.retraining import Retraining, RetrainingState, Trained, TrainOrder
from bot.domain.commands import AlertRetrain
from bot.domain.deployment import Deployment, Errand, Receipt, Reported, Webhook
from bot.domain.registry import PersonId
from bot.domain.tokens import ApiToken, Scope
from bot.errors import Undelivered
from bot.routines.table import routine
from bot.services import retraining, retraining_acts
from bot.services.forms import form_of, refuse_form
from bot.services.retraining_acts import Which
from bot.views.forms import view
from storage import registry, retrainings
from tests.fakes import Posted
from tests.services.alarm import ALERTED, after, breached, cards
from tests.services.house import CHURN, MIA, House, version

RETRAIN = '\nretrain: {name: gym, webhook: "https://gym.example/hook", within: 6h}\n'
TRAINED = ALERTED.replace("  alert.ack:", "  retrain: [ml-engineer, owner]\n  alert.ack:") + RETRAIN
SILENT = "gym.example did not answer within 10 seconds."
RUN = "ab" * 16
DONE, FAILED, RUNNING = RetrainingState.DONE, RetrainingState.FAILED, RetrainingState.RUNNING
TOLD, STOPPED, UNANSWERED = RetrainingState.TOLD, RetrainingState.STOPPED, RetrainingState.UNANSWERED
FIRST = Which(attempt=1)


class Gym:
    """A courier that keeps what it was told, and refuses what is said to be refused."""

    def __init__(self) -> None:
        self.told: list[TrainOrder] = []
        self.trouble: list[Undelivered] = []

    def tell(self, order: Errand) -> Receipt:
        """Keep it."""
        assert isinstance(order, TrainOrder)
        self.told.append(order)
        if self.trouble:
            raise self.trouble.pop(0)
        return Receipt(204)

    def ask(self, deployment: Deployment) -> Reported | None:
        """Nothing is known."""
        return None


def with_gym(house: House) -> Gym:
    """The house with a trainer whose webhook is reached."""
    gym = Gym()
    house.context = replace(house.context, couriers={Webhook: gym})
    return gym


def press(
    house: House, who: PersonId = MIA, number: int = 1, reason: str = "", mark: str | None = None
) -> Retraining:
    """Ask for it, and let everything due be done."""
    wish = retraining.Wish(number, reason, mark)
    found = retraining.ask(house.context, house.who(who), house.act(who), wish)
    run(house)
    return found


def run(house: House, **later: float) -> None:
    """Let the worker do what is due, a while later."""
    house.clock.move(timedelta(**later))
    found = routine("retraining")
    assert found is not None
    found.run(house.context)
    house.send()


def report(house: House, said: Trained, number: int = 1, by: str = "gym", models: str = "*") -> Retraining:
    """The trainer reports, by its own token unless another is named."""
    at = house.clock.now()
    scopes = frozenset({Scope.DEPLOYMENTS_WRITE})
    with house.database.write() as session:
        token = ApiToken("abcdefghij", by, scopes, at, "terminal", models=models)
        found = retraining.report(session, token, number, said, at)
    run(house)
    return found


def state(house: House, number: int = 1) -> RetrainingState:
    """How far it is."""
    with house.database.read() as session:
        found = retrainings.find(session, number)
    assert found is not None
    return found.state


def asked_anew(house: House, person: PersonId) -> object:
    """The verb as a person tries it."""
    house.rules(house.policy.text + RETRAIN)
    number = breached(house)
    return retraining.ask(house.context, house.who(person), house.act(person), retraining.Wish(number))


@pytest.fixture
def gym(house: House) -> Gym:
    """Churn has an alert, its message stands in the channel, and its trainer is reached."""
    house.rules(TRAINED)
    house.live("churn", 3)
    breached(house)
    after(house)
    return with_gym(house)


def registered(house: House, number: int, run_id: str | None = None, model: str = "churn") -> None:
    """A version is registered now."""
    made = version(model, number, created_at=house.clock.now(), run_id=run_id)
    with house.database.write() as session:
        registry.add_version(session, made)


def card(house: House) -> str:
    """The message of the first alert."""
    return str(cards(house)[0].blocks)


def timeline(house: House) -> str:
    """What stands under it."""
    return " ".join(house.slack.thread(cards(house)[0]))


def verbs(house: House) -> list[str]:
    """What the audit says of retrainings."""
    return [each.verb for each in house.audited() if each.verb.startswith("retraining.")]


def form(house: House, who: str = MIA, number: int = 1) -> str:
    """The form as it opens for somebody."""
    refuse_form(house.context, house.who(who), AlertRetrain(number))
    return str(view(form_of(house.context, house.reader(who), AlertRetrain(number))).to_dict())


def redeliver(house: House, who: PersonId = MIA, which: Which = FIRST) -> Retraining:
    """Somebody has the trainer told again, and everything due is done."""
    found = retraining_acts.redeliver(house.context, house.who(who), house.act(who), which)
    run(house)
    return found


def stop(house: House, who: PersonId = MIA, which: Which = FIRST) -> Retraining:
    """Somebody waits no more."""
    found = retraining_acts.stop(house.context, house.who(who), house.act(who), which)
    run(house)
    return found


def replies(house: House, channel: str = CHURN) -> list[Posted]:
    """The messages under those of alerts."""
    return [each for each in house.slack.in_channel(channel, threads=True) if each.thread]


def own(house: House, channel: str = CHURN) -> Posted:
    """The message of the first retraining that was asked for there, under that of its alert."""
    return next(each for each in replies(house, channel) if "asks *gym* to retrain" in each.text)


def buttons(house: House) -> list[str]:
    """What can be pressed there."""
    said = str(own(house).blocks)
    return [each for each in ("Tell it again", "Stop waiting") if f"'{each}'" in said]


def facts(house: House) -> tuple[object, ...]:
    """Everything that a press could change."""
    with house.database.read() as session:
        found = retrainings.find(session, 1)
    return found, verbs(house), card(house), timeline(house)
