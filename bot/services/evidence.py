"""Keeps the evidence of an open request true: facts or rules that changed void its approvals, visibly."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.evidence import Facts, canonical, digest, facts_json, rules_hash
from bot.domain.gate_kinds import ConfidenceGate, VersusLiveGate
from bot.domain.override import override_of
from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest, State, gate_blockers, open_changes, refusals
from bot.domain.registry import BOT, ChangeKind
from bot.domain.standard_change import rules_of
from bot.services import announcements, cases, policy_revisions, preapproval, timing
from bot.views import promotion_thread
from bot.views.gates import blocker_line
from bot.views.spans import plain
from storage import audit, environments, promotion


def freeze(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> int:
    """Store the facts of now as the request's current evidence; returns the row's id."""
    facts = cases.collect_of(session, policy, request)
    rules = effective_hash(policy, request)
    revision = policy_revisions.in_force(session, policy, at)
    stored = promotion.add_evidence(session, request.id, facts, rules, at, revision)
    # What going live expects to find is what the facts compared with, and moves with them;
    # what is to leave is one version, and no other in its place.
    if request.kind is not ChangeKind.RETIREMENT:
        promotion.expect(session, request.id, None if facts.live is None else facts.live.version)
    return stored.id


def effective_hash(policy: Policy, request: PromotionRequest) -> str:
    """The hash of everything in the policy that decides this request: its rules, and which way its metrics improve."""
    rules = rules_of(policy, request)
    # The direction of a metric decides nothing but a comparison with what is live.
    compared = (gate.metric for gate in rules.gates if isinstance(gate, VersusLiveGate | ConfidenceGate))
    return digest(canonical([rules_hash(rules), {each: policy.better.get(each) for each in compared}]))


def refresh(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> tuple[str, ...]:
    """Judge an open request anew when its facts or rules changed; returns what changed, nothing when it is true.

    The row is locked by the caller. Approvals given on the old evidence count no more.
    """
    # Once it is applied the registry may have moved: what is
    # under way is not judged anew. A rollback asks nobody.
    if request.kind is ChangeKind.ROLLBACK or request.state not in {State.REQUESTED, State.APPROVED}:
        return ()
    if lost := _lost(session, policy, request, at):
        _withdraw(session, request, lost, at)
        return lost
    changed = _changes(session, policy, request, at)
    if not changed:
        return ()
    # What somebody asked to be changed is asked still, whatever the facts are.
    voided = promotion.void_decisions(session, request.id, at, changes=False)
    evidence_id = freeze(session, policy, request, at)
    if request.state is State.APPROVED:
        promotion.hold(session, request.id, held=False)
        promotion.move(session, request.id, State.APPROVED, State.REQUESTED)
    _approve_what_asks_nobody(session, policy, request, at)
    facts = {"request": request.name, "changed": list(changed), "voided": voided, "evidence": evidence_id}
    audit.append(session, at, "system", "evidence.changed", request.model, facts)
    announcements.changed(session, request, changed, voided, at)
    return changed


def _approve_what_asks_nobody(
    session: Session, policy: Policy, request: PromotionRequest, at: datetime
) -> None:
    """Where no approval is asked for, nobody would ever come and let the request go on."""
    rules = rules_of(policy, request)
    facts = cases.collect_of(session, policy, request)
    blocked = refusals(rules, facts, cases.judge_all(policy, rules, facts, at))
    asked = open_changes(promotion.decisions(session, request.id))
    if rules.approvals or blocked or asked:
        return
    promotion.move(session, request.id, State.REQUESTED, State.APPROVED)
    lock = environments.find_lock(session, request.model, request.environment)
    if timing.waits_for_click(rules, lock):
        promotion.hold(session, request.id, held=True)


def has_changed(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> bool:
    """Whether an open promotion's facts or rules are not what its evidence says, or time went over what it says."""
    if request.kind is ChangeKind.ROLLBACK:
        return False
    return bool(_lost(session, policy, request, at) or _changes(session, policy, request, at))


def _lost(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> tuple[str, ...]:
    """Why the policy does not pre-approve any more what it did: no person stands behind it who could be asked anew."""
    if not request.is_preapproved:
        return ()
    place = (request.model, request.version, request.environment)
    return preapproval.objections(session, policy, *place, request.reason, at)


def _withdraw(session: Session, request: PromotionRequest, lost: tuple[str, ...], at: datetime) -> None:
    promotion.move(session, request.id, request.state, State.WITHDRAWN, ended_at=at)
    because = "; ".join(lost)
    facts = {"request": request.name, "environment": request.environment, "to": request.version}
    audit.append(session, at, BOT, "promotion.preapproval_lost", request.model, {**facts, "because": because})
    announcements.moved(session, request, promotion_thread.preapproval_lost(request, because), at)


def _changes(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> tuple[str, ...]:
    stored = None if request.evidence_id is None else promotion.find_evidence(session, request.evidence_id)
    if stored is None:
        return ("the evidence is missing",)
    facts = cases.collect_of(session, policy, request)
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
            found += [f"live was {was} and is now {is_now}"] if moved else _which(stored.facts, facts)
    if effective_hash(policy, request) != stored.rules_hash:
        found.append("the rules of the policy")
    # What somebody set aside is not met, and is no news.
    is_set_aside = override_of(promotion.decisions(session, request.id)) is not None
    return tuple(found) or (() if is_set_aside else _expired(policy, request, facts, at))


def _expired(policy: Policy, request: PromotionRequest, facts: Facts, at: datetime) -> tuple[str, ...]:
    """What passed when it was approved and does not any more, though no fact changed: only time went by."""
    if request.state is not State.APPROVED:
        return ()
    rules = rules_of(policy, request)
    blocked = gate_blockers(rules, cases.judge_all(policy, rules, facts, at))
    return tuple(plain(blocker_line(each)) for each in blocked)


def _which(before: Facts, now: Facts) -> list[str]:
    """The facts that are others now, by name."""
    if before.candidate != now.candidate or before.live != now.live:
        return ["the facts of the version"]
    asked = [
        each.name
        for each in fields(now.asked)
        # Who left is never frozen.
        if each.name != "left" and getattr(before.asked, each.name) != getattr(now.asked, each.name)
    ]
    return [_WORDS.get(each, "the facts of the version") for each in asked] or ["the facts of the version"]


_WORDS = {
    "checks": "the checks",
    "alerts": "the alerts",
    "data": "what is known of its data",
    "owners": "who answers for the model",
    "unaccepted": "who is asked to answer for the model",
    "card_missing": "the model card",
    "reproduced_at": "when it was reproduced",
    "reviews": "the reviews",
    "bounds": "the paired test against live",
    "measured": "who measured it",
    "measured_on": "the name of its evaluation data",
}
