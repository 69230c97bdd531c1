"""A house whose models have sources: folders and databases of the test, and what came of them."""

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.alerts.alert import Alert
from bot.domain.batches import Batch
from bot.domain.profile.profile import Profile
from bot.domain.sources.allowed import Allowed
from bot.domain.sources.pull import Pull, PullKey
from bot.services import pulling
from bot.services.context import Context
from storage import alerts, batches, pulls
from tests.services.house import POLICY, House

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ROWS = 50


def policy(*sources: str, models: str = "churn") -> str:
    """The policy with these sources of a model."""
    return POLICY.replace(
        "churn: {channel: C0CHURN}", f"{models}: {{channel: C0CHURN, sources: [{', '.join(sources)}]}}"
    )


@dataclass
class Fetching:
    """The house, and the folder that its sources lie in."""

    house: House
    folder: Path
    databases: dict[str, str] = field(default_factory=dict)
    roots: Sequence[str] = ()

    @property
    def context(self) -> Context:
        """With what the operator allows."""
        roots = tuple(self.roots) or (str(self.folder),)
        return replace(self.house.context, allowed=Allowed(roots, self.databases))

    def rules(self, *sources: str) -> None:
        """These are the sources of churn."""
        self.house.rules(policy(*sources))

    def write(self, name: str, content: str | bytes | None = None, *, age: timedelta = HOUR) -> Path:
        """A file that was written some time ago."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        given = rows(name) if content is None else content
        path.write_bytes(given if isinstance(given, bytes) else given.encode())
        left = datetime.now(UTC).timestamp() - age.total_seconds()
        os.utime(path, (left, left))
        return path

    def sweep(self, after: timedelta = timedelta(), context: Context | None = None) -> int:
        """Time passes, and the routine runs; how many pulls there were."""
        self.house.clock.set(self.house.clock.now() + after)
        return pulling.sweep(context or self.context)

    def batches(self, model: str = "churn") -> list[Batch]:
        """What came, the first first."""
        with self.house.database.read() as session:
            found = batches.newest(session, model, "production", 100)
        return sorted(found, key=lambda each: each.window.until)

    def profile(self, batch: Batch) -> Profile:
        """What was kept of it."""
        with self.house.database.read() as session:
            return batches.profile(session, batch)

    def opened(self) -> list[Alert]:
        """The alerts that are open, the oldest first."""
        with self.house.database.read() as session:
            return list(reversed(alerts.under_way(session)))

    def last(self, source: str = "nightly") -> Pull | None:
        """The last pull of a source that is over."""
        with self.house.database.read() as session:
            key = PullKey("churn", "production", source)
            return pulls.last(session, [key]).get(key)

    def verbs(self, *wanted: str) -> list[str]:
        """What the audit says happened, of these verbs."""
        return [each.verb for each in self.house.audited() if each.verb in wanted]


def rows(seed: str, count: int = ROWS, shift: float = 0.0) -> str:
    """A table of people as CSV, which another seed makes another one."""
    chance = random.Random(seed)
    lines = (f"{chance.gauss(40 + shift, 9):.2f},{chance.choice('ab')}" for _ in range(count))
    return "\n".join(["age,plan", *lines, ""])


def sums(found: Iterable[Batch]) -> int:
    """How many rows they have."""
    return sum(each.rows for each in found)


def nightly(folder: Path, more: str = "", name: str = "nightly", files: str = "*.csv") -> str:
    """A source of a folder's files."""
    return f'{{name: {name}, files: "{folder}/{files}", every: 1h{more}}}'


def furnished(house: House, folder: Path) -> Fetching:
    """The house with an empty folder, which is a source of churn."""
    (folder / "data").mkdir()
    found = Fetching(house, folder / "data")
    found.rules(nightly(found.folder))
    return found
