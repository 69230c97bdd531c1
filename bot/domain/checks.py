"""Checks: what a program found out about a version's artifact. A later one of the same name counts, none is replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.registry import PersonId


class CheckResult(StrEnum):
    """What came out."""

    PASS = "pass"
    FAIL = "fail"


class CheckWorth(StrEnum):
    """Whether a check still says something about the version as it is."""

    COUNTS = "counts"
    EXPIRED = "expired"
    OTHER_ARTIFACT = "other_artifact"


@dataclass(frozen=True, slots=True)
class Check:
    """A result reported by a program: of the artifact with this digest, by the token that produced it.

    `sha256` is the version's digest when the check was reported; `producer` is the token's id, `by` whom it acts for.
    """

    model: str
    version: int
    name: str
    result: CheckResult
    at: datetime
    producer: str
    by: PersonId
    sha256: str | None = None
    url: str = ""
    details: str = ""
    valid_until: datetime | None = None

    def worth(self, at: datetime, sha256: str | None) -> CheckWorth:
        """What it is worth at a moment, for a version with this digest now."""
        if self.sha256 != sha256:
            return CheckWorth.OTHER_ARTIFACT
        expired = self.valid_until is not None and at >= self.valid_until
        return CheckWorth.EXPIRED if expired else CheckWorth.COUNTS


@dataclass(frozen=True, slots=True)
class Weighed:
    """A check and what it is worth now."""

    check: Check
    worth: CheckWorth


def latest(newest_first: Sequence[Check]) -> tuple[Check, ...]:
    """The checks that count: for each name and producer the last, by name."""
    found: dict[tuple[str, str], Check] = {}
    for each in newest_first:
        found.setdefault((each.name, each.producer), each)
    return tuple(sorted(found.values(), key=lambda each: (each.name, each.producer)))


def weighed(newest_first: Sequence[Check], at: datetime, sha256: str | None) -> tuple[Weighed, ...]:
    """The checks that count, each with what it is worth."""
    return tuple(Weighed(each, each.worth(at, sha256)) for each in latest(newest_first))
