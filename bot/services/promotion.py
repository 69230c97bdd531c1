"""Asking that a version goes live, and taking the question back."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain import working_time
from bot.domain.case import Case
from bot.domain.channels import Place
from bot.domain.policy import Policy, PromotionRules, Verb
from bot.domain.promotion import DecisionKind, PromotionRequest, State, data_blockers, incurable
from bot.domain.registry import ChangeKind, RegisteredModel
from bot.domain.standing import Act
from bot.domain.text import quoted
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, HeldBack
from bot.services import announcements, cases, evidence, measured, timing
from bot.services.context import Context
from bot.services.identity import Authority, once
from bot.services.naming import the_environment, the_model, the_request, the_version
from bot.services.places import place_of, tell_owner_of_lost_channel
from bot.views import promotion_dm, promotion_thread
from bot.views.gates import blocker_line
from bot.views.spans import plain
from storage import audit, environments, people, promotion, registry


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be live where."""

    model: str
    version: int
    environment: str
    reason: str = ""


def ask(context: Context, authority: Authority, act: Act, wish: Wish) -> Case:
    """Open a promotion request, or let an approved one that was held go live; refuses what cannot pass."""
    policy = authority.policy
    reason = clean_reason(wish.reason)
    with context.database.read() as session:
        known = the_model(session, wish.model, authority.viewer)
    # Asks Slack, and so before the write transaction.
    place = place_of(context, policy, known, act.channel)
    meant = policy.environment_called(wish.environment)
    if meant is not None:
        measured.prepare(context, policy, known.name, wish.version, meant.name)
    with context.database.write() as session:
        once(session, act)
        # First of the locks, which everybody takes as model,
        # request, audit head, so that nobody waits in a circle.
        registry.lock_model(session, known.name)
        environment = the_environment(policy, wish.environment)
        version = the_version(session, known.name, wish.version).version
        owners = people.ownerships(session, known.name)
        authority.require(Verb.REQUEST, owners, f"{known.name} to {environment}")
        wanted = replace(wish, model=known.name, version=version, environment=environment, reason=reason)
        held = _open_request(session, wanted)
        case = (
            _release(session, authority, act, held)
            if held is not None
            else _open(session, context, authority, act, known, wanted, place)
        )
        context.reached("promotion.asked")
    context.reached("promotion.stored")
    context.wake()
    return case


def withdraw(context: Context, authority: Authority, act: Act, reference: str | int) -> PromotionRequest:
    """Take an open request back: the requester may, and whoever the policy permits."""
    with context.database.write() as session:
        once(session, act)
        request = locked(session, authority, reference)
        if request.requester != act.by:
            owners = people.ownerships(session, request.model)
            authority.require(Verb.WITHDRAW, owners, f"{request.name} of {request.model}")
        # While it is applied the registry may have moved already: that is no time to take it back.
        if request.state not in {State.REQUESTED, State.APPROVED}:
            raise AlreadyResolved(promotion_thread.how_it_stands(request))
        promotion.move(session, request.id, request.state, State.WITHDRAWN, ended_at=act.at)
        audit.append(session, act.at, act.actor, "promotion.withdrawn", request.model, request_facts(request))
        said = promotion_thread.decided(request, DecisionKind.WITHDRAW, act.by, "")
        announcements.moved(session, request, said, act.at)
        if request.requester != act.by:
            announcements.tell(session, request.requester, promotion_dm.withdrawn(request, act.by), act.at)
    context.wake()
    return replace(request, state=State.WITHDRAWN, ended_at=act.at)


def go_live(context: Context, authority: Authority, act: Act, reference: str | int) -> Case:
    """The click after a lock: an approved request that was held may be applied."""
    with context.database.write() as session:
        once(session, act)
        request = locked(session, authority, reference)
        owners = people.ownerships(session, request.model)
        authority.require(Verb.REQUEST, owners, f"{request.model} to {request.environment}")
        case = _release(session, authority, act, request)
    context.wake()
    return case


def request_facts(request: PromotionRequest) -> dict[str, object]:
    """The facts of a request, enough to replay it from the audit."""
    return {
        "request": request.name,
        "model": request.model,
        "environment": request.environment,
        "from": request.expected_live,
        "to": request.version,
        "kind": request.kind.value,
        "reason": request.reason,
        "evidence": request.evidence_id,
        "rules": request.rules_hash,
    }


def expiry(policy: Policy, rules: PromotionRules, act: Act) -> datetime | None:
    """When a request made now expires, or None."""
    if rules.expires_after is None:
        return None
    return working_time.after(act.at, rules.expires_after, policy.working_hours)


def _open_request(session: Session, wish: Wish) -> PromotionRequest | None:
    live = environments.state(session, wish.model, wish.environment)
    # Moved there outside, it may be asked for after the fact although it is live.
    if live.version == wish.version and not live.without_approval:
        raise AlreadyResolved(f"{wish.model}@{wish.version} is already live in {wish.environment}.")
    found = promotion.open_request(session, wish.model, wish.environment)
    if found is None:
        refuse_a_rival(session, wish.model, wish.environment)
        return None
    if found.version == wish.version and found.state is State.APPROVED and found.held:
        return promotion.lock_request(session, found.id)
    raise _taken(found)


def refuse_a_rival(session: Session, model: str, environment: str) -> None:
    """AlreadyResolved where something is asked for, or going back, in that place already."""
    for kind in (ChangeKind.PROMOTION, ChangeKind.RETIREMENT):
        found = promotion.open_request(session, model, environment, kind)
        if found is not None:
            raise _taken(found)


