"""The commands about how models fare in use and what watches them, as values. A part that was not typed is None."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowHealth:
    """How the models fare, or one of them, or one where it is live."""

    model: str | None = None
    environment: str | None = None


MonitorCommand = ShowHealth
