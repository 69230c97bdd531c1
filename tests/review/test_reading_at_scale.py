"""Workspaces with very many registered models: what is asked of Slack and of the database stays bounded."""

import pytest

from bot.domain.channels import SlackChannel
from bot.domain.registry import RegisteredModel
from bot.errors import Unavailable
from bot.services import selves
from storage import registry
from storage.database import Database
from tests import postgres
from tests.review.stage import Stage
from tests.services.house import MONDAY, NEW


def test_a_newcomer_costs_few_questions_to_slack(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    house = stage.house
    with house.database.write() as session:
        for number in range(400):
            model = RegisteredModel(f"model-{number}", channel=f"C0{number:06d}")
            registry.add_model(session, model, MONDAY)
    viewer, asked = house.viewer(NEW), []
    look = type(house.slack).channel

    def counted(slack: object, channel: str, *, fresh: bool = False) -> SlackChannel | None:
        asked.append(channel)
        return look(house.slack, channel, fresh=fresh)

    monkeypatch.setattr(type(house.slack), "channel", counted)
    found = selves.models_near(house.context, house.slack.people[NEW], viewer)
    assert "churn" in found
    assert len(asked) <= selves.MOST_ASKED


def test_a_silent_slack_is_asked_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    house = stage.house
    viewer, asked = house.viewer(NEW), []

    def silent(_slack: object, channel: str, *, fresh: bool = False) -> SlackChannel | None:
        asked.append(channel)
        raise Unavailable("Slack did not answer.")

    monkeypatch.setattr(type(house.slack), "channel", silent)
    assert selves.models_near(house.context, house.slack.people[NEW], viewer) == ()
    assert len(asked) == 1


def test_more_names_than_a_statement_may_have_parameters_are_looked_up(
    postgres_server: postgres.Postgres, postgres_template: str
) -> None:
    database = Database.connect(postgres_server.create(postgres_template))
    names = [f"model-{number}" for number in range(70_000)]
    with database.read() as session:
        assert not any(registry.versions_of_all(session, names).values())
    database.close()
