"""A delegation lends what one may, and to nobody who may not have it: who audits changes nothing, in whoever's place."""

import pytest

from bot.domain.people import Offer
from bot.domain.promotion import State
from bot.errors import BadInput, NotAllowed
from bot.services import delegations, following, owners, requests
from tests.services.delegating import delegate
from tests.services.house import ADA, KEN, MIA, NEW, POLICY, House
from tests.services.test_delegations import RULES, decided

AUDITED = (
    "admin: [ml-platform]\n  auditor: [risk]",
    "ml-platform: {members: [U0ADA]}\n  risk: {members: [U0NEW]}",
)


def audited(text: str) -> str:
    """The policy with New as its auditor."""
    line, role = AUDITED
    return text.replace("admin: [ml-platform]", line).replace("ml-platform: {members: [U0ADA]}", role)


@pytest.fixture
def examined(house: House) -> House:
    """Ken let New decide for him, who has been named an auditor since."""
    house.rules(RULES)
    house.ask()
    delegate(house, KEN, NEW)
    house.rules(audited(RULES))
    return house


def test_an_auditor_neither_approves_nor_rejects_in_somebodys_place(examined: House) -> None:
    with pytest.raises(NotAllowed, match="whoever audits changes nothing"):
        examined.approve(NEW)
    with pytest.raises(NotAllowed, match="whoever audits changes nothing"):
        examined.reject(NEW)

    assert decided(examined) == []
    assert examined.request().state is State.REQUESTED


def test_nobody_lets_an_auditor_decide_for_them(house: House) -> None:
    house.rules(audited(RULES))
    with pytest.raises(BadInput, match="audits here") as refusal:
        delegate(house, KEN, NEW)
    assert refusal.value.field == "person"


def test_an_auditor_is_not_asked_in_somebodys_place(examined: House) -> None:
    following.follow(examined.context)
    examined.send()

    assert NEW not in requests.case_of(examined.context, examined.viewer(ADA), 1).waiting["ml-engineer"]
    assert all("in place of" not in each.text for each in examined.slack.dms(NEW))


def test_nobody_is_asked_in_a_place_that_the_policy_lends_no_more(house: House) -> None:
    house.rules(RULES)
    house.ask()
    delegate(house, KEN, NEW)
    house.rules(POLICY)
    following.follow(house.context)
    house.send()

    case = requests.case_of(house.context, house.viewer(ADA), 1)
    assert NEW not in case.waiting["ml-engineer"]
    assert NEW not in case.stand_ins
    assert all("in place of" not in each.text for each in house.slack.dms(NEW))


def test_whoever_lends_must_be_able_to_approve_for_their_delegate_to_be_asked(house: House) -> None:
    house.rules(RULES)
    house.ask()
    delegate(house, KEN, NEW)
    house.rules(RULES.replace("approve: [ml-engineer, business", "approve: [business"))
    following.follow(house.context)

    assert NEW not in requests.case_of(house.context, house.viewer(ADA), 1).stand_ins
    with pytest.raises(NotAllowed):
        house.approve(NEW)


def test_an_auditor_takes_no_responsibility_that_they_were_offered_before(house: House) -> None:
    offer = owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", NEW)
    assert isinstance(offer, Offer)
    house.rules(audited(POLICY))

    with pytest.raises(NotAllowed, match="whoever audits changes nothing"):
        owners.answer(house.context, house.who(NEW), house.act(NEW), offer.id, accepts=True)
    owners.answer(house.context, house.who(NEW), house.act(NEW), offer.id, accepts=False)
    assert house.audited()[-1].verb == "owner.declined"


def test_nobody_offers_an_auditor_a_responsibility(house: House) -> None:
    house.rules(audited(POLICY))
    with pytest.raises(BadInput, match="audits here"):
        owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", NEW)
    assert isinstance(
        owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", MIA), Offer
    )


def test_looking_for_delegations_that_are_over_asks_slack_nothing(house: House) -> None:
    house.rules(RULES)
    delegate(house, KEN, NEW)
    delegate(house, MIA, NEW)
    # As many as there may be each minute, so that nothing is left for those who decide.
    house.slack.people.clear()

    assert delegations.sweep(house.context) == 0
