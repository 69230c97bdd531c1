"""Keeps the evidence of an open request true: facts or rules that changed void its approvals, visibly."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.evidence import canonical, digest, facts_json, rules_hash
from bot.domain.policy import Policy, VersusLiveGate
from bot.domain.promotion import PromotionRequest, State, refusals
from bot.domain.registry import ChangeKind
from bot.services import announcements, cases
from storage import audit, environments, promotion


def freeze(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> int:
    """Store the facts of now as the request's current evidence; returns the row's id."""
    facts = cases.collect(session, request.model, request.version, request.environment)
    rules = effective_hash(policy, request.model, request.environment)
    stored = promotion.add_evidence(session, request.id, facts, rules, at)
    # What going live expects to find is what the facts compared with, and moves with them.
    promotion.expect(session, request.id, None if facts.live is None else facts.live.version)
    return stored.id


def effective_hash(policy: Policy, model: str, environment: str) -> str:
    """The hash of everything in the policy that decides this promotion: its rules, and which way its metrics improve."""
    rules = policy.rules(model, environment)
    # The direction of a metric decides nothing but a comparison with what is live.
    compared = (gate.metric for gate in rules.gates if isinstance(gate, VersusLiveGate))
    return digest(canonical([rules_hash(rules), {each: policy.better.get(each) for each in compared}]))


def refresh(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> tuple[str, ...]:
    """Judge an open request anew when its facts or rules changed; returns what changed, nothing when it is true.

    The row is locked by the caller. Approvals given on the old evidence count no more.
    """
    # Once it is applied the registry may have moved: what is
    # under way is not judged anew. A rollback asks nobody.
    if request.kind is ChangeKind.ROLLBACK or request.state not in {State.REQUESTED, State.APPROVED}:
        return ()
    changed = _changes(session, policy, request)
    if not changed:
        return ()
    voided = promotion.void_decisions(session, request.id, at)
    evidence_id = freeze(session, policy, request, at)
    if request.state is State.APPROVED:
        promotion.hold(session, request.id, held=False)
        promotion.move(session, request.id, State.APPROVED, State.REQUESTED)
    _approve_what_asks_nobody(session, policy, request)
    facts = {"request": request.name, "changed": list(changed), "voided": voided, "evidence": evidence_id}
    audit.append(session, at, "system", "evidence.changed", request.model, facts)
    announcements.changed(session, request, changed, voided, at)
    return changed


def _approve_what_asks_nobody(session: Session, policy: Policy, request: PromotionRequest) -> None:
    """Where no approval is asked for, nobody would ever come and let the request go on."""
    rules = policy.rules(request.model, request.environment)
    facts = cases.collect(session, request.model, request.version, request.environment)
    blocked = refusals(rules, facts, cases.judge_all(policy, rules, facts))
    if rules.approvals or blocked:
        return
    promotion.move(session, request.id, State.REQUESTED, State.APPROVED)
    if environments.find_lock(session, request.model, request.environment) is not None:
        promotion.hold(session, request.id, held=True)


def has_changed(session: Session, policy: Policy, request: PromotionRequest) -> bool:
    """Whether an open promotion's facts or rules are not what its evidence says."""
    return request.kind is ChangeKind.PROMOTION and bool(_changes(session, policy, request))


def _changes(session: Session, policy: Policy, request: PromotionRequest) -> tuple[str, ...]:
    stored = None if request.evidence_id is None else promotion.find_evidence(session, request.evidence_id)
    if stored is None:
        return ("the evidence is missing",)
    facts = cases.collect(session, request.model, request.version, request.environment)
    found = []
    if digest(facts_json(facts)) != stored.hash:
        before = stored.facts.live.version if stored.facts.live else None
        now = facts.live.version if facts.live else None
        moved = before != now
        was = f"{request.model}@{before}" if before else "nothing"
        is_now = f"{request.model}@{now}" if now else "nothing"
        newly = [each.name for each in facts.withdrawn if each not in stored.facts.withdrawn]
        found += [f"{name} was withdrawn" for name in newly]
        if moved or not newly:
            found.append(f"live was {was} and is now {is_now}" if moved else "the facts of the version")
    if effective_hash(policy, request.model, request.environment) != stored.rules_hash:
        found.append("the rules of the policy")
    return tuple(found)
