"""What somebody is shown of the drift of a model in use."""

from dataclasses import dataclass

from bot.domain.batches import Window
from bot.domain.drift.drift import Drift
from bot.domain.monitors.monitor import Reference
from bot.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True, eq=False)
class ShownDrift:
    """The newest batches of a live version, whose profile is `current`, and the `reference` that they are held against.

    Without batches or a reference there is no drift; `window` is then the time that was looked through.
    """

    model: str
    environment: str
    version: int
    window: Window
    batches: int = 0
    against: Reference | None = None
    reference: Profile | None = None
    current: Profile | None = None
    drift: Drift | None = None
