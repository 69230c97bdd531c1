"""`policy check` asks Slack and the database where they are set up, and goes on where they do not answer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import cli
from bot.domain.tokens import ApiToken, Scope
from bot.settings import Settings
from storage import migrations, tokens
from storage.database import Database
from tests.handlers import fake_slack
from tests.handlers.fake_slack import BOT_TOKEN, FakeSlack

POLICY = """
extends: starter
roles: {ml: {user_group: S0ML}, biz: {user_group: S0BIZ}}
permissions: {approve: [ml]}
promotion:
  production:
    approvals: [{role: ml, count: 3}]
    gates: [{checks: [{name: bias, from: ci-main}]}]
"""


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeSlack]:
    """A folder with a policy, and a Slack that knows one group of two people."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    Path("policy.yml").write_text(POLICY, encoding="utf-8")
    with fake_slack.running() as running:
        running.methods["usergroups.list"] = {"usergroups": [{"id": "S0ML", "users": ["U1", "U2"]}]}
        monkeypatch.setenv("SLACK_API_URL", running.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
        yield running


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """What `policy check` says, and its exit code."""
    code = cli.main(["policy", "check", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_slack_is_asked_for_the_groups(slack: FakeSlack, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = checked(capsys)

    assert code == 3
    assert "✗ roles.biz.user_group: Slack knows no user group `S0BIZ`" in said
    assert "asks for 3 of `ml`, and only 2 people are in that role" in said
    # No database is there yet, and looking makes none.
    assert "`bias`" not in said
    assert not Path("var").exists()


def test_the_database_is_asked_for_checks_and_tokens(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    migrations.upgrade("sqlite:///var/mlops.db")

    said = checked(capsys)[1]

    assert "– promotion.production.gates: `promotion.production.gates` waits for the check `bias`" in said
    assert "no token in force has that name" in said


def test_a_token_in_force_is_no_finding(slack: FakeSlack, capsys: pytest.CaptureFixture[str]) -> None:
    migrations.upgrade("sqlite:///var/mlops.db")
    database = Database.connect("sqlite:///var/mlops.db")
    with database.write() as session:
        made = ApiToken(
            "a1b2c3d4e5", "ci-main", frozenset({Scope.CHECKS_WRITE}), datetime.now(UTC), "host/ada", None
        )
        tokens.add(session, made, "0" * 64)
    database.close()

    assert "ci-main" not in checked(capsys)[1]


def test_a_silent_slack_is_named_and_the_file_examined_all_the_same(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    slack.methods["usergroups.list"] = {"ok": False, "error": "missing_scope"}
    Path("other.yml").write_text("extends: team\n", encoding="utf-8")

    code, said, aside = checked(capsys, "other.yml")

    assert code == 3
    assert "✗ roles.ml-engineer: " in said
    assert aside.startswith("Not asked: Slack would not say")


def test_a_named_file_is_examined_where_nothing_is_set_up(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_TIMEZONE", "Moon")
    Path("other.yml").write_text("extends: starter\n", encoding="utf-8")

    assert checked(capsys, "other.yml")[:2] == (0, "The policy can be used as it is.\n")
    assert checked(capsys)[0] == cli.FAILED


DEPLOYED = """
extends: starter
deploy:
  production:
    - {name: eu, webhook: "https://ci.example/hook"}
    - {github: {repository: org/serving, workflow: release.yml}}
    - {github: {repository: org/edge}}
"""


def issue(name: str, scope: Scope, person: str | None = None) -> None:
    """A token in force."""
    database = Database.connect("sqlite:///var/mlops.db")
    with database.write() as session:
        number = f"token{len(tokens.listed(session)):05}"
        made = ApiToken(number, name, frozenset({scope}), datetime.now(UTC), "host/ada", person)
        tokens.add(session, made, "0" * 64)
    database.close()


def test_a_deployer_that_cannot_be_told_or_cannot_report_is_found(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations.upgrade("sqlite:///var/mlops.db")
    Path("policy.yml").write_text(DEPLOYED, encoding="utf-8")
    issue("org/serving", Scope.CHECKS_WRITE)
    issue("eu", Scope.DEPLOYMENTS_WRITE, "U0ADA")

    code, said, _ = checked(capsys)
    assert code == 3
    for found in (
        "`eu` cannot be told: MLOPS_WEBHOOK_SECRET is not set.",
        "`org/serving` cannot be told: GITHUB_TOKEN is not set.",
        "`org/edge` cannot be told: GITHUB_TOKEN is not set.",
        "`eu` has no token to report with",
        "`org/serving` has no token to report with",
    ):
        assert f"✗ deploy.production: {found}" in said
    assert "`org/edge` has no token" not in said

    monkeypatch.setenv("MLOPS_WEBHOOK_SECRET", "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_x")
    said = checked(capsys)[1]
    assert "`eu` cannot be told: MLOPS_WEBHOOK_HOSTS does not list ci.example." in said
    assert "GITHUB_TOKEN" not in said

    monkeypatch.setenv("MLOPS_WEBHOOK_HOSTS", "ci.example")
    for name in ("eu", "org/serving"):
        issue(name, Scope.DEPLOYMENTS_WRITE)
    assert "deploy.production" not in checked(capsys)[1]


def test_where_the_bot_is_not_set_up_its_secrets_are_not_missed(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    Path("policy.yml").write_text(DEPLOYED, encoding="utf-8")

    assert "cannot be told" not in checked(capsys)[1]


def test_a_deployer_of_an_environment_that_is_none_is_refused(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("policy.yml").write_text(DEPLOYED.replace("production:", "prodction:"), encoding="utf-8")

    assert cli.main(["policy", "check"]) == cli.FAILED
    said = capsys.readouterr().err
    assert "`deploy.prodction`" in said
    assert "production" in said
