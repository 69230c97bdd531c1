"""What servers report that they serve, beside what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.registry import PersonId

HEARD_WITHIN = timedelta(days=1)
"""An instance that said nothing for longer is not counted: it may be gone."""

STEADY_AFTER = timedelta(minutes=15)
"""What is served differs, or agrees again, once it has done so for that long: a roll-out takes its time."""


@dataclass(frozen=True, slots=True)
class ServingReport:
    """What one instance serves in an environment, since when, and when it last said so.

    `sha256` is the digest of the files that it loaded, when it said one; `is_registered` whether they are the version's.
    """

    model: str
    environment: str
    instance: str
    version: int
    replicas: int
    since: datetime
    reported_at: datetime
    producer: str
    by: PersonId
    sha256: str | None = None
    is_registered: bool | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """The newest report of each instance of an environment, and what was decided there."""

    decided: int | None
    heard: tuple[ServingReport, ...] = ()
    silent: tuple[ServingReport, ...] = ()

    @property
    def replicas(self) -> Mapping[int, int]:
        """How many replicas serve each version."""
        found: dict[int, int] = {}
        for each in self.heard:
            found[each.version] = found.get(each.version, 0) + each.replicas
        # An instance that reports 0 replicas says that it is gone.
        return {version: count for version, count in found.items() if count}

    @property
    def differs(self) -> bool:
        """Whether something else is served than was decided."""
        return any(version != self.decided for version in self.replicas)

    @property
    def altered(self) -> tuple[ServingReport, ...]:
        """The instances that serve other files than those that were registered."""
        return tuple(each for each in self.heard if each.is_registered is False)


def serving(decided: int | None, reports: Sequence[ServingReport], at: datetime) -> Serving:
    """What is served at a moment, as far as it was reported."""
    heard = tuple(each for each in reports if at - each.reported_at <= HEARD_WITHIN)
    silent = tuple(each for each in reports if at - each.reported_at > HEARD_WITHIN)
    return Serving(decided, heard, silent)


class Agreement(StrEnum):
    """How what is served stands to what was decided, once that is steady."""

    DIFFERS = "differs"
    AGREES = "agrees"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for an environment and when that was settled; `coming` are the versions being brought there."""

    version: int
    at: datetime
    coming: frozenset[int] = frozenset()


def agreement(
    decided: Decided, reports: Sequence[ServingReport], since: Mapping[str, datetime], at: datetime
) -> Agreement | None:
    """How it stands, or None while that is not steady; `since` when each instance began to be right, or wrong.

    An instance that does not report anew has not started anew: it serves what it said last.
    """
    heard = [each for each in serving(decided.version, reports, at).heard if each.replicas]
    off = [each for each in heard if each.version not in {decided.version, *decided.coming}]
    if not heard:
        return Agreement.SILENT
    if off:
        began = max(decided.at, min(since[each.instance] for each in off))
        return Agreement.DIFFERS if at - began >= STEADY_AFTER else None
    if any(each.version != decided.version for each in heard):
        return None
    began = max(decided.at, *since.values())
    return Agreement.AGREES if at - began >= STEADY_AFTER else None
