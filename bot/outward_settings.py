"""The settings of the way outward, to deployers, GitHub and an MLflow server: a proxy, who is past it, and who vouches."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

# No proxy can reach these for us.
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Way:
    """Through which proxy, past it to whom, and trusting which authorities: None for the usual ones."""

    proxy: str | None = None
    past: frozenset[str] = frozenset()
    ca_bundle: Path | None = None

    def proxy_to(self, host: str) -> str | None:
        """The proxy that leads to a host, or None when it is spoken to directly."""
        return None if host in _HERE or host in self.past else self.proxy


DIRECT = Way()


def parts_of(url: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none, of which Python says no more than what it trips over."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _proxy(url: str) -> str:
    parts = parts_of(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a proxy such as http://proxy.internal:3128")
    return url


def _names(value: object) -> object:
    if not isinstance(value, str):
        return value
    names = frozenset(each.strip().lower() for each in value.split(",") if each.strip())
    if any("/" in each or ":" in each or "*" in each for each in names):
        raise ValueError("must name hosts, such as mlflow.internal, ci.internal")
    return names


def _bundle(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("must be a file of certificates in PEM")
    return path


class OutwardSettings(BaseSettings):
    """What is told about the way outward; most networks need none of it."""

    proxy: Annotated[str, AfterValidator(_proxy)] | None = Field(
        default=None,
        validation_alias="MLOPS_PROXY",
        repr=False,  # it may hold a password
        description="The proxy to deployers, GitHub and an MLflow server. It resolves their names, so it has to keep "
        "private ones out.",
    )
    no_proxy: Annotated[frozenset[str], NoDecode, BeforeValidator(_names)] = Field(
        default=frozenset(),
        validation_alias="MLOPS_NO_PROXY",
        description="The hosts that are spoken to past the proxy, separated by commas; this machine always is.",
    )
    ca_bundle: Annotated[Path, AfterValidator(_bundle)] | None = Field(
        default=None,
        validation_alias="MLOPS_CA_BUNDLE",
        description="A file of the certificates that all of these are trusted by, in place of the usual ones.",
    )

    @property
    def way(self) -> Way:
        """The way outward."""
        return Way(self.proxy, self.no_proxy, self.ca_bundle)

    @property
    def way_secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        password = urlsplit(self.proxy or "").password
        return (password,) if password else ()
