"""A monitor that somebody added in Slack, beside what the policy says."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.monitors.monitor import Monitor
from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class Added:
    """It watches a model in one environment, since somebody said so."""

    model: str
    environment: str
    monitor: Monitor
    since: datetime
    by: PersonId

    @property
    def name(self) -> str:
        """What it is called."""
        return self.monitor.name
