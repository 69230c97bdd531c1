"""The settings of where the audit's anchors are kept."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

_ADDRESS = re.compile(r"(?:(?:udp|tcp)://)?(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
MOST_PORT = 65535


def _syslog(address: str) -> str:
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[1]) <= MOST_PORT:
        raise ValueError("must be host:port or tcp://host:port, such as logs.example.com:514")
    return address


def _store(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be a bucket and a folder in it, such as s3://audit-anchors/mlops-bot")
    return url.rstrip("/")


class AnchorSettings(BaseSettings):
    """Where the head of the audit is kept, so that nobody who owns the database can write all of it anew."""

    audit_anchor_file: Path | None = Field(
        default=None,
        validation_alias="MLOPS_AUDIT_ANCHOR_FILE",
        description="A file to which the audit's anchor is added daily and at each verification.",
    )
    audit_syslog: Annotated[str, AfterValidator(_syslog)] | None = Field(
        default=None,
        validation_alias="MLOPS_AUDIT_SYSLOG",
        description="A syslog server that gets the audit's anchor daily: host:port (UDP), or tcp://host:port.",
    )
    audit_anchor_store: Annotated[str, AfterValidator(_store)] | None = Field(
        default=None,
        validation_alias="MLOPS_AUDIT_ANCHOR_STORE",
        description="A bucket with Object Lock that gets the audit's anchor daily: s3://bucket/folder.",
    )
    audit_anchor_days: int = Field(
        default=3650,
        ge=1,
        le=36_500,
        validation_alias="MLOPS_AUDIT_ANCHOR_DAYS",
        description="For how many days nobody can delete an anchor from that bucket.",
    )
