"""The settings of whom alerts are paged through: which pager, where it is, and what it is shown."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import BaseSettings

from bot.registry_settings import Secret

PagerName = Literal["pagerduty", "opsgenie", "alertmanager"]
# The vendors' own; each has another one for its customers in Europe.
PUBLIC = {"pagerduty": "https://events.pagerduty.com", "opsgenie": "https://api.opsgenie.com"}
_HERE = ("127.0.0.1", "localhost", "::1")


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_plain = parts.port != 0 and not (parts.query or parts.fragment) and "@" not in parts.netloc
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("must be a web address such as https://alertmanager.example.com, without a password")
    return url.rstrip("/")


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class PagerSettings(BaseSettings):
    """What is told about the pager; without one, alerts are told in Slack alone."""

    pager: Annotated[PagerName, BeforeValidator(_lower)] | None = Field(
        default=None,
        validation_alias="MLOPS_PAGER",
        description="What alerts of the severity `page` also go to: `pagerduty`, `opsgenie` or `alertmanager`.",
    )
    pager_url: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None,
        validation_alias="MLOPS_PAGER_URL",
        description="Its address: the vendor's public one without this; an Alertmanager needs it.",
    )
    pager_key: Secret | None = Field(
        default=None,
        validation_alias="MLOPS_PAGER_KEY",
        description="What it is shown: PagerDuty's integration key, Opsgenie's API key, or a bearer token for an "
        "Alertmanager that asks for one.",
    )
    pager_webhook_secret: Secret | None = Field(
        default=None,
        validation_alias="MLOPS_PAGER_WEBHOOK_SECRET",
        description="What the pager shows when it reports what people did; with it there is "
        "`/api/v1/pager/pagerduty` or `/api/v1/pager/opsgenie`.",
    )

    @model_validator(mode="after")
    def _pager_can_be_told(self) -> "PagerSettings":
        if self.pager is None:
            return self
        if self.pager == "alertmanager" and self.pager_url is None:
            raise ValueError("MLOPS_PAGER_URL is not set, and an Alertmanager has no address of its own")
        if self.pager != "alertmanager" and self.pager_key is None:
            raise ValueError(f"MLOPS_PAGER_KEY is not set, and {self.pager} takes nothing without it")
        url = urlsplit(self.pager_address or "")
        if url.scheme == "http" and self.pager_key is not None and url.hostname not in _HERE:
            raise ValueError(
                "MLOPS_PAGER_URL must begin with https://, because MLOPS_PAGER_KEY is sent there"
            )
        return self

    @property
    def pager_address(self) -> str | None:
        """Where the pager is; None without one."""
        return None if self.pager is None else self.pager_url or PUBLIC.get(self.pager)

    @property
    def pager_secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        found = (self.pager_key, self.pager_webhook_secret)
        return tuple(each.get_secret_value() for each in found if each is not None)
