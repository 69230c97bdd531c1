"""Tokens of programs that speak to the HTTP API: what one looks like, and what it may. No randomness, no storage."""

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from bot.domain.registry import PersonId

PREFIX = "mlops"
ID_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 10, 40, 6
_SHAPE = re.compile(
    rf"{PREFIX}_([a-z0-9]{{{ID_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}})([a-f0-9]{{{CHECKSUM_LENGTH}}})"
)


class Scope(StrEnum):
    """What a token may; none of them approves, promotes or rolls back."""

    RUNS_WRITE = "runs:write"
    VERSIONS_WRITE = "versions:write"
    BATCHES_WRITE = "batches:write"
    CHECKS_WRITE = "checks:write"
    DEPLOYMENTS_WRITE = "deployments:write"
    READ = "read"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """An issued token without its secret. It acts for a Slack person, or for the service it is named after.

    `models` and `experiments` are globs: what is registered, checked and deployed, and what is trained.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    created_by: str
    person: PersonId | None = None
    models: str = "*"
    experiments: str = "*"
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    @property
    def author(self) -> str:
        """Who made what this token writes: a Slack id, or the service's name."""
        return self.person or self.name

    @property
    def actor(self) -> str:
        """As the audit names it."""
        return f"token:{self.id}"

    def may(self, scope: Scope) -> bool:
        """Whether the scope was given; whoever may write may not therefore read."""
        return scope in self.scopes and self.revoked_at is None

    def speaks_for(self, service: str, model: str) -> bool:
        """Whether it is the service's own, a person's never, and may tell of the model."""
        return self.person is None and self.name == service and self.reaches_model(model)

    def reaches_model(self, name: str) -> bool:
        """Whether the registered model is within the token's glob."""
        return fnmatchcase(name, self.models)

    def reaches_experiment(self, name: str) -> bool:
        """Whether the experiment is within the token's glob."""
        return fnmatchcase(name, self.experiments)


def spell(token_id: str, secret: str) -> str:
    """The whole token, as it is shown once: `mlops_<id>_<secret><checksum>`."""
    return f"{PREFIX}_{token_id}_{secret}{_checksum(token_id, secret)}"


def id_of(token: str) -> str | None:
    """The id inside a token that is whole, so that a typing mistake never asks the database."""
    found = _SHAPE.fullmatch(token)
    if found is None or _checksum(found[1], found[2]) != found[3]:
        return None
    return found[1]


def digest(token: str) -> str:
    """What is stored of a token. Its 40 random characters need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(token_id: str, secret: str) -> str:
    return f"{zlib.crc32(f'{token_id}_{secret}'.encode()):08x}"[-CHECKSUM_LENGTH:]
