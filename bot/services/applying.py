"""Makes approved requests live: a leased worker moves the registry outside any transaction, reads back, then commits."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest, State, takes_back
from bot.domain.registry import ChangeKind, Lock, Move
from bot.domain.standard_change import rules_of
from bot.errors import AlreadyResolved, Unavailable
from bot.services import announcements, deploying, evidence, news, probation, timing
from bot.services.context import Context
from bot.services.promotion import request_facts
from bot.views import promotion_dm, promotion_thread
from bot.views.probation import live_until
from storage import applying, audit, environments, outbox, promotion, registry

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# After a registry that did not answer; until then nothing else is moved, and then the others come first.
TRIED_AGAIN_AFTER = timedelta(seconds=5)
ACTOR = "system"


def apply_next(context: Context) -> bool:
    """Apply one approved request, or take over one whose worker died; False when there is none."""
    request = _claim(context)
    if request is None:
        return False
    context.reached("applying.claimed")
    undeployed = deploying.failure(context, request)
    if undeployed is not None:
        _fail(context, request, undeployed)
        return True
    # Outside of any transaction: the registry may be a server, and
    # the embedded one opens a transaction of its own.
    try:
        context.registry.move(_move(context, request))
        context.reached("applying.moved")
        live = context.registry.live(request.model, request.environment)
    except AlreadyResolved as refusal:
        _fail(context, request, refusal.sentence)
        return True
    except Unavailable as silence:
        # The next try repeats the same move.
        _wait(context, request, silence.sentence)
        return True
    # What was set is not yet what is: only what was read back may be called live.
    if live == request.target:
        _commit_live(context, request)
    elif not _commit_taken_back(context, request):
        _fail(context, request, f"{request.environment} was read back as version {live or 'none'}.")
        return True
    context.reached("applying.committed")
    context.wake()
    return True


def waiting(context: Context) -> list[str]:
    """What is decided and cannot be carried out yet, a sentence each."""
    with context.database.read() as session:
        found = promotion.requests(session, [State.APPLYING])
    return [f"{each.name} is decided and waits: {each.failure}" for each in found if each.failure]


def _claim(context: Context) -> PromotionRequest | None:
    at = context.clock.now()
    policy = context.policy()
    # Looked for in a reading session, so that an idle worker never takes SQLite's only write lock.
    with context.database.read() as session:
        waiting = promotion.requests(session, [State.APPROVED, State.APPLYING])
        awaited = deploying.awaited(session, waiting)
        ready = [each for each in waiting if not each.held and each.id not in awaited]
        ripe = [each for each in ready if not _is_early(session, policy, each, at)]
        free = [each for each in ripe if not _must_wait(session, each, at)]
    for request in sorted(free, key=_turn):
        with context.database.write() as session:
            registry.lock_model(session, request.model)
            found = promotion.lock_request(session, request.id)
            if found is not None and _take(session, policy, found, at):
                return replace(found, state=State.APPLYING)
    return None


def _turn(request: PromotionRequest) -> tuple[bool, bool, int]:
    """Going back before going on, then the oldest first: what was decided against must not overtake.

    What waits for a registry that does not answer comes last, so that it holds nobody up.
    """
    return request.kind is not ChangeKind.ROLLBACK, bool(request.failure), request.id


def _must_wait(session: Session, request: PromotionRequest, at: datetime) -> bool:
    """Whether another one is being applied: each is judged by what the one before it left. Going back waits for nobody."""
    return request.kind is not ChangeKind.ROLLBACK and applying.is_busy(session, at)


def _is_early(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> bool:
    rules = rules_of(policy, request)
    return request.state is State.APPROVED and bool(timing.timers_of(session, rules, request, at))


def _take(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> bool:
    """Whether the request is ours to apply now; duties are checked again first."""
    # Under one lock for all: of two replicas with a request each, one sees what the other took.
    audit.lock(session)
    if _must_wait(session, request, at):
        return False
    if request.state is State.APPLYING:
        return promotion.extend_lease(session, request.id, at, at + LEASE)
    if request.state is not State.APPROVED or request.held:
        return False
    if request.kind is not ChangeKind.ROLLBACK and _is_being_rolled_back(session, request):
        return False
    # Facts or rules changed since the approval: it is asked for anew, and nothing goes live now.
    if evidence.refresh(session, policy, request, at):
        return False
    if _is_early(session, policy, request, at):
        return False
    lock = environments.find_lock(session, request.model, request.environment)
    if lock is not None and request.kind is not ChangeKind.ROLLBACK:
        promotion.hold(session, request.id, held=True)
        announcements.moved(session, request, promotion_thread.held(request, lock), at)
        return False
    promotion.move(session, request.id, State.APPROVED, State.APPLYING, lease_until=at + LEASE)
    audit.append(session, at, ACTOR, "promotion.applying", request.model, request_facts(request))
    outbox.redraw(session, request.name, at)
    return not _is_deployed_first(session, policy, request, at)


def _is_deployed_first(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> bool:
    """Whether deployers have to report before the registry moves; going back and leaving wait for none of them."""
    if request.kind is not ChangeKind.PROMOTION:
        deploying.overtake(session, request, at)
        return False
    if not deploying.begin(session, policy, request, at):
        return False
    # Nobody has it in hand until they have all reported.
    promotion.extend_lease(session, request.id, at + LEASE, at)
    return True


def _is_being_rolled_back(session: Session, request: PromotionRequest) -> bool:
    """Whether a rollback is decided or under way here: whichever replica has it, no promotion overtakes it."""
    found = promotion.open_request(session, request.model, request.environment, ChangeKind.ROLLBACK)
    return found is not None


def _wait(context: Context, request: PromotionRequest, why: str) -> None:
    """Say once that it waits, and for what."""
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, request.model)
        promotion.extend_lease(session, request.id, at + LEASE, at + TRIED_AGAIN_AFTER)
        if not promotion.wait(session, request.id, why):
            return
        facts = {**request_facts(request), "waits": why}
        audit.append(session, at, ACTOR, "promotion.waits", request.model, facts)
        announcements.moved(session, request, promotion_thread.waits(request, why), at)
    log.warning("%s is decided and waits: %s", request.name, why)
    context.wake()


def _move(context: Context, request: PromotionRequest) -> Move:
    with context.database.read() as session:
        state = environments.state(session, request.model, request.environment)
    is_there = state.without_approval and state.version == request.version
    return Move(
        model=request.model,
        environment=request.environment,
        version=request.target,
        # Asked for after the fact, it is there already.
        expected=request.version if is_there else request.expected_live,
        key=request.name,
        kind=request.kind,
        at=context.clock.now(),
        by=request.requester,
        request_id=request.id,
        reason=request.reason,
    )


def _commit_live(context: Context, request: PromotionRequest) -> None:
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, request.model)
        # Another replica may have rolled it back since it was read back.
        if _was_taken_back(session, request, at):
            return
        if not promotion.move(session, request.id, State.APPLYING, State.LIVE):
            return
        proves = probation.begin(session, context.policy(), request, at)
        facts = {**request_facts(request), "to": request.target}
        if proves is None:
            promotion.move(session, request.id, State.LIVE, State.CONFIRMED, ended_at=at)
        else:
            facts["probation_until"] = proves.ends_at.isoformat()
        audit.append(session, at, ACTOR, f"{request.kind.value}.live", request.model, facts)
        if request.kind is ChangeKind.ROLLBACK:
            _after_rollback(session, request, at)
            deploying.begin(session, context.policy(), request, at)
        _redraw_what_it_replaced(session, request, at)
        for place in context.policy().next_to(request.environment):
            _redraw_open(session, request.model, place.name, at)
        decisions = promotion.decisions(session, request.id)
        said = promotion_thread.live(request, at) if proves is None else live_until(request, proves, at)
        announcements.moved(session, request, said, at)
        announcements.tell(session, request.requester, promotion_dm.live(request, decisions), at)
        news.went_live(session, request, at)


def _redraw_open(session: Session, model: str, environment: str, at: datetime) -> None:
    """The card of what is asked for beside it says what runs there now."""
    found = promotion.open_request(session, model, environment)
    if found is not None:
        outbox.redraw(session, found.name, at)


def _redraw_what_it_replaced(session: Session, request: PromotionRequest, at: datetime) -> None:
    """The cards of what was live before say so no more, and those of this version say it again."""
    for each in promotion.requests(session, [State.LIVE, State.CONFIRMED], request.model):
        is_here = each.environment == request.environment and each.id != request.id
        if is_here and each.version in (request.expected_live, request.version):
            outbox.redraw(session, each.name, at)


def _commit_taken_back(context: Context, request: PromotionRequest) -> bool:
    """Whether the version did go live and a rollback took it back before that could be said."""
    with context.database.write() as session:
        registry.lock_model(session, request.model)
        return _was_taken_back(session, request, context.clock.now())


def _was_taken_back(session: Session, request: PromotionRequest, at: datetime) -> bool:
    """End as `rolled_back` what a rollback took back while it was still `applying`."""
    done = promotion.requests(session, [State.LIVE, State.CONFIRMED, State.ROLLED_BACK], request.model)
    back = next((each for each in done if takes_back(each, request)), None)
    if back is None or not promotion.move(session, request.id, State.APPLYING, State.LIVE):
        return False
    promotion.move(session, request.id, State.LIVE, State.ROLLED_BACK, ended_at=at)
    # Not "live": whoever replays the audit has read of the rollback already.
    facts = {**request_facts(request), "by": back.name}
    audit.append(session, at, ACTOR, "promotion.rolled_back", request.model, facts)
    announcements.moved(session, request, promotion_thread.rolled_back(request, back), at)
    announcements.tell(session, request.requester, promotion_dm.rolled_back(request, back), at)
    return True


def _after_rollback(session: Session, request: PromotionRequest, at: datetime) -> None:
    """The version that was taken back is no good any more, and the environment is locked.

    What nobody decided is only undone: a lock would hold us, and not whoever moved it.
    """
    bad = request.expected_live
    # The newest move is this rollback's own; the one before it is what was taken back.
    _, *before = environments.history(session, request.model, request.environment)
    if before and before[0].kind is ChangeKind.OUTSIDE:
        return
    if bad is not None:
        environments.mark_rolled_back(session, request.model, request.environment, bad, at)
        _mark_its_request(session, request, bad, at)
    reason = f"after {request.name} rolled back: {request.reason}"
    lock = Lock(request.model, request.environment, reason, request.requester, at)
    # An environment that is locked already keeps its lock and the reason of it.
    if environments.add_lock(session, lock):
        facts: dict[str, object] = {"environment": request.environment, "reason": reason}
        audit.append(session, at, ACTOR, "environment.locked", request.model, facts)
    # Its card shows the lock that holds it from now on.
    rival = promotion.open_request(session, request.model, request.environment)
    if rival is not None:
        outbox.redraw(session, rival.name, at)


def _mark_its_request(session: Session, request: PromotionRequest, bad: int, at: datetime) -> None:
    done = promotion.requests(session, [State.CONFIRMED, State.LIVE], request.model)
    here = (x for x in done if x.environment == request.environment and x.kind is not ChangeKind.RETIREMENT)
    was = next((x for x in here if x.version == bad), None)
    if was is not None and promotion.move(session, was.id, was.state, State.ROLLED_BACK, ended_at=at):
        announcements.moved(session, was, promotion_thread.rolled_back(was, request), at)


def _fail(context: Context, request: PromotionRequest, why: str) -> None:
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, request.model)
        # Taken over meanwhile by another worker, which ended it: what that one found stands.
        if not promotion.move(session, request.id, State.APPLYING, State.FAILED, ended_at=at, failure=why):
            return
        facts = {**request_facts(request), "failure": why}
        audit.append(session, at, ACTOR, "promotion.failed", request.model, facts)
        deploying.abandon(session, request, at)
        announcements.moved(session, request, promotion_thread.failed(request, why), at)
        announcements.tell(session, request.requester, promotion_dm.failed(request, why), at)
    context.wake()
