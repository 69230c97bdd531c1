"""Deliveries that come twice or whose first try died, and answers that Slack does not take."""

from collections.abc import Mapping

import pytest
from slack_sdk.errors import SlackObjectFormationError

from bot.integrations.slack_errors import sorted_errors
from bot.ports import Refused
from tests.review.stage import Stage
from tests.services.house import ANA


def mention(text: str) -> Mapping[str, object]:
    """An @mention as Slack delivers it, each time the same."""
    event = {"type": "app_mention", "user": ANA, "channel": "C0CHURN", "ts": "5.1", "text": text}
    return {"event": event, "event_id": "Ev7", "team_id": "T0HOME"}


def test_a_mention_whose_first_delivery_died_has_its_effect_at_the_second(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = mention("promote churn 3 to production because better")
    with monkeypatch.context() as dying:
        dying.setattr("handlers.commands.answer_command", _killed)
        with pytest.raises(SystemExit):
            stage.listeners["event app_mention"](body=asking)
    stage.listeners["event app_mention"](body=asking)
    stage.listeners["event app_mention"](body=asking)
    assert stage.house.request(1).model == "churn"
    assert len(stage.slack.shown) == 1


def _killed(*_: object) -> None:
    raise SystemExit


def test_an_answer_that_slack_refuses_is_not_silence(stage: Stage) -> None:
    stage.slack.fail("show", Refused("invalid_blocks"))
    stage.listeners["event app_mention"](body=mention("models"))
    assert "went wrong" in stage.shown()


def test_an_answer_drawn_wrong_is_no_silent_slack() -> None:
    untyped: type[Exception] = SlackObjectFormationError
    with pytest.raises(SlackObjectFormationError), sorted_errors():
        raise untyped("too long")
