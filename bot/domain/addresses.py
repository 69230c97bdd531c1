"""Addresses of the registry's pages, taken wherever a version or a run is: only of hosts that are known to be ours."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from bot.domain.targets import Target
from bot.domain.text import clean, listed, shown
from bot.errors import BadInput

# As MLflow's pages are called, with what may stand before (`#/workspaces/NAME`) and after (a tab, a query).
_RUN = re.compile(r"/experiments/[^/]+/runs/(?P<run>[0-9a-f]{6,32})(?:/.*)?")
_VERSION = re.compile(r"/models/(?P<model>[^/]+)(?:/versions/(?P<version>[0-9]{1,9}))?(?:/.*)?")
_WORKSPACE = re.compile(r"^/workspaces/[^/]+")


@dataclass(frozen=True, slots=True)
class Sites:
    """The hosts that are believed (a name, or name and port), and where the registry's pages can be opened, if anywhere."""

    hosts: frozenset[str] = frozenset()
    pages: str = ""

    def version_page(self, model: str, version: int) -> str | None:
        """The page of a version."""
        return f"{self.pages}/models/{quote(model, safe='')}/versions/{version}" if self.pages else None

    def believes(self, address: str) -> bool:
        """Whether the address is on a host of ours."""
        try:
            parts = urlsplit(address)
            host, port = (parts.hostname or "").casefold(), parts.port
        except ValueError:
            return False
        default = {"http": 80, "https": 443}.get(parts.scheme)
        # A name and password before the host would make another host look like ours.
        return "@" not in parts.netloc and bool({host, f"{host}:{port or default}"} & self.hosts)


def named_by(address: str, sites: Sites) -> str:
    """What the page of that address shows, as it is typed: `churn@7`, `churn`, or a run's id."""
    if not sites.believes(address):
        known = listed(sorted(sites.hosts), "or")
        said = f"I know pages of {known}." if known else "I know no registry's pages."
        raise BadInput(
            f"`{shown(address)}` is not on the registry's host. {said}",
            hint="Type the name: `churn@7`, or a run.",
        )
    parts = urlsplit(address)
    path = _WORKSPACE.sub("", (parts.fragment or parts.path).partition("?")[0])
    if match := _RUN.fullmatch(path):
        return match["run"]
    if match := _VERSION.fullmatch(path):
        version = int(match["version"]) if match["version"] else None
        return str(Target(clean(unquote(match["model"])), version))
    raise BadInput(
        f"`{shown(address)}` is not the page of a run, a model or a version.",
        hint="Those end like `#/models/churn/versions/7` or `#/experiments/1/runs/…`.",
    )
