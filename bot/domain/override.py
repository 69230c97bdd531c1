"""Overriding a request: what a permitted person sets aside, and what nobody can."""

from collections.abc import Iterable

from bot.domain.promotion import Blocker, BlockerKind, Decision, DecisionKind

# A person's lock is no rule of the policy: whoever set it is asked. Withdrawn data and a place that is
# not there stop everybody.
_SET_ASIDE = frozenset({BlockerKind.CHANGES, BlockerKind.GATE, BlockerKind.APPROVAL, BlockerKind.TIMER})
_STAYS = frozenset({BlockerKind.LOCK, BlockerKind.CLICK})


def set_aside(blockers: Iterable[Blocker]) -> tuple[Blocker, ...]:
    """What an override lets go: gates, approvals, changes asked for, and the time it would have to wait."""
    return tuple(each for each in blockers if each.kind in _SET_ASIDE)


def beyond(blockers: Iterable[Blocker]) -> tuple[Blocker, ...]:
    """What no override makes up for."""
    return tuple(each for each in blockers if each.kind not in _SET_ASIDE | _STAYS)


def override_of(decisions: Iterable[Decision]) -> Decision | None:
    """The override that counts, if somebody gave one."""
    found = (each for each in decisions if each.kind is DecisionKind.OVERRIDE and not each.void)
    return next(found, None)
