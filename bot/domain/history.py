"""The moves of a registered model, as they are listed."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.registry import EnvironmentChange


@dataclass(frozen=True, slots=True)
class History:
    """Moves, newest first: some of the `count` that are known, since the first of them was made; of all environments without one."""

    model: str
    environment: str | None
    changes: tuple[EnvironmentChange, ...]
    count: int
    known_since: datetime | None
