"""What the doctor says of settings, the database and Slack, and with which exit code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import doctor
from bot.errors import BadInput
from bot.policy import Outside
from bot.settings import Settings
from storage import migrations
from storage.database import Database
from tests.handlers import fake_slack
from tests.handlers.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.integrations.deployers import test_github


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeSlack]:
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    with fake_slack.running() as running:
        monkeypatch.setenv("SLACK_API_URL", running.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
        monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
        yield running


def examined(*checks: doctor.Check, environment: dict[str, str] | None = None) -> tuple[int, str]:
    said: list[str] = []
    code = doctor.examine(said.append, environment or {}, checks)
    return code, "\n".join(said)


def test_all_is_well(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_CHANNEL", "C0ML")
    migrations.upgrade("sqlite:///var/mlops.db")
    code, said = examined(doctor.transport, doctor.database, doctor.slack)
    assert code == 0
    assert "✗" not in said
    assert "Northwind (T0)" in said
    assert "#ml-releases" in said
    assert said.endswith("Everything is in order.")


def test_a_bad_setting_ends_the_examination(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_TIMEZONE", "Moon")
    code, said = examined(doctor.slack)
    assert code == 1
    assert said.startswith("✗ MLOPS_TIMEZONE must be a time zone")
    assert slack.called == []


def test_a_misspelled_setting_is_noticed_and_does_no_harm(slack: FakeSlack) -> None:
    Path(".env").write_text("MLOPS_CHANEL=C0ML\n")
    code, said = examined(environment={"MLOPS_TIMEZON": "UTC", "MLOPS_PORT": "1"})
    assert code == 0
    assert "– MLOPS_CHANEL is no setting" in said
    assert "– MLOPS_TIMEZON is no setting" in said
    assert "`MLOPS_TIMEZONE`" in said


def test_neither_socket_nor_http_is_to_be_mended(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    code, said = examined(doctor.transport)
    assert code == 1
    assert "make demo" in said


def test_http_without_a_public_address_is_worth_knowing(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "8f742231b10e")
    code, said = examined(doctor.transport)
    assert code == 0
    assert "– MLOPS_PUBLIC_URL" in said


def test_a_database_that_is_not_there_yet_is_not_made(slack: FakeSlack) -> None:
    code, said = examined(doctor.database)
    assert code == 0
    assert "not there yet" in said
    assert not Path("var").exists()


def test_an_old_schema_is_said(slack: FakeSlack) -> None:
    database = Database.connect("sqlite:///var/mlops.db")
    database.ping()
    database.close()
    assert "its schema is old; `mlops-bot run` upgrades it" in examined(doctor.database)[1]


def test_an_unreachable_database_is_to_be_mended(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:9/mlops")
    code, said = examined(doctor.database)
    assert code == 1
    assert "✗ The database does not answer." in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("setting", "token"), [("SLACK_BOT_TOKEN", "xoxb-wrong"), ("SLACK_APP_TOKEN", "xapp-wrong")]
)
def test_a_refused_token_is_to_be_mended(
    setting: str, token: str, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, token)
    code, said = examined(doctor.slack)
    assert code == 1
    assert f"✗ Slack refuses {setting} (invalid_auth)." in said
    assert token not in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_archived": True}, "is archived"),
        ({"is_member": False}, "the bot is not in"),
        ({"is_ext_shared": True}, "shared with another organisation"),
    ],
)
def test_a_channel_that_cannot_serve_is_to_be_mended(
    change: dict[str, bool], sentence: str, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_CHANNEL", "C0ML")
    slack.methods["conversations.info"] = {
        "channel": {"id": "C0ML", "name": "old", "is_member": True} | change
    }
    code, said = examined(doctor.slack)
    assert code == 1
    assert sentence in said


def test_a_channel_nobody_knows_is_to_be_mended(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_CHANNEL", "C0NONE")
    del slack.methods["conversations.info"]
    assert "cannot see the channel C0NONE" in examined(doctor.slack)[1]


def test_a_policy_file_that_is_named_must_be_there() -> None:
    with pytest.raises(BadInput, match=r"no file nowhere\.yml"):
        doctor.policy_findings(Path("nowhere.yml"), Outside())


def test_without_a_policy_file_the_preset_in_force_is_named(slack: FakeSlack) -> None:
    code, said = examined(doctor.policy)
    assert code == 0
    assert "the preset starter is in force" in said


def test_a_policy_that_does_not_parse_is_to_be_mended(slack: FakeSlack) -> None:
    Path("policy.yml").write_text("extends: starter\npromotoin: {}\n")
    code, said = examined(doctor.policy)
    assert code == 1
    assert "promotoin" in said


def test_a_policy_that_can_never_be_satisfied_is_to_be_mended(slack: FakeSlack) -> None:
    Path("policy.yml").write_text("extends: team\n")
    code, said = examined(doctor.policy)
    assert code == 1
    assert "ml-engineer" in said
    assert doctor.policy_findings(Path("policy.yml"), Outside()) != []


DEPLOYED = """
extends: starter
deploy:
  production:
    - {name: eu, webhook: "https://ci.example/hook", within: 30m}
    - {github: {repository: org/serving, workflow: release.yml}}
    - {github: {repository: org/edge}}
