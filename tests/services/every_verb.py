"""Each verb as it is tried by a person, for tests that walk all of them."""

from collections.abc import Callable

from bot.domain.commands import Runs
from bot.domain.model_card import CardText
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.tokens import ApiToken, Scope
from bot.services import (
    alert_acts,
    digest_schedules,
    monitor_changes,
    owners,
    personal_data,
    saved_searches,
    selves,
    subscriptions,
    tokens,
    withdrawals,
)
from bot.services.alert_acts import Hush
from bot.services.digest_schedules import Subscription
from bot.services.monitor_changes import MonitorWish
from bot.services.subscriptions import Wanted
from tests.services import training
from tests.services.alarm import breached
from tests.services.data_in_doubt import add_data
from tests.services.delegating import delegate
from tests.services.glass import override
from tests.services.house import (
    ANA,
    BEA,
    KEN,
    NEW,
    OPS,
    POLICY,
    RELEASES,
    House,
)  # fmt: skip
from tests.services.test_dossiers import write
from tests.services.test_probation import confirm_doubted
from tests.services.test_redelivering import told_again
from tests.services.test_retiring import retire
from tests.services.trainer import asked_anew
from tests.services.training import train

# The verbs that the house's own policy leaves to the admins.
PERMITTED = POLICY.replace(
    "  quiet:",
    "  runs.save: [data-scientist]\n  runs.forget: [ml-engineer]\n"
    "  subscribe: [data-scientist, business]\n  unsubscribe: [owner]\n  quiet:",
)
Try = Callable[[House, PersonId], object]


def subscribe(house: House, person: PersonId, when: str = "daily 9:00") -> object:
    """Subscribe a channel."""
    who, wish = house.who(person), Subscription(when, RELEASES, "UTC")
    return digest_schedules.subscribe(house.context, who, house.act(person), wish)


def set_owner(house: House, person: PersonId) -> object:
    return owners.set_owner(house.context, house.who(person), house.act(person), "churn", "deputy", BEA)


def unsubscribe(house: House, person: PersonId) -> object:
    subscribe(house, ANA)
    return digest_schedules.unsubscribe(house.context, house.who(person), house.act(person), 1)


def run(house: House, person: PersonId) -> object:
    subscribe(house, ANA)
    return digest_schedules.run_now(house.context, house.who(person), house.act(person), 1)


def asked(verb: Try) -> Try:
    """The verb on an open request of Ana's."""

    def run(house: House, person: PersonId) -> object:
        house.ask(ANA)
        return verb(house, person)

    return run


def rollback(house: House, person: PersonId) -> object:
    house.live("churn", 2)
    return house.roll_back(person)


def retired(house: House, person: PersonId) -> object:
    house.live("churn", 2)
    return retire(house, person)


def quiet(house: House, person: PersonId) -> object:
    house.who(person).require(Verb.QUIET, (), "yourself")
    return selves.quiet(house.context, house.act(person), house.slack.people[person], "1h")


def confirm(house: House, person: PersonId) -> object:
    add_data(house)
    return personal_data.decide(house.context, house.who(person), house.act(person), 1, is_personal=True)


def withdraw_data(house: House, person: PersonId) -> object:
    who, act, record = house.who(person), house.act(person), add_data(house)
    return withdrawals.withdraw(house.context, who, act, record, "rows twice")


def token(house: House, person: PersonId) -> object:
    wish = ApiToken("", "ci", frozenset({Scope.READ}), house.clock.now(), person)
    return tokens.create(house.context, house.who(person), house.act(person), wish)


def keep_search(house: House, person: PersonId) -> object:
    train(house, training.run(1))
    return saved_searches.keep(house.context, house.who(person), house.act(person), "good", Runs("churn"))


def forget_search(house: House, person: PersonId) -> object:
    keep_search(house, ANA)
    return saved_searches.forget(house.context, house.who(person), house.act(person), "good")


def announce(house: House, person: PersonId) -> object:
    who, wanted = house.who(person), Wanted("churn", ("live",), RELEASES)
    return subscriptions.subscribe(house.context, who, house.act(person), wanted)


def end_announcement(house: House, person: PersonId) -> object:
    announce(house, ANA)
    return subscriptions.unsubscribe(house.context, house.who(person), house.act(person), 1)


def acknowledge(house: House, person: PersonId) -> object:
    number = breached(house)
    return alert_acts.acknowledge(house.context, house.who(person), house.act(person), number)


def assign(house: House, person: PersonId) -> object:
    number = breached(house)
    return alert_acts.assign(house.context, house.who(person), house.act(person), number, BEA)


def snooze(house: House, person: PersonId) -> object:
    number = breached(house)
    return alert_acts.snooze(house.context, house.who(person), house.act(person), number, Hush("4h"))


def watch(house: House, person: PersonId) -> object:
    wish = MonitorWish("churn", "production", "volume rows below 10")
    return monitor_changes.add(house.context, house.who(person), house.act(person), wish)


VERBS: dict[Verb, Try] = {
    Verb.REQUEST: lambda house, person: house.ask(person),
    Verb.APPROVE: asked(lambda house, person: house.approve(person)),
    Verb.REJECT: asked(lambda house, person: house.reject(person)),
    Verb.WITHDRAW: asked(lambda house, person: house.withdraw(person)),
    Verb.OVERRIDE: asked(lambda house, person: override(house, person)),
    Verb.ROLLBACK: rollback,
    Verb.RETIRE: retired,
    Verb.LOCK: lambda house, person: house.lock(person),
    Verb.UNLOCK: lambda house, person: (house.lock(OPS), house.unlock(person)),
    Verb.REDELIVER: told_again,
    Verb.CONFIRM: confirm_doubted,
    Verb.REVIEW: lambda house, person: house.review(person),
    Verb.OWNER_SET: set_owner,
    Verb.DELEGATE: lambda house, person: delegate(house, person, KEN),
    Verb.HANDOVER: lambda house, person: house.hand_over(person, NEW, KEN),
    Verb.DIGEST_SUBSCRIBE: subscribe,
    Verb.DIGEST_UNSUBSCRIBE: unsubscribe,
    Verb.DIGEST_RUN: run,
    Verb.RUNS_SAVE: keep_search,
    Verb.RUNS_FORGET: forget_search,
    Verb.SUBSCRIBE: announce,
    Verb.UNSUBSCRIBE: end_announcement,
    Verb.QUIET: quiet,
    Verb.DATA_CONFIRM: confirm,
    Verb.DATA_WITHDRAW: withdraw_data,
    Verb.TOKEN: token,
    Verb.ALERT_ACK: acknowledge,
    Verb.ALERT_ASSIGN: assign,
    Verb.ALERT_SNOOZE: snooze,
    Verb.MONITOR: watch,
    Verb.RETRAIN: asked_anew,
    Verb.CARD_WRITE: lambda house, person: write(house, CardText("x"), person),
}
