"""The commands about tokens as values."""

from dataclasses import dataclass

from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class TokenList:
    """The tokens that programs hold."""


@dataclass(frozen=True, slots=True)
class TokenCreate:
    """A token for a program: for a person or for a service, what it may, and which names it reaches."""

    name: str | None = None
    person: PersonId | None = None
    scopes: tuple[str, ...] = ()
    models: str | None = None
    experiments: str | None = None


@dataclass(frozen=True, slots=True)
class TokenRevoke:
    """End a token, by its id."""

    token: str | None = None


TokenCommand = TokenList | TokenCreate | TokenRevoke
