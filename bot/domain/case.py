"""A promotion request with everything that is known of it: what a card, a DM and an answer are drawn from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.deployment import Deployment
from bot.domain.evidence import Facts
from bot.domain.gates import GateResult
from bot.domain.override import override_of
from bot.domain.people import Ownership
from bot.domain.policy import MEMBER, Better, PromotionRules
from bot.domain.policy_revisions import PolicyRevision
from bot.domain.probation import Probation
from bot.domain.promotion import (
    Blocker,
    BlockerKind,
    Decision,
    PromotionRequest,
    State,
    Tally,
    approval_blockers,
    open_changes,
    refusals,
)
from bot.domain.registry import EnvironmentState, Lock, PersonId
from bot.domain.timers import Timer

MOST_ASKED = 50


@dataclass(frozen=True, slots=True)
class Beside:
    """What is live next to where a request goes; `is_main` where that runs beside this one, and not the other way."""

    state: EnvironmentState
    is_main: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One request as it stands; `waiting` are the people who may still act, by role, where they are known.

    `page` is the address of the version's page in the registry, where it has one.
    """

    request: PromotionRequest
    facts: Facts
    rules: PromotionRules
    results: tuple[GateResult, ...] = ()
    decisions: tuple[Decision, ...] = ()
    counted: Tally = Tally()
    better: Mapping[str, Better] = field(default_factory=dict)
    owners: tuple[Ownership, ...] = ()
    lock: Lock | None = None
    timers: tuple[Timer, ...] = ()
    waiting: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    # What came after the version this request made live; None while that is live.
    replaced_by: int | None = None
    # The time in which it proves itself, while that is under way.
    probation: Probation | None = None
    state: EnvironmentState | None = None
    page: str | None = None
    deployments: tuple[Deployment, ...] = ()
    # Which policy the evidence was judged by; None for what is older than revisions.
    revision: PolicyRevision | None = None
    # In the words of the model card: what the model is for, and whom it serves.
    purpose: str = ""
    intended_use: str = ""
    # Of the working hours: for moments where a reader's own zone cannot be had.
    zone: str = "UTC"
    # What is live beside where it goes, while that matters.
    beside: tuple[Beside, ...] = ()
    # Who left the workspace: what they said stands, and is marked.
    gone: frozenset[PersonId] = frozenset()
    # Who may decide in whose place.
    stand_ins: Mapping[PersonId, PersonId] = field(default_factory=dict)

    @property
    def is_after_the_fact(self) -> bool:
        """Whether the version is live already, moved there outside of us."""
        is_live = self.state is not None and self.state.version == self.request.version
        return self.state is not None and self.state.without_approval and is_live

    @property
    def override(self) -> Decision | None:
        """The override by which it goes live, if there is one."""
        return override_of(self.decisions)

    @property
    def heard(self) -> frozenset[PersonId]:
        """Whose voice counts already: who decided, and in whose place somebody did."""
        counts = [each for each in self.decisions if not each.void]
        return frozenset(who for each in counts for who in (each.person, each.on_behalf) if who)

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """What must still happen before the version goes live."""
        found: tuple[Blocker, ...] = ()
        if self.request.state is State.REQUESTED:
            asked = open_changes(self.decisions)
            found = (
                *(Blocker(BlockerKind.CHANGES, decision=each, request=self.request) for each in asked),
                *refusals(self.rules, self.facts, self.results),
                *approval_blockers(self.counted, self.waiting),
            )
        if self.lock is not None and self.request.is_open:
            found = (*found, Blocker(BlockerKind.LOCK, lock=self.lock))
        if self.request.state in {State.REQUESTED, State.APPROVED}:
            found = (*found, *(Blocker(BlockerKind.TIMER, timer=each) for each in self.timers))
        if self.request.state is State.APPROVED and self.request.held and self.lock is None:
            found = (*found, Blocker(BlockerKind.CLICK))
        return found

    @property
    def blockers_but_locks(self) -> tuple[Blocker, ...]:
        """What must still happen before it is approved: locks and timers hold what is decided, not the deciding."""
        return tuple(each for each in self.blockers if each.kind not in {BlockerKind.LOCK, BlockerKind.TIMER})

    def may_need(self, person: PersonId) -> bool:
        """Whether the person can give an approval that is missing; also when nobody told who can."""
        missing = [role for role, count in self.counted.missing.items() if count]
        # Unless it is known of every missing role who holds it, anybody may be the one.
        is_known = all(role in self.waiting and role != MEMBER for role in missing)
        return not is_known or any(person in people for people in self.waiting.values())

    @property
    def asked(self) -> tuple[PersonId, ...]:
        """Who is asked directly for an approval: of a role that half the company holds, nobody in particular."""
        few = (people for people in self.waiting.values() if len(people) <= MOST_ASKED)
        return tuple(dict.fromkeys(person for people in few for person in people))

    @property
    def accountable(self) -> PersonId | None:
        """Who answers for the model, the first responsibility that somebody holds."""
        return self.owners[0].person if self.owners else None


def excluded(rules: PromotionRules, requester: PersonId, facts: Facts) -> frozenset[PersonId]:
    """Who may not approve because of their own part in it: the requester, the author, who registered it."""
    own = set() if rules.requester_may_approve else {requester}
    if not rules.author_may_approve:
        own |= {facts.candidate.author or "", facts.candidate.registered_by or ""}
    return frozenset(own - {""})


def may_still_act(
    counted: Tally, holders: Mapping[str, Iterable[PersonId]], barred: frozenset[PersonId]
) -> dict[str, tuple[PersonId, ...]]:
    """Who can give each missing approval: the holders without the barred and those who gave theirs."""
    gone = barred.union(*counted.given.values())
    return {
        role: tuple(each for each in holders[role] if each not in gone)
        for role, missing in counted.missing.items()
        if missing and role in holders
    }
