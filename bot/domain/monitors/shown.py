"""What somebody is shown of the drift of a model in use."""

from dataclasses import dataclass

from bot.domain.drift.drift import Drift
from bot.domain.monitors.monitor import Monitor, Reference
from bot.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True, eq=False)
class ShownDrift:
    """The newest batches of a live version, whose profile is `current`, and the `reference` that they are held against.

    `watch` says how far back was looked. Without batches or a reference there is no drift. Of `personal` columns
    nobody is shown a value.
    """

    model: str
    environment: str
    version: int
    watch: Monitor
    batches: int = 0
    against: Reference | None = None
    reference: Profile | None = None
    current: Profile | None = None
    drift: Drift | None = None
    personal: frozenset[str] = frozenset()
