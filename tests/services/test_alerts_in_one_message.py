"""Alerts of one source share a message: none of them loses its people, its place or its secrecy by that."""

from dataclasses import replace

import pytest

from bot.domain.severity import Severity
from tests.services.alarm import ALERTED, DRIFT, after, alert, breached, cards, recovered, verbs
from tests.services.house import CHURN, FRAUD, LEO, MIA, SECRET, House

FRAUDS = replace(DRIFT, model="fraud", title="PSI of amount is 0.4, above 0.2")


def kept_to_secret(model: str) -> str:
    """The policy, where a model of everybody's is kept to the members of a channel."""
    channel = f"{model}: {{channel: C0{model.upper()}"
    assert channel in ALERTED
    return ALERTED.replace(channel, f"{model}: {{channel: {SECRET}, visible_to: members_of_channel")


@pytest.fixture
def together(house: House) -> House:
    """A-1 of churn, whose message also tells A-2 of fraud; each has an owner."""
    house.rules(ALERTED)
    house.owner("churn", LEO)
    house.owner("fraud", MIA)
    breached(house, source="customers")
    after(house)
    breached(house, FRAUDS, source="customers")
    after(house, minutes=1)
    assert alert(house, 2).leader == 1
    return house


def test_an_alert_whose_first_is_over_is_told_further_when_nobody_acts(together: House) -> None:
    recovered(together)
    after(together, hours=30)
    assert "alert.escalated" in verbs(together)
    assert alert(together, 2).escalated_at is not None
    assert after(together, hours=30) == 0


def test_what_is_said_of_the_first_is_not_said_again_of_the_others(together: House) -> None:
    after(together, hours=30)
    assert verbs(together).count("alert.escalated") == 1
    assert alert(together, 2).escalated_at is None


def test_an_alert_that_pages_does_not_wait_as_long_as_a_quieter_one_that_it_is_told_with(
    together: House,
) -> None:
    breached(together, replace(FRAUDS, cause="monitor:rows"), source="customers", severity=Severity.PAGE)
    after(together, minutes=1)
    assert alert(together, 3).leader == 1
    after(together, minutes=20)
    assert alert(together, 3).escalated_at is not None
    assert alert(together, 1).escalated_at is None


def test_where_the_first_moves_to_its_own_people_the_others_are_told_where_they_belong(
    together: House,
) -> None:
    together.rules(kept_to_secret("churn"))
    after(together, minutes=1)
    after(together, minutes=1)

    (of_fraud,) = cards(together, FRAUD)
    assert "PSI of amount" in of_fraud.text
    (of_churn,) = cards(together, SECRET)
    assert "PSI of age" in of_churn.text
    assert "fraud" not in of_churn.text
    assert "PSI" not in str(cards(together, CHURN)[0].blocks)


def test_what_is_over_is_not_shown_any_more_where_its_model_is_not_seen(together: House) -> None:
    recovered(together, FRAUDS)
    together.rules(kept_to_secret("fraud"))
    breached(together, badness=5.0, title="PSI of age is 5, above 0.2")
    after(together, minutes=1)

    (shared,) = cards(together)
    assert "PSI of age is 5" in str(shared.blocks)
    assert "fraud" not in str(shared.blocks)
