"""How the application is put together, where a mistake shows only under load."""

from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from bot import app
from bot.settings import Settings
from tests.handlers.fake_slack import BOT_TOKEN, FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Web API that says who we are."""
    found = FakeSlack()
    found.start()
    yield found
    found.stop()


def test_forms_are_not_worked_on_by_the_threads_that_wait_for_them(
    slack: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Executor] = []
    monkeypatch.setattr("bot.app.forms.register", lambda _bolt, _desk, executor: given.append(executor))
    named = {"slack_api_url": slack.api_url, "slack_bot_token": BOT_TOKEN, "slack_app_token": "xapp-1"}
    settings = Settings.model_validate({**named, "database_url": f"sqlite:///{tmp_path / 'a.db'}"})
    application = app.build(settings)
    application.stop(1)
    assert given[0] is not application.bolt.listener_runner.listener_executor
