"""What an examination of a data set version came to, as it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.quality.findings import Finding

# A table of ten thousand columns may have as many findings; whoever mends the first sees the rest next time.
KEPT = 200


@dataclass(frozen=True, slots=True)
class Report:
    """Whether the version is as expected: `against` is the version it was held against, None where only the policy says something.

    `more` findings were not kept.
    """

    passed: bool
    at: datetime
    against: str | None = None
    findings: tuple[Finding, ...] = ()
    more: int = 0

    @property
    def wrong(self) -> int:
        """How many things are not as expected."""
        return len(self.findings) + self.more


def report(found: Sequence[Finding], against: str | None, at: datetime) -> Report:
    """What is kept of findings."""
    return Report(not found, at, against, tuple(found[:KEPT]), max(0, len(found) - KEPT))
