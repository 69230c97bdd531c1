"""Every verb, for every role: what the policy names may, what it does not name is the admins'."""

import pytest

from bot.domain.people import Person
from bot.domain.policy import Verb
from bot.domain.promotion import State
from bot.errors import BotError, NotAllowed, Unavailable
from bot.services import (
    decisions,
    owners,
)
from bot.services.identity import identify
from tests.fakes import TEAM
from tests.services.every_verb import PERMITTED, VERBS
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
    ROBOT,
    House,
)  # fmt: skip

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
    Verb.CARD_WRITE, Verb.ALERT_ACK, Verb.ALERT_ASSIGN, Verb.ALERT_SNOOZE, Verb.MONITOR, Verb.RETRAIN,
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
