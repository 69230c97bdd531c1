"""Loads a promotion request with all that is known of it, and collects the facts it is judged on."""

from sqlalchemy.orm import Session

from bot.domain.case import Case, excluded, may_still_act
from bot.domain.evidence import Facts, VersionFacts, WithdrawnData, facts_of
from bot.domain.gates import GateResult, judge
from bot.domain.policy import Policy, PromotionRules
from bot.domain.promotion import PromotionRequest, State, tally
from bot.domain.registry import ChangeKind
from bot.domain.standing import Memberships, known_holders
from storage import data_sets, environments, lineage, people, promotion, registry


def collect(session: Session, model: str, version: int, environment: str) -> Facts:
    """The facts of promoting a version now: the candidate, and the live version it would replace."""
    state = environments.state(session, model, environment)
    live = state.replaced_by(version)
    been_in = {
        each.environment
        for each in environments.history(session, model)
        # Nobody skips an environment by moving its alias.
        if each.to_version == version and each.rolled_back_at is None and each.kind is not ChangeKind.OUTSIDE
    }
    return Facts(
        model=model,
        environment=environment,
        candidate=_facts(session, model, version),
        live=None if live is None else _facts(session, model, live),
        candidate_in=tuple(sorted(been_in)),
        withdrawn=_withdrawn(session, model, version),
    )


def load(session: Session, policy: Policy, memberships: Memberships, request: PromotionRequest) -> Case:
    """The request as it stands: judged on its frozen evidence, by the rules in force."""
    rules = policy.rules(request.model, request.environment)
    evidence = None if request.evidence_id is None else promotion.find_evidence(session, request.evidence_id)
    facts = (
        evidence.facts
        if evidence is not None
        else collect(session, request.model, request.version, request.environment)
    )
    decisions = promotion.decisions(session, request.id)
    counted = tally(rules, decisions)
    owners = people.ownerships(session, request.model)
    # A rollback asks nobody, and what is decided waits for nobody's approval.
    asked = [rule.role for rule in rules.approvals] if request.state is State.REQUESTED else []
    who = memberships.who_see(request.model, known_holders(asked, policy, memberships, owners))
    return Case(
        request=request,
        facts=facts,
        rules=rules,
        results=judge_all(policy, rules, facts),
        decisions=decisions,
        counted=counted,
        better=policy.better,
        owners=owners,
        lock=environments.find_lock(session, request.model, request.environment),
        state=environments.state(session, request.model, request.environment),
        waiting=may_still_act(counted, who, excluded(rules, request.requester, facts)),
        replaced_by=_replaced_by(session, request),
    )


def judge_all(policy: Policy, rules: PromotionRules, facts: Facts) -> tuple[GateResult, ...]:
    """Every gate's verdict."""
    return tuple(judge(gate, facts, policy.better) for gate in rules.gates)


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


def _facts(session: Session, model: str, version: int) -> VersionFacts:
    found = registry.find_version(session, model, version)
    return VersionFacts(version) if found is None else facts_of(found)
