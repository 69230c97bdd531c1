"""The commands between people as values: reviews. A part that was not typed is None."""

from dataclasses import dataclass

from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class Review:
    """Ask people for a review of a version, of a kind, until a day."""

    model: str | None = None
    version: int | None = None
    kind: str | None = None
    reviewers: tuple[PersonId, ...] = ()
    due: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """Say what a review came to."""

    review: int | None = None
    result: str | None = None
    findings: str | None = None


@dataclass(frozen=True, slots=True)
class Reviews:
    """The reviews under way, of all models or one."""

    model: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Ask for something before a request is decided."""

    request: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Revise:
    """Answer what was asked."""

    request: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Move everything that one person owns to another."""

    giver: PersonId | None = None
    taker: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """Let a request go live in spite of what it lacks."""

    request: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """Say that what is in doubt during its probation is good all the same."""

    request: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OwnerAnswer:
    """Take a responsibility that one is asked to take, or decline it; a button names the `offer`."""

    model: str | None = None
    responsibility: str | None = None
    accepts: bool = True
    offer: int | None = None


@dataclass(frozen=True, slots=True)
class Delegate:
    """Let somebody decide in one's place until a day."""

    person: PersonId | None = None
    until: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DelegateStop:
    """End that."""


RevisingCommand = Changes | Revise | Override | Confirm
PeopleCommand = Review | ReviewAnswer | Reviews | Handover | OwnerAnswer | Delegate | DelegateStop
