"""What servers report that they serve, beside what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.registry import PersonId

HEARD_WITHIN = timedelta(days=1)
"""An instance that said nothing for longer is not counted: it may be gone."""


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
    return Serving(decided, heard, tuple(each for each in reports if each not in heard))
