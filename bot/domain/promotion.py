"""A promotion request: its states, the legal moves, who must still act and what blocks it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.evidence import Facts, WithdrawnData
from bot.domain.gate_kinds import FIXED
from bot.domain.gate_verdicts import GateResult
from bot.domain.policy import PromotionRules
from bot.domain.probation import Probation
from bot.domain.registry import BOT, ChangeKind, Lock, PersonId
from bot.domain.timers import Timer


class State(StrEnum):
    """Where a promotion request stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    APPLYING = "applying"
    LIVE = "live"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"


MOVES: Mapping[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.APPROVED, State.REJECTED, State.WITHDRAWN, State.EXPIRED}),
    # Pre-approved by the policy, it is still rejected: nobody had a say before.
    State.APPROVED: frozenset(
        {State.APPLYING, State.REQUESTED, State.REJECTED, State.WITHDRAWN, State.FAILED}
    ),
    State.APPLYING: frozenset({State.LIVE, State.FAILED}),
    # Between the two lies the probation; where none is asked, live is confirmed at once.
    State.LIVE: frozenset({State.CONFIRMED, State.ROLLED_BACK}),
    State.CONFIRMED: frozenset({State.ROLLED_BACK}),
    State.REJECTED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.EXPIRED: frozenset(),
    State.FAILED: frozenset(),
    State.ROLLED_BACK: frozenset(),
}

OPEN = frozenset({State.REQUESTED, State.APPROVED, State.APPLYING})


class DecisionKind(StrEnum):
    """What a person said to a request."""

    APPROVE = "approve"
    CHANGES = "changes"
    OVERRIDE = "override"
    REJECT = "reject"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class PromotionRequest:
    """Somebody asks that a version goes live; `expected_live` is what it would replace.

    A rollback is one too: it needs no approval, and starts approved. So is a retirement: `version` is what leaves. `held`: approved while the
    environment was locked, so that it waits for a click.
    """

    id: int
    model: str
    version: int
    environment: str
    requester: PersonId
    reason: str
    state: State
    expected_live: int | None
    created_at: datetime
    expires_at: datetime | None = None
    evidence_id: int | None = None
    rules_hash: str = ""
    channel: str | None = None
    ended_at: datetime | None = None
    failure: str = ""
    kind: ChangeKind = ChangeKind.PROMOTION
    held: bool = False

    @property
    def name(self) -> str:
        """As it is typed: `P-12`."""
        return f"P-{self.id}"

    @property
    def target(self) -> int | None:
        """What is live once it is applied."""
        return None if self.kind is ChangeKind.RETIREMENT else self.version

    @property
    def is_open(self) -> bool:
        """Whether somebody or something must still act."""
        return self.state in OPEN

    @property
    def is_preapproved(self) -> bool:
        """Whether the bot opened it because the policy pre-approves such a version: nobody else promotes as the bot."""
        return self.kind is ChangeKind.PROMOTION and self.requester == BOT


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided on one evidence row, with the role it counted for and its source.

    Of an override, `overridden` is each condition that was not met, in the words its reader saw.
    `on_behalf`: whose delegate they were, if they decided for another.
    """

    request_id: int
    evidence_id: int
    person: PersonId
    kind: DecisionKind
    at: datetime
    role: str | None = None
    role_source: str | None = None
    reason: str = ""
    void: bool = False
    overridden: tuple[str, ...] = ()
    on_behalf: PersonId | None = None


class BlockerKind(StrEnum):
    """Why a version cannot go live yet."""

    CHANGES = "changes"
    GATE = "gate"
    APPROVAL = "approval"
    LOCK = "lock"
    TIMER = "timer"
    CLICK = "click"
    NO_ENVIRONMENT = "no_environment"
    NOT_IN_FROM = "not_in_from"
    WITHDRAWN_DATA = "withdrawn_data"
    ALREADY_LIVE = "already_live"
    PROBATION = "probation"
    REQUEST_OPEN = "request_open"
    NO_REQUEST = "no_request"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One unmet condition, with the facts a sentence about it needs; `people` is None when nobody told."""

    kind: BlockerKind
    role: str = ""
    missing: int = 0
    people: tuple[PersonId, ...] | None = ()
    gate: GateResult | None = None
    lock: Lock | None = None
    request: PromotionRequest | None = None
    environment: str = ""
    data: WithdrawnData | None = None
    decision: Decision | None = None
    timer: Timer | None = None
    probation: Probation | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Approvals counted against the rules: each person once, in the role that helps most."""

    given: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every role has its count."""
        return not any(self.missing.values())

    @property
    def count(self) -> int:
        """How many approvals were counted."""
        return sum(len(people) for people in self.given.values())

    @property
    def needed(self) -> int:
        """How many approvals the rules ask for in all."""
        return self.count + sum(self.missing.values())