"""


def test_each_deployer_is_named_with_its_time_and_github_is_asked_for_it(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("policy.yml").write_text(DEPLOYED, encoding="utf-8")
    with test_github.standing_in() as github:
        monkeypatch.setenv("MLOPS_WEBHOOK_SECRET", "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
        monkeypatch.setenv("MLOPS_WEBHOOK_HOSTS", "ci.example")
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_x")
        monkeypatch.setenv("GITHUB_API_URL", github.address)
        code, said = examined(doctor.deployers)

    assert code == 1
    assert "✓ Deployer eu: it may be told, and production waits 30m for it." in said
    assert "✓ Deployer org/serving: GitHub shows it to the bot." in said
    assert "✗ Deployer org/edge: GitHub, asked for org/edge, refused it (404)." in said
    assert "MLOPS_PUBLIC_URL is not set" in said
    assert "ghp_x" not in said


def test_a_github_that_cannot_be_reached_is_said(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("policy.yml").write_text(DEPLOYED, encoding="utf-8")
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_x")
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")

    assert "✗ Deployer org/serving: 127.0.0.1 cannot be reached." in examined(doctor.deployers)[1]


def test_a_trainer_is_named_with_its_time_and_github_is_asked_for_it(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = (
        "extends: starter\nretrain: {github: {repository: org/serving, workflow: release.yml}, within: 6h}\n"
    )
    Path("policy.yml").write_text(trained, encoding="utf-8")
    with test_github.standing_in() as github:
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_x")
        monkeypatch.setenv("GITHUB_API_URL", github.address)
        code, said = examined(doctor.deployers)

    assert code == 0
    assert "✓ Trainer org/serving: it may be told, and has 6h." in said
    assert "✓ Trainer org/serving: GitHub shows it to the bot." in said
    assert "MLOPS_PUBLIC_URL is not set" in said


def test_without_deployers_nothing_is_said_of_them(slack: FakeSlack) -> None:
    assert "Deployer" not in examined(doctor.deployers)[1]


def test_the_pager_is_named_and_what_it_did_not_take_is_to_be_mended(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examined(doctor.pager) == (0, "✓ Settings: each can be used.\nEverything is in order.")
    monkeypatch.setenv("MLOPS_PAGER", "pagerduty")
    monkeypatch.setenv("MLOPS_PAGER_KEY", "secret-word")
    code, said = examined(doctor.pager)
    assert code == 0
    assert "✓ Pager: alerts of the severity `page` go to PagerDuty (events.pagerduty.com)." in said
    assert "– Pager: MLOPS_PAGER_WEBHOOK_SECRET is not set" in said
    assert "secret-word" not in said
