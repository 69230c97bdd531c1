"""A training run with what surrounds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.code import commit_page
from bot.domain.policy import Better
from bot.domain.runs import Run
from bot.domain.subject import ENVIRONMENT, REMOTE

PARENT, SOURCE, SAID_USER = "mlflow.parentRunId", "mlflow.source.name", "mlflow.user"


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run as it stood `at` a moment: the run it belongs to, those that belong to it (the newest, and how many more
    there are), and the versions that were registered from it, as they are typed."""

    run: Run
    at: datetime
    parent: Run | None = None
    children: tuple[Run, ...] = ()
    more_children: int = 0
    versions: tuple[str, ...] = ()
    better: Mapping[str, Better] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """How it ended, or LOST."""
        return self.run.status_at(self.at)

    @property
    def commit_page(self) -> str | None:
        """The web page of its commit, where the repository's host is known."""
        tags = self.run.tags
        return commit_page(tags.get(REMOTE) or tags.get(SOURCE), self.run.commit)

    @property
    def environment_lock(self) -> str | None:
        """What it says of the environment it ran in, a lock file's digest as a rule."""
        return self.run.tags.get(ENVIRONMENT)

    @property
    def said_user(self) -> str | None:
        """The user its program named, when that is not its author: nobody checked it."""
        said = self.run.tags.get(SAID_USER)
        return None if said == self.run.author else said

    @property
    def metrics(self) -> tuple[tuple[str, float], ...]:
        """The metrics, those of the policy first."""
        known = [name for name in self.better if name in self.run.metrics]
        names = dict.fromkeys([*known, *sorted(self.run.metrics)])
        return tuple((name, self.run.metrics[name]) for name in names)
