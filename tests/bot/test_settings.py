"""What the process is told: where it is read, what is refused, and how the refusal reads."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import BadInput
from bot.settings import Settings, is_loopback, load

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"
SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
NAMES = [str(field.validation_alias) for field in Settings.model_fields.values()]


@pytest.fixture(autouse=True)
def empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from the machine the tests run on."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as refusal:
        load()
    return refusal.value.sentence


def test_without_anything_set_it_runs_on_sqlite_and_listens_on_loopback() -> None:
    settings = load()
    assert settings.database_url == "sqlite:///var/mlops.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.policy == Path("policy.yml")
    assert settings.transport is None


def test_no_secret_has_a_default() -> None:
    settings = load()
    assert settings.secrets == ()
    assert settings.slack_bot_token is None


def test_the_environment_wins_over_env_file_and_the_file_over_run_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "slack_bot_token").write_text("xoxb-from-secrets\n")
    (secrets / "mlops_channel").write_text("C0SECRETS")
    (secrets / "mlops_host").write_text("10.0.0.1")
    (tmp_path / ".env").write_text("MLOPS_CHANNEL=C0FILE\nMLOPS_HOST=10.0.0.2\n")
    monkeypatch.setenv("MLOPS_HOST", "10.0.0.3")

    settings = load(secrets=secrets)

    assert settings.secrets == ("xoxb-from-secrets",)
    assert (settings.channel, settings.host) == ("C0FILE", "10.0.0.3")


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    assert load().transport is None


def test_an_app_token_means_socket_mode_and_a_signing_secret_alone_means_http(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "8f742231b10e")
    assert load().transport == "http"
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-A-1-abc")
    assert load().transport == "socket"


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-swapped", "starts with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-swapped", "starts with xapp-"),
        ("SLACK_SIGNING_SECRET", "two words", "without spaces"),
        ("SLACK_BOT_TOKEN", "xoxb-snow☃", "plain characters"),
        ("SLACK_API_URL", "http://slack.example/api/", "https://"),
        ("SLACK_API_URL", "slack.com", "web address"),
        ("MLOPS_DATABASE_URL", "mysql://there", "sqlite:/// or postgresql://"),
        ("MLOPS_DATABASE_URL", "sqlite://", "sqlite:/// or postgresql://"),
        ("MLOPS_POLICY", "no-such.yml", "no such file"),
        ("MLOPS_COMPUTE", "cloud", "threads, processes, or the address of a Dask scheduler"),
        ("MLOPS_COMPUTE", "dask://scheduler", "such as dask://scheduler.internal:8786"),
        ("MLOPS_COMPUTE", "dask://scheduler:0", "such as dask://scheduler.internal:8786"),
        ("MLOPS_PORT", "eighty", "valid integer"),
        ("MLOPS_PORT", "70000", "65535"),
        ("MLOPS_PUBLIC_URL", "https://bot:port", "web address"),
        ("MLOPS_CHANNEL", "#ml-releases", "channel's id"),
        ("MLOPS_TIMEZONE", "Berlin", "Europe/Berlin"),
        ("MLOPS_TIMEZONE", "../etc/passwd", "Europe/Berlin"),
        ("MLOPS_LOG_LEVEL", "loud", "'warning'"),
        ("MLOPS_LOG_FORMAT", "xml", "'json'"),
        ("MLOPS_CLOCK", "sundial", "'system'"),
        ("MLOPS_CLOCK", "workspace", "loopback"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence_that_names_the_setting(
    name: str, value: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = refused(name, value, monkeypatch)
    assert sentence.startswith(name)
    assert part in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", SECRETS)
def test_a_refused_secret_is_never_repeated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = refused(name, "hunter2 and more", monkeypatch)
    assert "hunter2" not in sentence


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_PORT", "x")
    monkeypatch.setenv("MLOPS_TIMEZONE", "Moon/Tycho")
    with pytest.raises(BadInput) as refusal:
        load()
    assert refusal.value.field == "MLOPS_PORT"
    assert refusal.value.hint == "Also wrong: MLOPS_TIMEZONE."


@pytest.mark.parametrize(
    ("name", "address", "wanted"),
    [
        ("MLOPS_PROXY", "http://[::1", "must be a proxy"),
        ("MLOPS_PROXY", "http://u:geheim\N{ACCOUNT OF}@h", "must be a proxy"),
        ("GITHUB_API_URL", "https://[::1", "must begin with https://"),
        ("MLOPS_PUBLIC_URL", "http://[::1", "must be a web address"),
    ],
)
def test_an_address_that_is_none_is_refused_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, name: str, address: str, wanted: str
) -> None:
    monkeypatch.setenv(name, address)
    with pytest.raises(BadInput) as refusal:
        load()
    assert refusal.value.sentence.startswith(f"{name} {wanted}")
    assert "geheim" not in refusal.value.sentence


def test_an_unreadable_env_file_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read"):
        load()


@pytest.mark.parametrize("url", ["postgres://bot:pw@db/mlops", "postgresql://bot:pw@db/mlops"])
def test_postgresql_is_reached_through_its_installed_driver(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_DATABASE_URL", url)
    assert load().database_url == "postgresql+psycopg://bot:pw@db/mlops"


def test_printing_the_settings_shows_no_secret_and_no_database_password() -> None:
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-very-secret"),
        database_url="postgresql+psycopg://bot:hunter2@db/mlops",
    )
    assert "very-secret" not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_the_workspace_clock_follows_only_a_loopback_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9000/api")
    monkeypatch.setenv("MLOPS_CLOCK", "workspace")
    settings = load()
    assert settings.slack_api_url == "http://127.0.0.1:9000/api/"
    assert settings.workspace_address == "http://127.0.0.1:9000"


def test_the_server_answers_to_loopback_its_public_name_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLOPS_PUBLIC_URL", "https://bot.example.com/")
    monkeypatch.setenv("MLOPS_ALLOWED_HOSTS", "Internal.example, *.svc")
    hosts = load().hosts
    assert set(hosts) == {"127.0.0.1", "localhost", "::1", "bot.example.com", "internal.example", "*.svc"}


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:1/api/", True),
        ("http://[::1]/api/", True),
        ("http://localhost/", True),
        ("http://127.0.0.1.example.com/", False),
        ("https://slack.com/api/", False),
    ],
)
def test_loopback_is_told_from_names_that_look_like_it(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


def test_each_setting_is_documented_with_its_name_and_described() -> None:
    page = DOCS.read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([A-Z_<>]+)` \|", page, flags=re.MULTILINE))
    assert rows == set(NAMES)
    assert all(field.description for field in Settings.model_fields.values())
