"""What every entry point opens: a database with the newest schema, or a sentence that says how to get there."""

import pytest

from bot import cli
from bot.domain.deployment import Github, Webhook
from bot.errors import BadInput, Unavailable
from bot.opening import couriers_of, open_database, require_told
from bot.policy import build
from bot.settings import Settings, load
from storage import migrations

SIGNING = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="

pytestmark = pytest.mark.usefixtures("empty_place")


def test_sqlite_is_upgraded_as_it_is_opened_and_postgresql_only_by_its_command(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_DATABASE_URL", empty_database_url)
    if not empty_database_url.startswith("sqlite"):
        with pytest.raises(Unavailable) as refusal:
            open_database(load())
        assert refusal.value.sentence == "The database has another schema than this version of the bot."
        assert refusal.value.hint == "Run `mlops-bot db upgrade`."
        assert cli.main(["db", "upgrade"]) == cli.WELL

    database = open_database(load())

    assert migrations.is_current(database)
    database.close()


@pytest.mark.parametrize(
    ("deployer", "known", "missing"),
    [
        ("{webhook: 'https://ci.example/hook'}", {}, "MLOPS_WEBHOOK_SECRET"),
        ("{webhook: 'https://ci.example/hook'}", {"MLOPS_WEBHOOK_SECRET": SIGNING}, "MLOPS_WEBHOOK_HOSTS"),
        ("{github: {repository: org/serving}}", {}, "GITHUB_TOKEN"),
    ],
)
def test_a_deployer_that_cannot_be_told_is_said_at_the_start(
    deployer: str, known: dict[str, str], missing: str
) -> None:
    policy = build(f"extends: starter\ndeploy: {{production: [{deployer}]}}", "policy.yml")

    with pytest.raises(BadInput, match=missing) as found:
        require_told(Settings.model_validate(known), policy)
    assert found.value.field == missing


def test_a_trainer_that_cannot_be_told_is_said_at_the_start() -> None:
    own = "models: {churn: {retrain: {webhook: 'https://gym.example/hook'}}}"
    with pytest.raises(
        BadInput, match=r"names the trainer gym\.example, and MLOPS_WEBHOOK_SECRET is not set"
    ):
        require_told(Settings.model_validate({}), build(f"extends: starter\n{own}", "policy.yml"))


def test_deployers_that_can_be_told_have_their_couriers() -> None:
    settings = Settings.model_validate(
        {
            "MLOPS_WEBHOOK_SECRET": SIGNING,
            "MLOPS_WEBHOOK_HOSTS": "ci.example=10.0.0.0/8",
            "GITHUB_TOKEN": "ghp_x",
        }
    )
    both = "[{webhook: 'https://ci.example/hook'}, {github: {repository: org/serving}}]"
    require_told(settings, build(f"extends: starter\ndeploy: {{production: {both}}}", "policy.yml"))

    assert set(couriers_of(settings)) == {Webhook, Github}
    assert couriers_of(Settings.model_validate({})) == {}
    assert SIGNING in settings.secrets
