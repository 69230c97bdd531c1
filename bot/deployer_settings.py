"""The settings of what the bot tells outside: which hosts, with what secret."""

import base64
import binascii
import ipaddress
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode

from bot.outward_settings import parts_of
from bot.registry_settings import Secret

GITHUB_API = "https://api.github.com"
SECRET_PREFIX = "whsec_"
# Standard Webhooks asks for 24 to 64 bytes.
_SHORTEST = 24

Private = ipaddress.IPv4Network | ipaddress.IPv6Network


def _hosts(value: object) -> object:
    if not isinstance(value, str):
        return value
    return dict(_host(each) for each in value.split(",") if each.strip())


def _host(text: str) -> tuple[str, Private | None]:
    host, mark, private = text.strip().lower().partition("=")
    if not host or "/" in host or ":" in host:
        raise ValueError("must name hosts, such as ci.example.com or ci.internal=10.0.0.0/8")
    try:
        return host, ipaddress.ip_network(private) if mark else None
    except ValueError:
        raise ValueError(f"names a network for {host} that is none, such as ci.internal=10.0.0.0/8") from None


def _signing(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not text.startswith(SECRET_PREFIX) or len(key) < _SHORTEST:
        raise ValueError(
            "must be whsec_ and at least 24 bytes in base64: `echo whsec_$(openssl rand -base64 32)`"
        )
    return secret


def _github(url: str) -> str:
    parts = parts_of(url)
    # Loopback is a stand-in, where nobody listens in between.
    is_here = parts.hostname in ("127.0.0.1", "localhost")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
        raise ValueError("must begin with https://, because the token is sent there")
    return url.rstrip("/")


class DeployerSettings(BaseSettings):
    """What is told about deployers; a policy without `deploy` needs none of it."""

    webhook_secret: Annotated[Secret, AfterValidator(_signing)] | None = Field(
        default=None,
        validation_alias="MLOPS_WEBHOOK_SECRET",
        description="What webhooks to deployers are signed with (`whsec_…`); needed once the policy names one.",
    )
    webhook_hosts: Annotated[Mapping[str, Private | None], NoDecode, BeforeValidator(_hosts)] = Field(
        default={},
        validation_alias="MLOPS_WEBHOOK_HOSTS",
        description="The only hosts that webhooks go to, separated by commas; one in a private network with it: "
        "`ci.internal=10.0.0.0/8`.",
    )
    github_token: Secret | None = Field(
        default=None,
        validation_alias="GITHUB_TOKEN",
        description="What GitHub is asked with to deploy: a token that may write actions, or deployments.",
    )
    github_api_url: Annotated[str, AfterValidator(_github)] = Field(
        default=GITHUB_API,
        validation_alias="GITHUB_API_URL",
        description="GitHub's API; another address for GitHub Enterprise.",
    )

    @property
    def deployer_secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        found = (self.webhook_secret, self.github_token)
        return tuple(each.get_secret_value() for each in found if each is not None)
