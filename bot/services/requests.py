"""Looking at promotion requests: the open ones, one in full, and what still blocks a version."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.case import Case
from bot.domain.overview import Blockers
from bot.domain.policy import Policy
from bot.domain.promotion import OPEN, Blocker, BlockerKind, PromotionRequest, State, refusals, tally
from bot.domain.promotion import approval_blockers as missing_approvals
from bot.domain.standing import Memberships, known_holders
from bot.errors import NotFound, Unavailable
from bot.services import cases, timing
from bot.services.context import Context
from bot.services.identity import Viewer, memberships
from bot.services.naming import the_environment, the_model, the_request, the_version
from bot.services.remedies import remedies
from storage import environments, people, probation, promotion


def open_cases(context: Context, viewer: Viewer, model: str | None = None) -> tuple[Case, ...]:
    """The requests the viewer sees that are open or whose version is on probation, newest first."""
    policy, known = context.policy(), who_is_who(context)
    with context.database.read() as session:
        name = None if model is None else the_model(session, model, viewer).name
        proving = {each.request_id for each in probation.under_way(session)}
        found = [
            x for x in promotion.requests(session, OPEN | {State.LIVE}, name) if x.is_open or x.id in proving
        ]
        return tuple(
            cases.load(session, policy, known, each, context.clock.now())
            for each in found
            if viewer.sees(each.model)
        )


def open_requests(context: Context, viewer: Viewer, model: str | None = None) -> tuple[PromotionRequest, ...]:
    """The open requests the viewer sees, newest first, as they are stored."""
    with context.database.read() as session:
        name = None if model is None else the_model(session, model, viewer).name
        return tuple(each for each in promotion.requests(session, model=name) if viewer.sees(each.model))


def request_of(context: Context, viewer: Viewer, reference: str) -> PromotionRequest:
    """One request as it is stored."""
    with context.database.read() as session:
        return the_request(session, reference, viewer)


def case_of(context: Context, viewer: Viewer, reference: str | int) -> Case:
    """One request in full."""
    policy, known = context.policy(), who_is_who(context)
    with context.database.read() as session:
        return cases.load(
            session, policy, known, the_request(session, reference, viewer), context.clock.now()
        )


def case_of_evidence(context: Context, viewer: Viewer, evidence_id: int) -> Case:
    """The request that an evidence row, named by a button, belongs to."""
    with context.database.read() as session:
        found = promotion.find_evidence(session, evidence_id) if 0 < evidence_id < 2**62 else None
        request = None if found is None else promotion.find_request(session, found.request_id)
    if request is None or not viewer.sees(request.model):
        raise NotFound("That request is not there any more.", hint="`/mlops requests` lists the open ones.")
    return case_of(context, viewer, request.id)


def blockers(context: Context, viewer: Viewer, model: str, version: int, environment: str) -> Blockers:
    """What still stands between a version and an environment, whether or not somebody asked."""
    policy, known = context.policy(), who_is_who(context)
    with context.database.read() as session:
        name = the_model(session, model, viewer).name
        number = the_version(session, name, version).version
        place = the_environment(policy, environment)
        request = promotion.open_request(session, name, place)
        found = _found(session, policy, known, (name, number, place), request, context.clock.now())
        own = request if request is not None and request.version == number else None
        able = remedies(session, policy, known, name, number, found)
    return Blockers(name, number, place, tuple(found), own, not policy.rules(name, place).enforce, able)


def who_is_who(context: Context) -> Memberships:
    """Who is in each role, for showing; without Slack's answer the roles stand without people."""
    try:
        return memberships(context, context.policy())
    except Unavailable:
        return Memberships()


def _proving(session: Session, model: str, environment: str) -> list[Blocker]:
    """What is still to come for a version that is live there: the end of its probation."""
    found = probation.of_place(session, model, environment)
    if found is None:
        return []
    request = promotion.find_request(session, found.request_id)
    return [Blocker(BlockerKind.PROBATION, request=request, probation=found)]


def _found(
    session: Session,
    policy: Policy,
    known: Memberships,
    wanted: tuple[str, int, str],
    request: PromotionRequest | None,
    at: datetime,
) -> list[Blocker]:
    model, version, place = wanted
    state = environments.state(session, model, place)
    if state.version == version and not state.without_approval:
        return [Blocker(BlockerKind.ALREADY_LIVE), *_proving(session, model, place)]
    if request is not None and request.version == version:
        return list(cases.load(session, policy, known, request, at).blockers)
    rules = policy.rules(model, place)
    facts = cases.collect(session, policy, model, version, place)
    found = [*refusals(rules, facts, cases.judge_all(policy, rules, facts, at))]
    lock = environments.find_lock(session, model, place)
    if lock is not None:
        found.append(Blocker(BlockerKind.LOCK, lock=lock))
    found += [
        Blocker(BlockerKind.TIMER, timer=each) for each in timing.timers(session, rules, model, version, at)
    ]
    if request is not None:
        found.append(Blocker(BlockerKind.REQUEST_OPEN, request=request))
    else:
        found.append(Blocker(BlockerKind.NO_REQUEST))
    owners = people.ownerships(session, model)
    who = known_holders((rule.role for rule in rules.approvals), policy, known, owners)
    return [*found, *missing_approvals(tally(rules, ()), known.who_see(model, who))]
