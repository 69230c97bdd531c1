"""Watches what went live until its probation is over: confirms it, or says what is wrong and has it taken back."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert
from bot.domain.deployment import DeploymentState
from bot.domain.people import Person
from bot.domain.policy import OWNER, Policy, Verb
from bot.domain.probation import OnBreach, Probation, begun
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import BOT, ChangeKind
from bot.domain.standing import Act, Memberships, holders
from bot.domain.text import clean
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, NotFound, Unavailable
from bot.services import announcements, rollback
from bot.services.context import Context
from bot.services.decisions import Choice
from bot.services.identity import OPERATOR, Authority, Viewer, memberships, once
from bot.services.naming import the_request
from bot.services.promotion import locked, request_facts
from bot.services.remedies import ON_CALL
from bot.services.rollback import Retreat
from bot.views import probation as view
from bot.views.answer import Answer
from bot.views.promotion_thread import how_it_stands
from storage import alerts, audit, deployments, outbox, people, probation, promotion, registry

_BOT = Person(BOT, "", BOT)
# What is said of trouble is a line, not a report.
_LONGEST = 200
# As exactly as the databases keep time.
_A_MOMENT = timedelta(microseconds=1)


def begin(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> Probation | None:
    """Begin the probation of what just went live; None where none is asked, or nothing new went live."""
    rule = policy.rules(request.model, request.environment).probation
    if rule is None or request.kind is not ChangeKind.PROMOTION:
        return None
    found = begun(request.id, rule, at)
    probation.add(session, found)
    return found


def sweep(context: Context) -> int:
    """Look at every probation under way; returns how many changed. A second sweep does nothing."""
    at = context.clock.now()
    with context.database.read() as session:
        due = [each for each in probation.under_way(session) if _moves(session, each, at)]
    if not due:
        return 0
    policy = context.policy()
    known = _who_is_who(context, policy)
    changed = sum(_look(context, policy, known, each, at) for each in due)
    if changed:
        context.wake()
    return changed


def confirm(context: Context, authority: Authority, act: Act, choice: Choice) -> PromotionRequest:
    """Say that what is in doubt is good all the same: whoever the policy permits, with a reason."""
    reason = clean_reason(choice.reason)
    if not reason:
        raise BadInput("Confirming needs a reason: add `because …`.", field="reason")
    with context.database.write() as session:
        once(session, act)
        request = locked(session, authority, choice.reference)
        owners = people.ownerships(session, request.model)
        authority.require(Verb.CONFIRM, owners, f"{request.name} of {request.model}")
        found = _in_doubt(session, request)
        facts = {**request_facts(request), "because": reason, "breach": found.breach}
        _confirm(session, request, act.at, act.actor, facts)
        announcements.moved(session, request, view.confirmed_by(request, act.by, reason), act.at)
    context.wake()
    return request


def refuse_early(context: Context, authority: Authority, number: int) -> None:
    """Say before the form is filled in what its submission would be told."""
    with context.database.read() as session:
        request = the_request(session, number, authority.viewer)
        owners = people.ownerships(session, request.model)
        authority.require(Verb.CONFIRM, owners, f"{request.name} of {request.model}")
        _in_doubt(session, request)


def retreat(context: Context, viewer: Viewer, number: int) -> Retreat:
    """The rollback that the trouble with a request asks for, with a reason to begin with."""
    with context.database.read() as session:
        request = the_request(session, number, viewer)
        found = _in_doubt(session, request)
    return Retreat(request.model, request.environment, _because(request, found.breach))


def trouble_now(session: Session, policy: Policy, request: PromotionRequest) -> Answer:
    """The question about trouble as it stands now: without buttons once it is settled."""
    found = probation.find(session, request.id)
    if found is None or not found.is_paused or found.ended_at or request.state is not State.LIVE:
        return view.settled(request, found.breach if found else "")
    if _is_going_back(session, request):
        return view.goes_back_now(request, found.breach)
    return _asked(session, policy, request, found)


def _because(request: PromotionRequest, trouble: str) -> str:
    return f"trouble during the probation of {request.name}: {trouble}"


def _in_doubt(session: Session, request: PromotionRequest) -> Probation:
    found = probation.find(session, request.id)
    if request.state is not State.LIVE or found is None or found.ended_at is not None:
        raise AlreadyResolved(how_it_stands(request))
    if not found.is_paused:
        raise AlreadyResolved(
            f"Nothing is wrong with {request.name}, so nobody has to confirm it: "
            "that happens by itself when its probation ends.",
            hint=f"`/mlops show {request.name}`",
        )
    if _is_going_back(session, request):
        raise AlreadyResolved(f"{request.environment} of {request.model} is being rolled back already.")
    return found


def _moves(session: Session, found: Probation, at: datetime) -> bool:
    """Whether anything is to be said or done about it now."""
    request = promotion.find_request(session, found.request_id)
    # What is being taken back is decided; the registry may have moved before that is said.
    if request is None or _is_going_back(session, request):
        return False
    if not probation.is_there(session, request):
        return True
    trouble = _trouble(session, request, found)
    if found.is_paused:
        return not trouble or _failed_to_go_back(found)
    return bool(trouble) or found.ends_at <= at


def _look(context: Context, policy: Policy, known: Memberships, found: Probation, at: datetime) -> bool:
    with context.database.write() as session:
        request = promotion.find_request(session, found.request_id)
        if request is None:
            return False
        # The order of the locks: model, request, audit head.
        registry.lock_model(session, request.model)
        request = promotion.lock_request(session, request.id)
        now = probation.find(session, found.request_id)
        # Another replica was first, or somebody decided.
        if request is None or now is None or now.ended_at is not None or request.state is not State.LIVE:
            return False
        if not _moves(session, now, at):
            return False
        _carry_on(session, Authority(policy, known, _BOT, OPERATOR), request, now, at)
        return True


def _carry_on(
    session: Session, authority: Authority, request: PromotionRequest, found: Probation, at: datetime
) -> None:
    facts = request_facts(request)
    if not probation.is_there(session, request):
        probation.cut_short(session, request.id, at)
        audit.append(session, at, BOT, "probation.cut_short", request.model, facts)
        announcements.moved(session, request, view.cut_short(request), at)
    elif found.is_paused and _trouble(session, request, found):
        _ask(session, authority, request, found, at)
    elif found.is_paused:
        probation.recover(session, request.id, _next_trouble(session, request, found, at))
        facts = {**facts, "breach": found.breach}
        audit.append(session, at, BOT, "probation.recovered", request.model, facts)
        announcements.moved(session, request, view.recovered(request, found), at)
        _redraw_what_waits(session, request, at)
    elif trouble := _trouble(session, request, found):
        _breach(session, authority, request, trouble, at)
    else:
        _confirm(session, request, at, BOT, facts)
        announcements.moved(session, request, view.confirmed(request), at)


def _breach(
    session: Session, authority: Authority, request: PromotionRequest, trouble: str, at: datetime
) -> None:
    probation.breach(session, request.id, trouble, at)
    found = probation.find(session, request.id)
    assert found is not None  # it was just noted
    facts = {**request_facts(request), "breach": trouble, "on_breach": found.on_breach.value}
    audit.append(session, at, BOT, "probation.breached", request.model, facts)
    if found.on_breach is OnBreach.ROLL_BACK and _back_to(session, authority.policy, request) is not None:
        wish = Retreat(request.model, request.environment, _because(request, trouble))
        back = rollback.decide(session, authority, Act(BOT, "", at), wish, request.channel).request
        announcements.moved(session, request, view.goes_back(request, found, back), at)
    else:
        _ask(session, authority, request, found, at)
    _redraw_what_waits(session, request, at)


def _ask(
    session: Session, authority: Authority, request: PromotionRequest, found: Probation, at: datetime
) -> None:
    """Ask those who must decide; where the bot cannot go back itself, it asks as well, once."""
    probation.leave_to_people(session, request.id)
    asked = _asked(session, authority.policy, request, found)
    outbox.redraw(session, request.name, at)
    announcements.reply(session, request, asked, at, drawing=announcements.TROUBLE)
    for person in _must_decide(session, authority, request):
        dm = announcements.message(asked, person=person, subject=request.name, drawing=announcements.TROUBLE)
        outbox.add(session, dm, at)


def _asked(session: Session, policy: Policy, request: PromotionRequest, found: Probation) -> Answer:
    is_listed = policy.environment_called(request.environment) is not None
    return view.asks(request, found, _back_to(session, policy, request), is_listed=is_listed)


def _confirm(
    session: Session, request: PromotionRequest, at: datetime, actor: str, facts: dict[str, object]
) -> None:
    promotion.move(session, request.id, State.LIVE, State.CONFIRMED, ended_at=at)
    audit.append(session, at, actor, "promotion.confirmed", request.model, facts)
    _redraw_what_waits(session, request, at)


def _redraw_what_waits(session: Session, request: PromotionRequest, at: datetime) -> None:
    """The card of the request that this one holds says until when."""
    held = promotion.open_request(session, request.model, request.environment)
    if held is not None:
        outbox.redraw(session, held.name, at)


def _is_going_back(session: Session, request: PromotionRequest) -> bool:
    found = promotion.open_request(session, request.model, request.environment, ChangeKind.ROLLBACK)
    return found is not None


def _failed_to_go_back(found: Probation) -> bool:
    # It was to go back by itself, is not on its way and still live: that failed.
    return found.on_breach is OnBreach.ROLL_BACK


def _trouble(session: Session, request: PromotionRequest, found: Probation) -> str:
    """What is wrong with it: the oldest alert of its time, else a deployer that failed since; else nothing."""
    # What came and went while nobody looked is trouble all the same; once it is noted, it lasts while it is open.
    noticed = _alerts(session, request, found, until=None if found.is_paused else found.ends_at)
    if noticed:
        return clean(noticed[0].title)[:_LONGEST]
    failed = [
        each for each in deployments.of_request(session, request.id) if each.state is DeploymentState.FAILED
    ]
    return f"{failed[0].deployer} failed to deploy it" if failed else ""


def _alerts(
    session: Session, request: PromotionRequest, found: Probation, until: datetime | None
) -> tuple[Alert, ...]:
    place = (request.model, request.environment, request.version)
    return alerts.about(session, *place, found.since, until)


def _next_trouble(session: Session, request: PromotionRequest, found: Probation, at: datetime) -> datetime:
    """From when on what opens is new: right after the newest alert that is over.

    Not from now on: another replica may have noticed something before now and store it after.
    """
    known = [each.opened_at for each in _alerts(session, request, found, until=at)]
    return max(known) + _A_MOMENT if known else found.since


def _back_to(session: Session, policy: Policy, request: PromotionRequest) -> int | None:
    if policy.environment_called(request.environment) is None:
        return None
    try:
        return rollback.from_and_to(session, request.model, request.environment, None)[1]
    except NotFound:
        return None


def _must_decide(session: Session, authority: Authority, request: PromotionRequest) -> tuple[str, ...]:
    """Whoever is on call and the owners, as far as they see the model; without any, whoever asked for it."""
    owners = people.ownerships(session, request.model)
    found = [
        person
        for role in (ON_CALL, OWNER)
        for person in holders(role, authority.policy, authority.memberships, owners)
        if authority.memberships.sees(person, request.model)
    ]
    return tuple(dict.fromkeys(found)) or (request.requester,)


def _who_is_who(context: Context, policy: Policy) -> Memberships:
    try:
        return memberships(context, policy)
    except Unavailable:
        # Trouble does not wait for Slack's groups: owners are known without them.
        return Memberships()
