"""The commands about how models fare in use and what watches them, as values. A part that was not typed is None."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowHealth:
    """How the models fare, or one of them, or one where it is live."""

    model: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class ShowMonitors:
    """What watches a model."""

    model: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class MonitorAdd:
    """Watch something of a model, in the person's words: `feature_drift psi above 0.2 every 1d`.

    `parts`: of a filled form each key with what stands in its field, in place of those words.
    """

    model: str | None = None
    environment: str | None = None
    said: str | None = None
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """What to watch, as it is typed."""
        return self.said or " ".join(each for part in self.parts for each in part if each)


@dataclass(frozen=True, slots=True)
class MonitorEnd:
    """End what somebody added."""

    model: str | None = None
    environment: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class MonitorPull:
    """Pull a model's sources now, or the one of that name."""

    model: str | None = None
    environment: str | None = None
    name: str | None = None


MonitorCommand = ShowHealth | ShowMonitors | MonitorAdd | MonitorEnd | MonitorPull
