"""People, the roles they hold for a registered model, and who owns it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.registry import PersonId


class Voice(StrEnum):
    """How a person is spoken to."""

    ENGINEER = "engineer"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack member as last seen; identity is (team, id), the names only decorate it."""

    id: PersonId
    team: str
    name: str
    real_name: str = ""
    zone: str = "UTC"
    deleted: bool = False
    is_bot: bool = False
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class Ownership:
    """A person's responsibility (`accountable`, `deputy`, `on-call`) for a registered model."""

    model: str
    responsibility: str
    person: PersonId
    since: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A person is asked to take a responsibility; until they accept, whoever holds it keeps it."""

    id: int
    model: str
    responsibility: str
    person: PersonId
    asked_by: PersonId
    asked_at: datetime
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """One person before one registered model: each role they hold and where it comes from."""

    person: PersonId
    roles: Mapping[str, str]
    voice: Voice = Voice.ENGINEER

    def holds(self, role: str) -> bool:
        """Whether the person has the role."""
        return role in self.roles
