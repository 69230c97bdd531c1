"""What keeps the bot from starting: one line that says what is so and what to do, and the exit code 1."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import cli
from tests.handlers import fake_slack
from tests.handlers.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack

pytestmark = pytest.mark.usefixtures("empty_place")


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch, empty_place: None) -> Iterator[FakeSlack]:
    """A Slack that takes the tokens which the settings name."""
    with fake_slack.running() as running:
        monkeypatch.setenv("SLACK_API_URL", running.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
        monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
        monkeypatch.setenv("MLOPS_PORT", "0")
        yield running


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("MLOPS_TIMEZONE", "Moon", "MLOPS_TIMEZONE must be a time zone such as Europe/Berlin or UTC."),
        (
            "MLOPS_DATABASE_URL",
            "oracle://x",
            "MLOPS_DATABASE_URL must begin with sqlite:/// or postgresql://",
        ),
        ("MLOPS_DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:9/x", "The database does not answer."),
        ("MLOPS_DATABASE_URL", "sqlite:////proc/x.db", "The database does not answer."),
        ("SLACK_BOT_TOKEN", "xoxb-revoked", "Slack refuses SLACK_BOT_TOKEN (invalid_auth)."),
        ("SLACK_APP_TOKEN", "xapp-revoked", "Slack refuses SLACK_APP_TOKEN (invalid_auth)."),
        ("SLACK_API_URL", "http://127.0.0.1:9/api/", "Slack does not answer at http://127.0.0.1:9/api/."),
        ("MLOPS_POLICY", "elsewhere.yml", "MLOPS_POLICY names elsewhere.yml, and there is no such file."),
        (
            "MLOPS_POLICY",
            "wrong.yml",
            "wrong.yml, line 2: `promotion.production.monitors` is not a key of a policy.",
        ),
        ("MLOPS_POLICY", "torn.yml", "torn.yml, line 2: this is not YAML"),
    ],
)
def test_it_is_one_line_and_one(
    setting: str,
    value: str,
    said: str,
    slack: FakeSlack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("wrong.yml").write_text(
        "extends: starter\npromotion: {production: {monitors: []}}\n", encoding="utf-8"
    )
    Path("torn.yml").write_text("extends: starter\n  roles: [\n", encoding="utf-8")
    monkeypatch.setenv(setting, value)

    assert cli.main(["run"]) == cli.FAILED

    read = capsys.readouterr().err
    assert read.startswith(said)
    assert len(read.splitlines()) == 1
    assert "hunter2" not in read
    assert "revoked" not in read