def _taken(found: PromotionRequest) -> AlreadyResolved:
    what = (
        f"asks to retire {found.model} from {found.environment}"
        if found.kind is ChangeKind.RETIREMENT
        else f"asks for {found.model}@{found.version} in {found.environment}"
    )
    one = "One request at a time: decide or withdraw that one first."
    return AlreadyResolved(f"{found.name} already {what}. {one}", hint=f"`/mlops show {found.name}`")


def _open(
    session: Session,
    context: Context,
    authority: Authority,
    act: Act,
    model: RegisteredModel,
    wish: Wish,
    place: Place,
) -> Case:
    policy = authority.policy
    rules = policy.rules(wish.model, wish.environment)
    _refuse_what_cannot_pass(session, policy, rules, wish, act.at)
    case = opened(
        session, context, authority, act, _request(session, policy, rules, act, wish, place.channel)
    )
    tell_owner_of_lost_channel(session, context, model, place)
    return case


def opened(
    session: Session, context: Context, authority: Authority, act: Act, request: PromotionRequest
) -> Case:
    """Store a request with its evidence, its audit entry and its card; approved at once where nothing is missing."""
    policy = authority.policy
    kept = _store(session, policy, request, act.at)
    case = cases.load(session, policy, authority.memberships, kept, act.at)
    if not case.blockers_but_locks:
        promotion.move(session, kept.id, State.REQUESTED, State.APPROVED)
        promotion.hold(session, kept.id, held=timing.waits_for_click(case.rules, case.lock))
        case = reload(session, authority, kept, act.at)
    facts, how = request_facts(case.request), "preapproved" if request.is_preapproved else "requested"
    if request.is_preapproved:
        facts["revision"] = None if case.revision is None else case.revision.id
    audit.append(session, act.at, act.actor, f"{request.kind.value}.{how}", request.model, facts)
    case = replace(case, page=context.sites.version_page(request.model, request.version))
    announcements.opened(session, policy, authority.memberships, case, act.at)
    return case


def _refuse_what_cannot_pass(
    session: Session, policy: Policy, rules: PromotionRules, wish: Wish, at: datetime
) -> None:
    if rules.reason_required and not wish.reason:
        raise BadInput(f"Promoting to {wish.environment} needs a reason: add `because …`.", field="reason")
    facts = cases.collect(session, policy, wish.model, wish.version, wish.environment, wish.reason)
    name = f"{wish.model}@{wish.version}"
    if rules.from_environment is not None and rules.from_environment not in facts.candidate_in:
        raise HeldBack(
            f"{name} has not been live in {rules.from_environment}, and {wish.environment} takes nothing else.",
            field="version",
            hint=f"`/mlops promote {quoted(wish.model)} {wish.version} to {rules.from_environment}`",
        )
    blockers = (*data_blockers(facts), *incurable(rules, cases.judge_all(policy, rules, facts, at)))
    if blockers:
        why = "; ".join(plain(blocker_line(each)) for each in blockers)
        raise HeldBack(
            f"{name} cannot go to {wish.environment}: {why}.",
            field="version",
            hint=f"`/mlops why {quoted(wish.model)} {wish.version} {wish.environment}`",
        )


def _request(
    session: Session, policy: Policy, rules: PromotionRules, act: Act, wish: Wish, channel: str | None
) -> PromotionRequest:
    live = environments.state(session, wish.model, wish.environment).replaced_by(wish.version)
    return PromotionRequest(
        id=0,
        model=wish.model,
        version=wish.version,
        environment=wish.environment,
        requester=act.by,
        reason=wish.reason,
        state=State.REQUESTED,
        expected_live=live,
        created_at=act.at,
        expires_at=expiry(policy, rules, act),
        channel=channel,
    )


def _store(session: Session, policy: Policy, wanted: PromotionRequest, at: datetime) -> PromotionRequest:
    request = replace(wanted, rules_hash=evidence.effective_hash(policy, wanted))
    number = promotion.add_request(session, request)
    if number is None:
        # The model's lock makes this rare; the index of open requests makes it certain.
        raise AlreadyResolved(f"Somebody else just asked for {request.model} in {request.environment}.")
    evidence_id = evidence.freeze(session, policy, replace(request, id=number), at)
    return replace(request, id=number, evidence_id=evidence_id)


def _release(session: Session, authority: Authority, act: Act, request: PromotionRequest) -> Case:
    lock = environments.find_lock(session, request.model, request.environment)
    if lock is not None:
        raise AlreadyResolved(
            f"{request.environment} of {request.model} is locked: {lock.reason or 'no reason was given'}.",
            hint=f"`/mlops unlock {quoted(request.model)} {request.environment}`",
        )
    if not promotion.hold(session, request.id, held=False):
        raise AlreadyResolved(promotion_thread.how_it_stands(request))
    audit.append(session, act.at, act.actor, "promotion.released", request.model, request_facts(request))
    announcements.moved(session, request, promotion_thread.released(request, act.by), act.at)
    return reload(session, authority, request, act.at)


def locked(session: Session, authority: Authority, reference: str | int) -> PromotionRequest:
    """The request with its model's row and its own locked, in this order."""
    found = the_request(session, reference, authority.viewer)
    registry.lock_model(session, found.model)
    return promotion.lock_request(session, found.id) or found


def reload(session: Session, authority: Authority, request: PromotionRequest, at: datetime) -> Case:
    """The request as it stands after a change in this transaction."""
    fresh = promotion.find_request(session, request.id) or request
    return cases.load(session, authority.policy, authority.memberships, fresh, at)
