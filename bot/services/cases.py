"""Loads a promotion request with all that is known of it, and collects the facts it is judged on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.case import Beside, Case, excluded, may_still_act
from bot.domain.delegation import Delegation, stand_ins
from bot.domain.evidence import Evidence, Facts, VersionFacts, WithdrawnData, facts_of
from bot.domain.gate_facts import Asked
from bot.domain.gates import GateResult, judge
from bot.domain.people import Ownership, Person
from bot.domain.permissions import may_stand_in
from bot.domain.policy import Policy, PromotionRules, Verb
from bot.domain.policy_revisions import PolicyRevision
from bot.domain.probation import Probation
from bot.domain.promotion import PromotionRequest, State, tally
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.standard_change import rules_of
from bot.domain.standing import Memberships, known_holders, standing
from bot.services import timing
from bot.services.gate_facts import asked, left
from storage import (
    batches,
    data_sets,
    delegations,
    departures,
    deployments,
    environments,
    lineage,
    model_cards,
    moves,
    people,
    probation,
    promotion,
    registry,
)
from storage import policy as revisions

# Nobody was asked to deploy it yet.
_UNTOLD = frozenset({State.REQUESTED, State.APPROVED})


def collect(
    session: Session, policy: Policy, model: str, version: int, environment: str, reason: str = ""
) -> Facts:
    """The facts of promoting a version now: the candidate, the live version it would replace, what the gates ask."""
    state = environments.state(session, model, environment)
    replaced = state.replaced_by(version)
    candidate = registry.find_version(session, model, version)
    live = None if replaced is None else registry.find_version(session, model, replaced)
    rules = policy.rules(model, environment)
    return Facts(
        model=model,
        environment=environment,
        candidate=VersionFacts(version) if candidate is None else facts_of(candidate),
        live=None if replaced is None else VersionFacts(replaced) if live is None else facts_of(live),
        candidate_in=tuple(sorted(moves.been_in(session, model, version))),
        withdrawn=_withdrawn(session, model, version),
        asked=Asked()
        if candidate is None
        else asked(
            session,
            rules,
            candidate,
            live,
            reason,
            policy_watches=_watches(session, policy, model, environment),
        ),
    )


def _watches(session: Session, policy: Policy, model: str, environment: str) -> bool:
    """Whether the policy has it watched there; what watches every model waits for a first batch."""
    if policy.monitors(model, environment, is_met=False):
        return True
    return bool(policy.monitors(model, environment)) and (model, environment) in batches.met(session, model)


def load(
    session: Session, policy: Policy, memberships: Memberships, request: PromotionRequest, at: datetime
) -> Case:
    """The request as it stands: judged on its frozen evidence, by the rules in force."""
    rules = rules_of(policy, request)
    evidence = None if request.evidence_id is None else promotion.find_evidence(session, request.evidence_id)
    facts = (
        collect_of(session, policy, request) if evidence is None else _with_leavers(session, evidence.facts)
    )
    decisions = promotion.decisions(session, request.id)
    counted = tally(rules, decisions)
    owners = people.ownerships(session, request.model)
    # A rollback asks nobody, and what is decided waits for nobody's approval.
    asked = [rule.role for rule in rules.approvals] if request.state is State.REQUESTED else []
    who = memberships.who_see(request.model, known_holders(asked, policy, memberships, owners))
    written = model_cards.find_until(session, request.model, request.version)
    barred = excluded(rules, request.requester, facts)
    heard = frozenset(each.on_behalf for each in decisions if each.on_behalf and not each.void)
    waiting = may_still_act(counted, who, barred | heard)
    gone = barred | heard | {each.person for each in decisions if not each.void}
    given = delegations.given_by(session, {each for found in waiting.values() for each in found}, at)
    given = _lending(policy, memberships, owners, given)
    instead = {role: stand_ins(given, people_of, gone) for role, people_of in waiting.items()}
    seen = memberships.who_see(request.model, {role: tuple(found) for role, found in instead.items()})
    return Case(
        request=request,
        facts=facts,
        rules=rules,
        results=judge_all(policy, rules, facts, at),
        decisions=decisions,
        counted=counted,
        better=policy.better,
        owners=owners,
        lock=environments.find_lock(session, request.model, request.environment),
        timers=timing.timers_of(session, rules, request, at),
        state=environments.state(session, request.model, request.environment),
        waiting={role: (*found, *seen[role]) for role, found in waiting.items()},
        stand_ins={each: of for found in instead.values() for each, of in found.items()},
        beside=_beside(session, policy, request),
        replaced_by=_replaced_by(session, request),
        probation=of_request(session, request),
        deployments=() if request.state in _UNTOLD else deployments.of_request(session, request.id),
        revision=_revision(session, evidence),
        zone=policy.working_hours.zone,
        gone=frozenset(departures.gone(session)),
        purpose=written.purpose if written else _description(session, request.model),
        intended_use=written.intended_use if written else "",
    )


def _lending(
    policy: Policy, memberships: Memberships, owners: tuple[Ownership, ...], given: tuple[Delegation, ...]
) -> tuple[Delegation, ...]:
    """The delegations by which an approval would count: nobody is asked for what a click would be refused."""

    def roles(person: PersonId) -> Mapping[str, str]:
        return standing(policy, memberships, owners, Person(person, "", "")).roles

    return tuple(
        each
        for each in given
        if may_stand_in(policy, Verb.APPROVE, roles(each.delegator), roles(each.delegate))
    )


def _beside(session: Session, policy: Policy, request: PromotionRequest) -> tuple[Beside, ...]:
    """What is live next to where it goes, until that is over."""
    found = [
        Beside(environments.state(session, request.model, each.name), is_main=each.beside is None)
        for each in (policy.next_to(request.environment) if request.is_open else ())
    ]
    return tuple(each for each in found if each.state.version is not None)


def _with_leavers(session: Session, facts: Facts) -> Facts:
    """Frozen facts, and who left since: that goes on without voiding what was approved."""
    gone = left(session, facts.model)
    return replace(facts, asked=replace(facts.asked, left=gone)) if gone else facts


def collect_of(session: Session, policy: Policy, request: PromotionRequest) -> Facts:
    """The facts of a request now."""
    facts = collect(session, policy, request.model, request.version, request.environment, request.reason)
    # Whatever it was made with, it may always leave.
    return replace(facts, withdrawn=()) if request.kind is ChangeKind.RETIREMENT else facts


def judge_all(policy: Policy, rules: PromotionRules, facts: Facts, at: datetime) -> tuple[GateResult, ...]:
    """Every gate's verdict as of a moment."""
    return tuple(judge(gate, facts, policy.better, at) for gate in rules.gates)


def _description(session: Session, model: str) -> str:
    found = registry.find_model(session, model)
    return found.description if found is not None else ""


def of_request(session: Session, request: PromotionRequest) -> Probation | None:
    """The probation of a request while it is under way."""
    found = probation.find(session, request.id) if request.state is State.LIVE else None
    return None if found is None or found.ended_at is not None else found


def _revision(session: Session, evidence: Evidence | None) -> PolicyRevision | None:
    known = None if evidence is None else evidence.revision
    return None if known is None else revisions.find(session, known)


# Newest first: when the request's own move is reached, `after` is what came right upon it.
def _replaced_by(session: Session, request: PromotionRequest) -> int | None:
    if request.state not in {State.LIVE, State.CONFIRMED}:
        return None
    live = environments.state(session, request.model, request.environment).version
    after = None
    for change in environments.history(session, request.model, request.environment):
        if change.request_id == request.id:
            break
        after = change.to_version
    # Made live once more by a later move, it is replaced by nothing.
    return None if live == request.version else after


def _withdrawn(session: Session, model: str, version: int) -> tuple[WithdrawnData, ...]:
    traced = lineage.data_of(session, model, version)
    return () if traced is None else data_sets.withdrawn(session, traced.data)
