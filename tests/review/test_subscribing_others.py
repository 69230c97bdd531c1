"""Nobody sends digests where they are not themselves."""

import pytest

from bot.errors import BadInput, Unavailable
from bot.services import digest_schedules
from bot.services.digest_schedules import Subscription
from bot.services.identity import OPERATOR
from tests.review.stage import Ack, Stage
from tests.services.house import ANA, BEA, LEO, SECRET

WHEN = "every weekday at 9"


def test_a_private_channel_is_subscribed_by_its_members_alone(stage: Stage) -> None:
    house, wish = stage.house, Subscription(WHEN, SECRET, "UTC")
    with pytest.raises(BadInput, match="I am not in that channel"):
        digest_schedules.subscribe(house.context, house.who(LEO), house.act(LEO), wish)
    made = digest_schedules.subscribe(house.context, house.who(ANA), house.act(ANA), wish)
    assert made.channel == SECRET


def test_a_channel_slack_says_nothing_of_is_not_subscribed(stage: Stage) -> None:
    house, wish = stage.house, Subscription(WHEN, SECRET, "UTC")
    leo = house.who(LEO)
    house.slack.silent = True
    with pytest.raises(Unavailable):
        digest_schedules.subscribe(house.context, leo, house.act(LEO), wish)
    assert digest_schedules.listed(house.context, OPERATOR) == ()


def test_the_direct_messages_of_somebody_else_are_not_subscribed(stage: Stage) -> None:
    said: list[str] = []
    text = f"digest subscribe {WHEN} in <#{'D' + BEA[1:]}|x>"
    body = {"team_id": "T0HOME", "user_id": ANA, "trigger_id": "1.2.3", "text": text, "channel_id": "C0CHURN"}

    def respond(**sent: object) -> object:
        said.append(str(sent["text"]))
        return type("Answer", (), {"status_code": 200})()

    stage.listeners["command /mlops"](ack=Ack(), body=body, respond=respond)
    assert digest_schedules.listed(stage.house.context, OPERATOR) == ()
    assert "channel" in said[0]
