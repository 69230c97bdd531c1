"""What was live in one environment at a moment, as its moves tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.promotion import Decision, PromotionRequest
from bot.domain.registry import ChangeKind, EnvironmentChange


@dataclass(frozen=True, slots=True)
class LiveThen:
    """The move that made it live, and the one that ended it; `known_since` when more is known only from then on.

    `decided` is what somebody moved out of the way outside of us. `request` and `decisions` say why it was live.
    """

    model: str
    environment: str
    at: datetime
    change: EnvironmentChange | None = None
    until: EnvironmentChange | None = None
    known_since: datetime | None = None
    decided: int | None = None
    request: PromotionRequest | None = None
    decisions: tuple[Decision, ...] = ()

    @property
    def version(self) -> int | None:
        """The version that was live."""
        return None if self.change is None else self.change.to_version


def live_then(model: str, environment: str, changes: Sequence[EnvironmentChange], at: datetime) -> LiveThen:
    """What these moves of one environment, newest first, say of a moment."""
    oldest_first = tuple(reversed(changes))
    made = [each for each in oldest_first if each.at <= at]
    later = [each for each in oldest_first if each.at > at]
    until = later[0] if later else None
    if made:
        return LiveThen(model, environment, at, made[-1], until, decided=_decided(made))
    # Found live when it was adopted: what was so before nobody told us.
    is_unknown = until is not None and (until.kind is ChangeKind.FOUND or until.from_version is not None)
    return LiveThen(model, environment, at, None, until, until.at if until and is_unknown else None)


def _decided(made: Sequence[EnvironmentChange]) -> int | None:
    """What was decided, where what is live was moved there outside: what stood before the first such move."""
    decided: int | None = None
    is_outside = False
    for each in made:
        if each.kind is not ChangeKind.OUTSIDE:
            decided, is_outside = each.to_version, False
        elif not is_outside:
            decided, is_outside = each.from_version, each.to_version != each.from_version
        elif each.to_version == decided:
            is_outside = False
    return decided if is_outside else None
