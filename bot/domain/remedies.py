"""Who or what can meet an unmet condition: a party for each, which the registry knows by its people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.gate_kinds import CheckGate
from bot.domain.gate_verdicts import Because
from bot.domain.promotion import Blocker, BlockerKind
from bot.domain.registry import PersonId
from bot.domain.timers import TimerKind


class Party(StrEnum):
    """Who can do something about it."""

    AUTHOR = "author"
    REPORTER = "reporter"
    ON_CALL = "on_call"
    ADMIN = "admin"
    STEWARD = "steward"
    OWNER_SETTER = "owner_setter"
    OWNER = "owner"
    REQUESTER = "requester"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    UNLOCKER = "unlocker"
    PROMOTER = "promoter"
    CONFIRMER = "confirmer"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Remedy:
    """An unmet condition, who can meet it, and the people that is, where they are known."""

    blocker: Blocker
    party: Party
    people: tuple[PersonId, ...] = ()


def party_of(blocker: Blocker) -> Party:
    """Who can meet the condition."""
    if blocker.timer is not None and blocker.timer.kind is TimerKind.PROBATION:
        return Party.CONFIRMER
    if blocker.timer is not None and blocker.timer.kind is TimerKind.REVALIDATION:
        return Party.OWNER
    if blocker.gate is None:
        return _OF_BLOCKERS.get(blocker.kind, Party.PROMOTER)
    if isinstance(blocker.gate.gate, CheckGate):
        # What failed is mended in the version; what is missing is reported.
        return Party.AUTHOR if blocker.gate.because is Because.CHECK_FAILED else Party.REPORTER
    # A metric that does not reach what is asked has no other reason than itself.
    return Party.AUTHOR if blocker.gate.because is None else _OF_GATES.get(blocker.gate.because, Party.AUTHOR)


_OF_BLOCKERS: Mapping[BlockerKind, Party] = {
    BlockerKind.APPROVAL: Party.APPROVER,
    BlockerKind.CHANGES: Party.REQUESTER,
    BlockerKind.LOCK: Party.UNLOCKER,
    BlockerKind.NO_ENVIRONMENT: Party.ADMIN,
    BlockerKind.WITHDRAWN_DATA: Party.AUTHOR,
    BlockerKind.REQUEST_OPEN: Party.REQUESTER,
    BlockerKind.PROBATION: Party.CONFIRMER,
}
# Whatever is not here lies in the version itself: its author makes another one.
_OF_GATES: Mapping[Because, Party] = {
    Because.DIRECTION_UNKNOWN: Party.ADMIN,
    Because.FIRST_VERSION: Party.ADMIN,
    Because.NOT_TESTED_YET: Party.BOT,
    Because.ALERTS_OPEN: Party.ON_CALL,
    Because.NOT_WATCHED: Party.ADMIN,
    Because.NOT_CLASSIFIED: Party.STEWARD,
    Because.AGE_UNKNOWN: Party.STEWARD,
    Because.NOT_EXAMINED: Party.STEWARD,
    Because.QUALITY_FAILED: Party.STEWARD,
    Because.MEASURED_BY_ANOTHER: Party.REPORTER,
    Because.NOBODY: Party.OWNER_SETTER,
    Because.LEAVING: Party.OWNER_SETTER,
    Because.LEFT: Party.OWNER_SETTER,
    Because.NOT_ACCEPTED: Party.OWNER_SETTER,
    Because.NO_CARD: Party.OWNER,
    Because.PARTS_MISSING: Party.OWNER,
    Because.NOT_REVIEWED: Party.OWNER,
    Because.UNDER_REVIEW: Party.REVIEWER,
    Because.NO_TICKET: Party.REQUESTER,
}