def may_move(current: State, to: State) -> bool:
    """Whether the table of legal moves allows it."""
    return to in MOVES[current]


def takes_back(later: PromotionRequest, request: PromotionRequest) -> bool:
    """Whether a later request is the rollback of what this one made live."""
    return (
        later.kind is ChangeKind.ROLLBACK
        and later.id > request.id
        and (later.environment, later.expected_live) == (request.environment, request.version)
    )


def tally(rules: PromotionRules, decisions: Iterable[Decision]) -> Tally:
    """Count the approvals that are not void by the role each was given in.

    A decision's role was chosen when it was given (`choose_role`), so a person counts once.
    """
    given: dict[str, list[PersonId]] = {rule.role: [] for rule in rules.approvals}
    counted: set[PersonId] = set()
    for decision in decisions:
        fits = decision.kind is DecisionKind.APPROVE and not decision.void and decision.role in given
        if fits and decision.person not in counted and decision.role is not None:
            given[decision.role].append(decision.person)
            counted.add(decision.person)
    missing = {rule.role: max(0, rule.count - len(given[rule.role])) for rule in rules.approvals}
    return Tally({role: tuple(people) for role, people in given.items()}, missing)


def choose_role(missing: Mapping[str, int], roles: Mapping[str, str], scarcity: Sequence[str]) -> str | None:
    """The role an approval counts for: one that is still missing and that the person holds.

    `scarcity` orders roles by how few people hold them, the scarcest first, so that somebody who
    holds two roles fills the one that is harder to fill.
    """
    open_roles = [role for role, count in missing.items() if count and role in roles]
    ranks = {role: rank for rank, role in enumerate(scarcity)}
    return min(open_roles, key=lambda role: ranks.get(role, len(ranks)), default=None)


def place_blockers(rules: PromotionRules, facts: Facts) -> tuple[Blocker, ...]:
    """What keeps a version out of the place itself: the policy lists it no more, or asks for another one first."""
    if not rules.listed:
        return (Blocker(BlockerKind.NO_ENVIRONMENT, environment=rules.environment),)
    if rules.from_environment is None or rules.from_environment in facts.candidate_in:
        return ()
    return (Blocker(BlockerKind.NOT_IN_FROM, environment=rules.from_environment),)


def open_changes(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """What was asked to be changed and is not answered yet."""
    return tuple(each for each in decisions if each.kind is DecisionKind.CHANGES and not each.void)


def data_blockers(facts: Facts) -> tuple[Blocker, ...]:
    """The data behind the version that was withdrawn: whatever the policy says, nothing goes live because of it."""
    return tuple(Blocker(BlockerKind.WITHDRAWN_DATA, data=each) for each in facts.withdrawn)


def gate_blockers(rules: PromotionRules, results: Iterable[GateResult]) -> tuple[Blocker, ...]:
    """The gates that hold a promotion up; in report mode none does."""
    if not rules.enforce:
        return ()
    return tuple(Blocker(BlockerKind.GATE, gate=each) for each in results if each.holds_up)


def incurable(rules: PromotionRules, results: Iterable[GateResult]) -> tuple[Blocker, ...]:
    """The gates that will hold this very version up whatever anybody does: asking for it would be in vain."""
    return gate_blockers(
        rules, (each for each in results if isinstance(each.gate, FIXED) and not each.is_curable)
    )


def refusals(rules: PromotionRules, facts: Facts, results: Iterable[GateResult]) -> tuple[Blocker, ...]:
    """Everything that no approval makes up for: the place, the data, the gates."""
    return (*place_blockers(rules, facts), *data_blockers(facts), *gate_blockers(rules, results))


def approval_blockers(counted: Tally, holders: Mapping[str, tuple[PersonId, ...]]) -> tuple[Blocker, ...]:
    """The roles that still have to approve; `holders` are those who may, per role."""
    return tuple(
        Blocker(BlockerKind.APPROVAL, role=role, missing=count, people=holders.get(role))
        for role, count in counted.missing.items()
        if count
    )
