"""Reminds whoever must still act, in their working hours, each time once; then tells one more role, once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from bot.domain.case import MOST_ASKED, Case
from bot.domain.people import Person
from bot.domain.policy import ADMIN, Policy
from bot.domain.promotion import PromotionRequest, State, open_changes
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.reminders import (
    A_DAY,
    ESCALATION,
    MOST_FOR_A_REQUEST,
    Due,
    Remind,
    Reminded,
    escalates_at,
    next_step,
    review_step,
)
from bot.domain.reviews import Review, review_number
from bot.domain.standing import Memberships, holders
from bot.domain.targets import request_number
from bot.domain.working_time import WorkingHours, after
from bot.errors import Unavailable
from bot.services import announcements, cases
from bot.services.context import Context
from bot.services.identity import memberships
from bot.services.promotion import request_facts
from bot.views import reminders as view
from storage import audit, outbox_shown, people, promotion, registry, reminders, reviews


@dataclass(frozen=True, slots=True)
class _Look:
    """What a sweep looks with: the policy, who is who, the moment, and in which zone people were last seen."""

    policy: Policy
    memberships: Memberships
    at: datetime
    zones: Mapping[PersonId, str]

    def hours(self, person: PersonId) -> WorkingHours:
        """The person's working hours, by the clocks of where they are."""
        return self.policy.working_hours.of(self.zones.get(person, ""))

    def is_at_work(self, person: PersonId) -> bool:
        """Whether these are the person's working hours."""
        return self.hours(person).are_now(self.at)


def sweep(context: Context) -> int:
    """Tell everybody what is due to them in one message each; how many messages. A second sweep sends none."""
    policy = context.policy()
    try:
        known = memberships(context, policy)
    except Unavailable:
        # Without the groups, somebody would be reminded of what is not theirs any more.
        return 0
    with context.database.read() as session:
        zones = {each.id: each.zone for each in people.people(session)}
        look = _Look(policy, known, context.clock.now(), zones)
        due = [*_of_requests(session, look), *_of_reviews(session, look)]
    due.sort(key=lambda each: each.person)
    told = sum(_tell(context, look, who, tuple(of)) for who, of in groupby(due, lambda each: each.person))
    if told:
        context.wake()
    return told


def _of_requests(session: Session, look: _Look) -> Iterator[Due]:
    for each in promotion.requests(session, [State.REQUESTED]):
        yield from _of_request(session, look, each)


def _of_request(session: Session, look: _Look, request: PromotionRequest) -> Iterator[Due]:
    """What is due to whom of a request: reminders first, the escalation when one of them had theirs."""
    rules = look.policy.rules(request.model, request.environment)
    is_over = request.expires_at is not None and request.expires_at <= look.at
    if rules.remind is None or request.kind is ChangeKind.ROLLBACK or is_over:
        return
    case = cases.load(session, look.policy, look.memberships, request, look.at)
    if request.state is not State.REQUESTED or open_changes(case.decisions):
        return
    asked_at = _asked_at(session, case)
    sent = reminders.sent(session, request.name)
    exhausted = not case.asked and _is_silent(session, look, case, rules.remind)
    for person in case.asked:
        number = _number_due(look, case, person, asked_at, sent)
        exhausted = exhausted or number == ESCALATION
        if number is not None and number != ESCALATION and look.is_at_work(person):
            yield Due(request.name, request.model, person, number, request.evidence_id or 0)
    if exhausted:
        yield from _escalations(look, case, sent)


def _is_silent(session: Session, look: _Look, case: Case, remind: Remind) -> bool:
    """Whether a crowd that is asked by the card alone has had its time; an approval waits for no crowd where a gate is open."""
    if not any(case.counted.missing.values()):
        return False
    return escalates_at(remind, _anew(session, case), look.policy.working_hours) <= look.at


def _anew(session: Session, case: Case) -> datetime:
    """When the question that stands was asked: it may have been judged anew, or revised."""
    request = case.request
    frozen = promotion.evidence_at(session, request.evidence_id or 0) or request.created_at
    return max(filter(None, (frozen, reminders.voided_at(session, request.id))))


def _asked_at(session: Session, case: Case) -> Mapping[PersonId, datetime]:
    """Since when each person is asked what stands: it may have been judged anew, or revised, since their message."""
    anew = _anew(session, case)
    shown = outbox_shown.shown_at(session, case.request.name, announcements.REQUEST_DM)
    return {person: max(at, anew) for person, at in shown.items()}


def _number_due(
    look: _Look, case: Case, person: PersonId, asked_at: Mapping[PersonId, datetime], sent: Iterable[Reminded]
) -> int | None:
    remind = case.rules.remind
    if remind is None or person not in asked_at:
        return None
    theirs = [each for each in sent if each.person == person and each.number != ESCALATION]
    this_round = [each.at for each in theirs if each.round == case.request.evidence_id]
    number, when = next_step(remind, asked_at[person], this_round, look.hours(person))
    if number != ESCALATION and len(theirs) >= MOST_FOR_A_REQUEST:
        return None
    return number if when <= look.at else None


