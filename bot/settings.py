"""Every setting of the process, read once from the environment, `.env` and `/run/secrets`; no logic of the product."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode, SettingsConfigDict, SettingsError

from bot.anchor_settings import AnchorSettings
from bot.compute_settings import ComputeSettings
from bot.deployer_settings import DeployerSettings
from bot.errors import BadInput
from bot.pager_settings import PagerSettings
from bot.registry_settings import RegistrySettings, Secret, unbroken
from bot.source_settings import SourceSettings, databases

SLACK_API = "https://slack.com/api/"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
Transport = Literal["socket", "http"]


def is_loopback(url: str) -> bool:
    """Whether the URL names this machine and nothing else."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _token(*prefixes: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if not text.startswith(prefixes):
            raise ValueError(f"must be a token that starts with {prefixes[0]}")
        return unbroken(secret)

    return AfterValidator(check)


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("must be a web address such as https://bot.example.com")
    return url.rstrip("/")


def _api_address(url: str) -> str:
    url = _web_address(url)
    # Loopback is the local workspace, where nobody listens in between.
    if url.startswith("http://") and not is_loopback(url):
        raise ValueError("must begin with https://, because the token is sent there")
    return url + "/"


def _database_address(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg") and mark and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme in ("sqlite", "sqlite+pysqlite") and rest.startswith("/") and len(rest) > 1:
        return url
    raise ValueError("must begin with sqlite:/// or postgresql://, such as sqlite:///var/mlops.db")


def _artifact_root(root: str) -> str:
    scheme, mark, rest = root.partition("://")
    if mark and (not rest or scheme in ("file", "mlflow-artifacts") or not scheme.isalnum()):
        raise ValueError("must be a folder, or a store such as s3://bucket/path")
    return root.rstrip("/") or "/"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Berlin or UTC") from None
    return name


def _channel(channel: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{2,}", channel):
        raise ValueError("must be a channel's id such as C0123ABCD (Slack shows it in the channel's details)")
    return channel


def _words(value: object) -> object:
    if isinstance(value, str):
        return tuple(word.strip().lower() for word in value.split(",") if word.strip())
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(
    RegistrySettings, DeployerSettings, AnchorSettings, ComputeSettings, PagerSettings, SourceSettings
):
    """What the process was told. Secrets have no defaults; the names in capitals are the ones people set."""

    # Input is hidden in errors, since it may be a secret that stands in the wrong place.
    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, validate_by_name=True
    )

    slack_bot_token: Annotated[SecretStr, _token("xoxb-", "xoxe.xoxb-")] | None = Field(
        default=None,
        validation_alias="SLACK_BOT_TOKEN",
        description="The bot's token (`xoxb-…`): what the bot calls Slack with.",
    )
    slack_app_token: Annotated[SecretStr, _token("xapp-")] | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description="The app-level token (`xapp-…`). When it is set, the bot uses Socket Mode.",
    )
    slack_signing_secret: Secret | None = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="What Slack signs its requests with. Without an app token, the bot listens over HTTP.",
    )
    slack_api_url: Annotated[str, AfterValidator(_api_address)] = Field(
        default=SLACK_API,
        validation_alias="SLACK_API_URL",
        description="Slack's Web API; another address for the local workspace.",
    )
    database_url: Annotated[str, AfterValidator(_database_address)] = Field(
        default="sqlite:///var/mlops.db",
        validation_alias="MLOPS_DATABASE_URL",
        repr=False,  # it may hold a password
        description="Where everything is remembered: SQLite to start, PostgreSQL for teams.",
    )
    policy: Path = Field(
        default=Path("policy.yml"),
        validation_alias="MLOPS_POLICY",
        description="The policy file. When the default file is missing, the preset `starter` is in force.",
    )
    artifact_root: Annotated[str, AfterValidator(_artifact_root)] = Field(
        default="var/artifacts",
        validation_alias="MLOPS_ARTIFACT_ROOT",
        description="Where training jobs' files go: a folder here, through the bot, or a store such as s3://bucket/path that they "
        "write themselves.",
    )
    artifact_limit_mb: int = Field(
        default=5_000,
        validation_alias="MLOPS_ARTIFACT_LIMIT_MB",
        ge=1,
        description="The most that one file may have that passes through the bot, in megabytes.",
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias="MLOPS_HOST",
        min_length=1,
        description="The address the bot's own HTTP server listens on; the container image sets 0.0.0.0.",
    )
    port: int = Field(
        default=8080,
        validation_alias="MLOPS_PORT",
        ge=0,
        le=65535,
        description="The port of the bot's own HTTP server; 0 takes a free one, which is printed.",
    )
    public_url: Annotated[str, AfterValidator(_web_address)] | None = Field(
        default=None,
        validation_alias="MLOPS_PUBLIC_URL",
        description="The address under which people and Slack reach the bot's HTTP server.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        default=(),
        validation_alias="MLOPS_ALLOWED_HOSTS",
        description="Further host names the HTTP server answers to, separated by commas (`*.example.com` too).",
    )
    channel: Annotated[str, AfterValidator(_channel)] | None = Field(
        default=None,
        validation_alias="MLOPS_CHANNEL",
        description="The id of the channel for everything that has no channel of its own.",
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC",
        validation_alias="MLOPS_TIMEZONE",
        description="The time zone of schedules and working hours that name none.",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        default="info",
        validation_alias="MLOPS_LOG_LEVEL",
        description="How much is logged: `debug`, `info`, `warning` or `error`.",
    )
    log_format: Annotated[Literal["auto", "json", "console"], BeforeValidator(_lower)] = Field(
        default="auto",
        validation_alias="MLOPS_LOG_FORMAT",
        description="`json`, `console`, or `auto`: console on a terminal, else JSON.",
    )
    clock: Annotated[Literal["system", "workspace"], BeforeValidator(_lower)] = Field(
        default="system",
        validation_alias="MLOPS_CLOCK",
        description="`workspace` follows the local workspace's clock; refused unless SLACK_API_URL is loopback.",
    )

    @model_validator(mode="after")
    def _clock_may_follow_the_workspace(self) -> "Settings":
        if self.clock == "workspace" and not is_loopback(self.slack_api_url):
            raise ValueError("MLOPS_CLOCK may be `workspace` only when SLACK_API_URL is a loopback address")
        return self

    @property
    def transport(self) -> Transport | None:
        """How Slack reaches the bot: over a socket, over HTTP, or not at all."""
        if self.slack_app_token is not None:
            return "socket"
        return "http" if self.slack_signing_secret is not None else None

    @property
    def workspace_address(self) -> str:
        """The local workspace's own address, without the path of its Web API."""
        parts = urlsplit(self.slack_api_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def artifact_folder(self) -> Path | None:
        """The folder that artifacts are kept in, or None when clients write to a store themselves."""
        return None if "://" in self.artifact_root else Path(self.artifact_root)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name the HTTP server answers to."""
        public = (urlsplit(self.public_url).hostname,) if self.public_url else ()
        return (*LOOPBACK_HOSTS, *(name for name in public if name), *self.allowed_hosts)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be shown, for the log's redaction."""
        tokens = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        own = tuple(token.get_secret_value() for token in tokens if token is not None)
        outside = self.registry_secrets + self.deployer_secrets + self.pager_secrets + self.source_secrets
        return own + outside + self.way_secrets


def load(*, env_file: Path = Path(".env"), secrets: Path = Path("/run/secrets")) -> Settings:
    """The settings of this process; BadInput names the setting that cannot be used, and never its value."""
    read: Callable[..., Settings] = Settings  # the sources' own arguments are not in the fields' signature
    try:
        settings = read(_env_file=env_file, _secrets_dir=secrets if secrets.is_dir() else None)
        settings = settings.model_copy(update={"source_databases": databases(env_file, secrets)})
    except ValidationError as error:
        raise _refusal(error.errors(include_input=False, include_url=False)) from None
    except (SettingsError, OSError, UnicodeDecodeError):
        raise BadInput(f"The settings cannot be read from {env_file} or {secrets}.") from None
    if "policy" in settings.model_fields_set and not settings.policy.is_file():
        raise BadInput(
            f"MLOPS_POLICY names {settings.policy}, and there is no such file.", field="MLOPS_POLICY"
        )
    return settings


def _refusal(problems: Sequence[ErrorDetails]) -> BadInput:
    first, *others = problems
    name = str(first["loc"][0]) if first["loc"] else ""
    words = first["msg"].removeprefix("Value error, ")
    sentence = f"{name} {words}." if first["type"] == "value_error" else f"{name}: {words}."
    hint = "Also wrong: " + ", ".join(str(other["loc"][0]) for other in others if other["loc"]) + "."
    return BadInput(
        sentence.strip().lstrip(": "), field=name, hint=hint if others else "See docs/configuration.md."
    )
