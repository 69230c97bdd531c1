"""Asking people for a review of a version, and what they answer."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.domain.people import Ownership, Person
from bot.domain.permissions import may
from bot.domain.policy import AUDITOR, Verb
from bot.domain.registry import ModelVersion, PersonId
from bot.domain.reviews import Review, ReviewAnswer, ReviewKind, ReviewResult, due
from bot.domain.standing import Act, standing
from bot.domain.text import listed as said_list
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import Authority, Viewer, once
from bot.services.naming import the_model, the_version
from bot.services.places import place_of
from bot.views import reviews as view
from storage import audit, outbox, outbox_shown, people, promotion, registry, reviews

CARD = "review.card"
REVIEW_DM = "review.dm"


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """What is to be reviewed by whom, and until when in the words of whoever asks."""

    model: str
    version: int
    kind: str | None
    reviewers: tuple[PersonId, ...]
    due: str = ""


def ask(context: Context, authority: Authority, act: Act, wish: ReviewWish) -> Review:
    """Ask each reviewer by direct message; refuses reviewers who may not, and those whose own work it is."""
    hours = authority.policy.working_hours
    due_at = due(wish.due, act.at, authority.person.zone or hours.zone, hours)
    with context.database.read() as session:
        known = the_model(session, wish.model, authority.viewer)
    # These ask Slack, and so before the write transaction.
    place = place_of(context, authority.policy, known, act.channel)
    profiles = [(each, context.directory.person(each, fresh=True)) for each in dict.fromkeys(wish.reviewers)]
    with context.database.write() as session:
        once(session, act)
        registry.lock_model(session, known.name)
        version = the_version(session, known.name, wish.version)
        owners = people.ownerships(session, known.name)
        authority.require(Verb.REVIEW, owners, version.name)
        for person, profile in profiles:
            _refuse_reviewer(authority, act, version, owners, person, profile)
        answers = tuple(ReviewAnswer(person) for person, _ in profiles)
        kind = ReviewKind(wish.kind or ReviewKind.CODE)
        made = Review(0, known.name, version.version, kind, act.by, act.at, due_at, answers, place.channel)
        made = replace(made, id=reviews.add(session, made) or 0)
        facts: dict[str, object] = {
            "review": made.name, "version": made.version, "kind": kind.value,
            "reviewers": [person for person, _ in profiles], "due": due_at.isoformat(),
        }  # fmt: skip
        audit.append(session, act.at, act.actor, "review.asked", made.model, facts)
        _announce(session, made, act)
    context.wake()
    return made


def answer(
    context: Context, authority: Authority, act: Act, number: int, said: ReviewResult, words: str
) -> Review:
    """Store what a reviewer found; it is told in the thread, and to whoever asked."""
    findings = clean_reason(words)
    if said is not ReviewResult.PASSED and not findings:
        raise BadInput("Say what you found: add `because …`.", field="findings")
    with context.database.write() as session:
        once(session, act)
        review = the_review(session, authority.viewer, number)
        registry.lock_model(session, review.model)
        if act.by not in {each.person for each in review.answers}:
            asked = review.waits_for
            raise NotAllowed(
                f"You were not asked for {review.name}, so it is not yours to answer.", ask=asked[:3]
            )
        _require(session, authority, review)
        if not reviews.answer(session, number, act.by, said, findings, act.at):
            raise AlreadyResolved(f"You answered {review.name} already; one answer a person counts.")
        review = the_review(session, authority.viewer, number)
        facts: dict[str, object] = {
            "review": review.name, "version": review.version, "kind": review.kind.value,
            "result": said.value, "findings": findings, "passed": review.passed,
        }  # fmt: skip
        audit.append(session, act.at, act.actor, "review.answered", review.model, facts)
        _told(session, review, act, said, findings)
    context.wake()
    return review


def listed(context: Context, viewer: Viewer, model: str | None = None) -> tuple[Review, ...]:
    """The reviews under way that the viewer sees, what is due first."""
    with context.database.read() as session:
        name = None if model is None else the_model(session, model, viewer).name
        found = reviews.under_way(session, name)
    return tuple(each for each in found if viewer.sees(each.model))


def review_of(context: Context, viewer: Viewer, number: int) -> Review:
    """One review."""
    with context.database.read() as session:
        return the_review(session, viewer, number)


def refuse_early(context: Context, authority: Authority, number: int) -> Review:
    """Say before the form is filled in what its submission would be told."""
    review = review_of(context, authority.viewer, number)
    me = authority.person.id
    if me not in {each.person for each in review.answers}:
        raise NotAllowed(
            f"You were not asked for {review.name}, so it is not yours to answer.", ask=review.waits_for[:3]
        )
    if me not in review.waits_for:
        raise AlreadyResolved(f"You answered {review.name} already; one answer a person counts.")
    return review


def the_review(session: Session, viewer: Viewer, number: int) -> Review:
    """A review by its number; the same words for none and for one that is not theirs to see."""
    found = reviews.find(session, number) if 0 < number < 2**62 else None
    if found is None or not viewer.sees(found.model):
        raise NotFound(f"There is no review R-{number}.", hint="`/mlops reviews` lists those under way.")
    return found


def _refuse_reviewer(
    authority: Authority,
    act: Act,
    version: ModelVersion,
    owners: tuple[Ownership, ...],
    person: PersonId,
    profile: Person | None,
) -> None:
    is_ours = profile is not None and profile.team in {"", act.team}
    if profile is None or not is_ours or profile.deleted or profile.is_bot or profile.is_guest:
        raise BadInput("Only active members of this workspace can review.", field="reviewers")
    who = profile.real_name or profile.name
    if person == act.by:
        raise BadInput("You cannot review what you ask for. Name somebody else.", field="reviewers")
    if person in {version.author, version.registered_by}:
        raise BadInput(f"{who} made {version.name}, so somebody else reviews it.", field="reviewers")
    if not authority.memberships.sees(person, version.model):
        raise BadInput(f"{who} is not in the channel that {version.model} is kept to.", field="reviewers")
    verdict = may(
        authority.policy,
        Verb.REVIEW,
        standing(authority.policy, authority.memberships, owners, profile).roles,
    )
    if not verdict.allowed:
        roles = said_list(verdict.roles_that_may, "or") or "nobody named in the policy"
        raise BadInput(f"{who} may not review {version.name}. That takes {roles}.", field="reviewers")


def _announce(session: Session, review: Review, act: Act) -> None:
    if review.channel is not None:
        card = announcements.message(
            view.card(review), channel=review.channel, subject=review.name, drawing=CARD, urgent=False
        )
        outbox.add(session, card, act.at)
    for each in review.answers:
        dm = view.dm(review, each.person)
        shown = announcements.message(dm, person=each.person, subject=review.name, drawing=REVIEW_DM)
        outbox.add(session, shown, act.at)


def _require(session: Session, authority: Authority, review: Review) -> None:
    owners = people.ownerships(session, review.model)
    if review.request is None:
        authority.require(Verb.REVIEW, owners, f"{review.model}@{review.version}")
    elif authority.standing(owners).holds(AUDITOR):
        # Asked for by the bot, it takes no other permission than to be asked.
        raise NotAllowed("You audit here, and whoever audits changes nothing.")


def _told(session: Session, review: Review, act: Act, said: ReviewResult, findings: str) -> None:
    about = None if review.request is None else promotion.find_request(session, review.request)
    if about is not None:
        announcements.reply(session, about, view.answered(act.by, said, findings, review), act.at)
    card = outbox_shown.last_post(session, review.name, CARD)
    if card is not None:
        line = announcements.message(view.answered(act.by, said, findings), parent=card, subject=review.name)
        outbox.add(session, line, act.at)
    outbox.redraw(session, review.name, act.at)
    announcements.tell(session, review.asked_by, view.outcome_dm(review, act.by, said, findings), act.at)
