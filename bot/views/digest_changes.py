"""What changed since the last digest, a line each."""

from bot.domain.people import Voice
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.views.promotion_state import ENDED, wanted
from bot.views.spans import Bold, Line, Mention, line

_TOLD_AS_CHANGE = frozenset({State.CONFIRMED, State.LIVE, State.ROLLED_BACK})
REASON = 120


def is_told_as_change(request: PromotionRequest) -> bool:
    """Whether what became of a request is told by what moved."""
    return request.state in _TOLD_AS_CHANGE


def ended_line(request: PromotionRequest) -> Line:
    """A request that came to nothing."""
    return line(f"{ENDED} ", Bold(request.name), f" · {wanted(request)}: {request.state.value}")


def change_line(change: EnvironmentChange, voice: Voice = Voice.ENGINEER) -> Line:
    """What moved, and in the business voice what that means."""
    return _plain(change) if voice is Voice.BUSINESS else _exact(change)


def _exact(change: EnvironmentChange) -> Line:
    place = f" {change.environment}: "
    now = f"{change.model}@{change.to_version}"
    before = f" (was @{change.from_version})" if change.from_version else " (first version)"
    if change.kind is ChangeKind.ROLLBACK:
        return line("↩️", place, "rolled back to ", Bold(now), before, _because(change.reason))
    if change.kind is ChangeKind.RETIREMENT:
        left = f"{change.model}@{change.from_version}"
        return line(ENDED, place, Bold(left), " was retired", _because(change.reason))
    if change.kind is ChangeKind.OUTSIDE:
        moved = now if change.to_version else "nothing"
        return line("⚠️", place, Bold(moved), " was moved there outside of me", before)
    if change.overridden_by is not None:
        by = Mention(change.overridden_by)
        return line("🔨", place, Bold(now), " went live", before, ", overridden by ", by)
    return line("🟢", place, Bold(now), " went live", before)


def _plain(change: EnvironmentChange) -> Line:
    name, place = Bold(change.model), change.environment
    match change.kind:
        case ChangeKind.ROLLBACK:
            said = f" went back to version {change.to_version}, which worked before, in {place}"
            return line("↩️ ", name, said, _because(change.reason))
        case ChangeKind.RETIREMENT:
            return line(f"{ENDED} ", name, f" is no longer used in {place}", _because(change.reason))
        case ChangeKind.OUTSIDE:
            return line("⚠️ ", name, f" was changed in {place} without anybody's approval here")
    if change.overridden_by is not None:
        by = Mention(change.overridden_by)
        return line("🔨 ", name, f" has a new version in {place}, let through by ", by, " against the rules")
    return line("🟢 ", name, f" has a new version in {place}, number {change.to_version}")


def _because(reason: str) -> str:
    return f": “{reason if len(reason) <= REASON else reason[: REASON - 1] + '…'}”" if reason else ""
