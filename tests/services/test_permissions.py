"""Every verb, for every role: what the policy names may, what it does not name is the admins'."""

from collections.abc import Callable

import pytest

from bot.domain.commands import Runs
from bot.domain.model_card import CardText
from bot.domain.people import Person
from bot.domain.policy import Verb
from bot.domain.promotion import State
from bot.domain.registry import PersonId
from bot.domain.tokens import ApiToken, Scope
from bot.errors import BotError, NotAllowed, Unavailable
from bot.services import (
    decisions,
    digest_schedules,
    owners,
    personal_data,
    saved_searches,
    selves,
    subscriptions,
    tokens,
    withdrawals,
)
from bot.services.digest_schedules import Subscription
from bot.services.identity import identify
from bot.services.subscriptions import Wanted
from tests.fakes import TEAM
from tests.services import training
from tests.services.data_in_doubt import add_data
from tests.services.delegating import delegate
from tests.services.glass import override
from tests.services.house import (
    ADA,
    ANA,
    BEA,
    GONE,
    GUEST,
    KEN,
    LEO,
    MIA,
    NEW,
    OPS,
    OUTSIDER,
    POLICY,
    RELEASES,
    ROBOT,
    House,
)  # fmt: skip
from tests.services.test_dossiers import write
from tests.services.test_probation import confirm_doubted
from tests.services.test_redelivering import told_again
from tests.services.test_retiring import retire
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
    Verb.CARD_WRITE: lambda house, person: write(house, CardText("x"), person),
}
# One person for each role; NEW is accountable for churn.
PEOPLE = {
    "data-scientist": LEO,
    "ml-engineer": MIA,
    "business": BEA,
    "devops": OPS,
    "owner": NEW,
    "admin": ADA,
    "nobody": "U0PLAIN",
}
ADMINS = (
    Verb.CONFIRM, Verb.DIGEST_UNSUBSCRIBE, Verb.HANDOVER, Verb.DELEGATE, Verb.DATA_CONFIRM, Verb.DATA_WITHDRAW, Verb.TOKEN,
    Verb.CARD_WRITE,
)  # fmt: skip
MAY = {
    Verb.REQUEST: {"data-scientist", "ml-engineer", "owner"},
    Verb.APPROVE: {"ml-engineer", "business"},
    Verb.REJECT: {"ml-engineer", "business"},
    Verb.WITHDRAW: {"ml-engineer"},
    Verb.OVERRIDE: {"devops"},
    Verb.ROLLBACK: {"ml-engineer"},
    Verb.RETIRE: {"data-scientist", "owner"},
    Verb.LOCK: {"devops", "ml-engineer"},
    Verb.UNLOCK: {"devops"},
    Verb.REDELIVER: {"devops"},
    Verb.REVIEW: {"data-scientist", "ml-engineer", "owner"},
    Verb.OWNER_SET: {"owner", "admin"},
    Verb.DIGEST_SUBSCRIBE: {"data-scientist", "business"},
    Verb.DIGEST_RUN: {"owner"},
    Verb.RUNS_SAVE: {"data-scientist"},
    Verb.RUNS_FORGET: {"ml-engineer"},  # and of whoever kept it, as with what was subscribed to
    Verb.SUBSCRIBE: {"data-scientist", "business"},
    Verb.UNSUBSCRIBE: {"owner"},
    Verb.QUIET: set(PEOPLE),
    **dict.fromkeys(ADMINS, frozenset({"admin"})),
}


def add_plain(house: House) -> None:
    """A member with no role at all, and an owner."""
    house.slack.people["U0PLAIN"] = Person("U0PLAIN", TEAM, "plain")
    house.owner("churn", NEW)


def test_the_matrix_names_every_verb() -> None:
    assert set(VERBS) == set(MAY) == set(Verb)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("verb", list(Verb))
def test_a_role_may_what_the_policy_says_and_nothing_else(quick_house: House, verb: Verb, role: str) -> None:
    quick_house.rules(PERMITTED)
    add_plain(quick_house)

    if role in MAY[verb]:
        VERBS[verb](quick_house, PEOPLE[role])
    else:
        before = [each.verb for each in quick_house.audited()]
        with pytest.raises(NotAllowed):
            VERBS[verb](quick_house, PEOPLE[role])
        own = [each for each in quick_house.audited()[len(before) :] if each.actor.endswith(PEOPLE[role])]
        assert own == []


@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_the_policy_does_not_name_is_the_admins(quick_house: House, verb: Verb) -> None:
    house = quick_house
    add_plain(house)
    begin, _, rest = POLICY.partition("permissions:\n")
    _, _, end = rest.partition("promotion:\n")
    house.rules(f"{begin}permissions:\n  admin: [ml-platform]\npromotion:\n{end}")
    who = house.who(ADA)

    assert who.require(verb, (), "it").holds("admin")
    for person in (LEO, MIA, BEA, OPS, NEW):
        with pytest.raises(NotAllowed, match="That takes admin") as refusal:
            house.who(person).require(verb, (), "it")
        assert refusal.value.ask == (ADA,)


@pytest.mark.parametrize(
    ("person", "team", "words"),
    [
        (GUEST, TEAM, "Guests cannot use this bot"),
        (ROBOT, TEAM, "Only people who are members"),
        (GONE, TEAM, "Only people who are members"),
        (OUTSIDER, TEAM, "You belong to another workspace"),
        (ANA, "T0OTHER", "You are not a member of this workspace"),
        ("U0NOBODY", TEAM, "You are not a member of this workspace"),
    ],
)
def test_whoever_is_no_member_is_told_so(quick_house: House, person: str, team: str, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        identify(quick_house.context, person, team, TEAM)


@pytest.mark.parametrize("person", [GUEST, ROBOT, GONE, OUTSIDER, "U0NOBODY"])
def test_whoever_is_no_member_owns_nothing(house: House, person: str) -> None:
    with pytest.raises(BotError, match="Only an active member"):
        owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", person)
    assert house.audited() == []


def test_slack_s_silence_about_a_group_means_no(house: House) -> None:
    house.ask()
    house.slack.silent = True

    with pytest.raises(Unavailable):
        decisions.approve(house.context, house.who(MIA), house.act(MIA), decisions.Choice("P-1", "yes"))

    house.slack.silent = False
    assert house.request().state is State.REQUESTED
    assert [each.verb for each in house.audited()] == ["policy.changed", "promotion.requested"]


def test_a_responsibility_that_is_none_is_refused_with_what_is_near(quick_house: House) -> None:
    with pytest.raises(BotError, match="Did you mean deputy"):
        owners.set_owner(
            quick_house.context, quick_house.who(ADA), quick_house.act(ADA), "churn", "deputi", KEN
        )