def _escalations(look: _Look, case: Case, sent: Iterable[Reminded]) -> Iterator[Due]:
    remind, request = case.rules.remind, case.request
    if remind is None or remind.escalate_to is None:
        return
    told = {each.person for each in sent if each.number == ESCALATION}
    named = holders(remind.escalate_to, look.policy, look.memberships, case.owners)
    # A crowd is never written to.
    for person in named if len(named) <= MOST_ASKED else ():
        # Whoever is asked anyway was reminded already.
        is_new = person not in told and person not in case.asked
        if is_new and look.memberships.sees(person, request.model) and look.is_at_work(person):
            yield Due(request.name, request.model, person, ESCALATION)


def _of_reviews(session: Session, look: _Look) -> Iterator[Due]:
    for each in reviews.under_way(session):
        yield from _of_review(session, look, each)


def _of_review(session: Session, look: _Look, review: Review) -> Iterator[Due]:
    sent = reminders.sent(session, review.name)
    if review.passed is not None:
        return
    for person in review.waits_for:
        said = [each.number for each in sent if each.person == person]
        number = review_step(review.asked_at, review.due_at, said, look.at, look.hours(person))
        if number is not None and _may_hear(look, person, review.model):
            yield Due(review.name, review.model, person, number)
    late = after(review.due_at, A_DAY, look.hours(review.asked_by)) <= look.at
    told = {each.person for each in sent if each.number == ESCALATION}
    for person in _askers(look, review):
        if late and person not in told and _may_hear(look, person, review.model):
            yield Due(review.name, review.model, person, ESCALATION)


def _askers(look: _Look, review: Review) -> tuple[PersonId, ...]:
    """Who wants to hear that it is late: the admins of what nobody asked for but the rules."""
    if review.request is None:
        return (review.asked_by,)
    return holders(ADMIN, look.policy, look.memberships, ())


def _may_hear(look: _Look, person: PersonId, model: str) -> bool:
    return look.is_at_work(person) and look.memberships.sees(person, model)


def _tell(context: Context, look: _Look, person: PersonId, due: tuple[Due, ...]) -> bool:
    """One message with everything that is due to a person; False when nothing is, looked at again."""
    profile = _here(context, person)
    if profile is None:
        return False
    seen = _Look(look.policy, look.memberships, look.at, {**look.zones, person: profile.zone})
    with context.database.write() as session:
        if look.zones.get(person) != profile.zone:
            people.save_person(session, profile, look.at)
        # The order of the locks: models, requests, audit head.
        for model in sorted({each.model for each in due}):
            registry.lock_model(session, model)
        items = [item for each in _still_due(session, seen, due) for item in _claimed(session, seen, each)]
        if items:
            announcements.tell(session, person, view.reminder(items), look.at, urgent=False, wait=False)
    return bool(items)


def _here(context: Context, person: PersonId) -> Person | None:
    """The person, if they can still act here; nobody is told anything while Slack does not say."""
    try:
        found = context.directory.person(person)
    except Unavailable:
        return None
    is_gone = found is None or found.deleted or found.is_bot or found.is_guest
    return None if is_gone else found


def _still_due(session: Session, look: _Look, due: Iterable[Due]) -> Iterator[Due]:
    """What is due still, looked at under the locks: somebody may have decided since."""
    for each in due:
        if each in _of_subject(session, look, each.subject):
            yield each


def _of_subject(session: Session, look: _Look, subject: str) -> tuple[Due, ...]:
    number = request_number(subject)
    if number is not None:
        request = promotion.lock_request(session, number)
        return () if request is None else tuple(_of_request(session, look, request))
    review = reviews.find(session, review_number(subject) or 0)
    return () if review is None else tuple(_of_review(session, look, review))


def _claimed(session: Session, look: _Look, due: Due) -> Iterator[view.Item]:
    """What is to be said of it, for the one replica that stores that it was."""
    if not reminders.add(session, due, look.at):
        return
    number = request_number(due.subject)
    if number is None:
        review = reviews.find(session, review_number(due.subject) or 0)
        if review is not None:
            yield view.ReviewItem(review, due.number == ESCALATION)
            _note_review(session, look, review, due)
        return
    request = promotion.find_request(session, number)
    if request is not None:
        case = cases.load(session, look.policy, look.memberships, request, look.at)
        yield view.RequestItem(case, due.number == ESCALATION)
        _note_request(session, look, case, due)


def _note_request(session: Session, look: _Look, case: Case, due: Due) -> None:
    if due.number == ESCALATION:
        remind = case.rules.remind
        told = "" if remind is None else remind.escalate_to
        facts = {**request_facts(case.request), "told": due.person, "role": told, "waits": list(case.asked)}
        audit.append(session, look.at, "system", "promotion.escalated", due.model, facts)


def _note_review(session: Session, look: _Look, review: Review, due: Due) -> None:
    if due.number == ESCALATION:
        facts: dict[str, object] = {
            "review": review.name, "version": review.version, "told": due.person, "waits": list(review.waits_for),
        }  # fmt: skip
        audit.append(session, look.at, "system", "review.escalated", due.model, facts)
