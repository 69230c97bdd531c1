"""The settings of an existing MLflow server as the registry: where it is, and what the bot shows it to be let in."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bot.outward_settings import OutwardSettings

EMBEDDED = "embedded"
MLFLOW = "mlflow+"
_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def _registry(text: str) -> str:
    if text.lower() == EMBEDDED:
        return EMBEDDED
    try:
        parts = urlsplit(text)
        is_server = parts.scheme in ("mlflow+http", "mlflow+https") and bool(parts.hostname)
        is_plain = parts.port != 0 and not (parts.query or parts.fragment)
    except ValueError:
        is_server = is_plain = False
    if not is_server or not is_plain:
        raise ValueError("must be `embedded`, or an MLflow server such as mlflow+https://mlflow.example.com")
    # An address is logged and shown; a secret has a setting that is neither.
    if "@" in parts.netloc:
        raise ValueError(
            "must not hold a password; MLOPS_REGISTRY_TOKEN, or MLOPS_REGISTRY_USER and "
            "MLOPS_REGISTRY_PASSWORD, are for that"
        )
    return text.rstrip("/")


def _workspace(name: str) -> str:
    if not _WORKSPACE.fullmatch(name):
        raise ValueError("must be the name of a workspace: letters, digits, dots, dashes and underscores")
    return name


def unbroken(secret: SecretStr) -> SecretStr:
    """The secret when it is one word; ValueError for what was cut or pasted twice."""
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("must be plain characters without spaces; it was probably cut or pasted twice")
    return secret


Secret = Annotated[SecretStr, AfterValidator(unbroken)]


class RegistrySettings(OutwardSettings):
    """What is told about the registry; `embedded` needs nothing more."""

    registry: Annotated[str, AfterValidator(_registry)] = Field(
        default=EMBEDDED,
        validation_alias="MLOPS_REGISTRY",
        description="`embedded`, or an existing MLflow server: `mlflow+https://HOST`.",
    )
    registry_token: Secret | None = Field(
        default=None,
        validation_alias="MLOPS_REGISTRY_TOKEN",
        description="The bearer token that the MLflow server takes.",
    )
    registry_user: str | None = Field(
        default=None,
        validation_alias="MLOPS_REGISTRY_USER",
        min_length=1,
        description="The bot's user name, where the MLflow server has basic authentication.",
    )
    registry_password: SecretStr | None = Field(
        default=None,
        validation_alias="MLOPS_REGISTRY_PASSWORD",
        description="The password of that user.",
    )
    registry_workspace: Annotated[str, AfterValidator(_workspace)] | None = Field(
        default=None,
        validation_alias="MLOPS_REGISTRY_WORKSPACE",
        description="The workspace of the MLflow server, where it has several.",
    )
    registry_webhook_secret: Secret | None = Field(
        default=None,
        validation_alias="MLOPS_REGISTRY_WEBHOOK_SECRET",
        description="What the MLflow server signs its webhooks with; with it there is `/mlflow/webhook`.",
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> "RegistrySettings":
        if (self.registry_user is None) != (self.registry_password is None):
            raise ValueError("MLOPS_REGISTRY_USER and MLOPS_REGISTRY_PASSWORD belong together")
        if self.registry_user is not None and self.registry_token is not None:
            raise ValueError("MLOPS_REGISTRY_TOKEN or MLOPS_REGISTRY_USER: the server can be shown only one")
        return self

    @property
    def mlflow_address(self) -> str | None:
        """The MLflow server's own address, or None when the registry is embedded."""
        return None if self.registry == EMBEDDED else self.registry.removeprefix(MLFLOW)

    @property
    def registry_secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        found = (self.registry_token, self.registry_password, self.registry_webhook_secret)
        return tuple(each.get_secret_value() for each in found if each is not None)
