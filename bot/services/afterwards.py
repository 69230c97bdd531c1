"""What one person decided past the rules is looked at by others afterwards, by the end of the next working day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.policy import ADMIN, AUDITOR, Policy
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.reviews import Review, ReviewAnswer, ReviewKind
from bot.domain.standing import Memberships, holders
from bot.domain.working_time import next_day_ends
from bot.errors import Unavailable
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import memberships
from bot.services.reviews import REVIEW_DM
from bot.views import reviews as view
from storage import audit, outbox, people, registry, reviews

MOST_ASKED = 5
# What is older when the bot first sees it is history, and nobody is asked about it.
LOOKED_BACK = timedelta(days=7)


def open_review(
    session: Session,
    policy: Policy,
    known: Memberships,
    request: PromotionRequest,
    at: datetime,
    barred: Iterable[PersonId] = (),
) -> Review | None:
    """Ask others than who decided (its requester) and the `barred`, once; None when it was, or nobody is there to ask."""
    reviewers = _reviewers(session, policy, known, request, {request.requester, *barred})
    if not reviewers:
        return None
    answers = tuple(map(ReviewAnswer, reviewers))
    until = next_day_ends(at, policy.working_hours)
    made = Review(
        0, request.model, request.version, ReviewKind.DECISION, request.requester, at, until,
        answers, request.channel, request.id,
    )  # fmt: skip
    number = reviews.add(session, made)
    if number is None:
        return None
    made = replace(made, id=number)
    facts: dict[str, object] = {
        "review": made.name, "version": made.version, "kind": made.kind.value, "request": request.name,
        "reviewers": list(reviewers), "due": until.isoformat(),
    }  # fmt: skip
    audit.append(session, at, "system", "review.opened", made.model, facts)
    for each in reviewers:
        dm = announcements.message(
            view.dm(made, each), person=each, subject=made.name, drawing=REVIEW_DM, urgent=False
        )
        outbox.add(session, dm, at)
    return made


def sweep(context: Context) -> None:
    """Open the review of each rollback that has none. A second sweep, or another replica, does nothing."""
    at = context.clock.now()
    with context.database.read() as session:
        found = reviews.rollbacks_without(session, at - LOOKED_BACK)
    if not found:
        return
    policy = context.policy()
    try:
        known = memberships(context, policy)
    except Unavailable:
        # Who is asked hangs on who administers: as soon as Slack says so.
        return
    for request in found:
        with context.database.write() as session:
            registry.lock_model(session, request.model)
            review = open_review(session, policy, known, request, at)
            if review is not None:
                announcements.reply(session, request, view.opened(review), at)
    context.wake()


def _reviewers(
    session: Session,
    policy: Policy,
    known: Memberships,
    request: PromotionRequest,
    barred: set[PersonId],
) -> tuple[PersonId, ...]:
    """The first owner and the admins of an override; of a rollback the owner, else the admins."""
    owners = people.ownerships(session, request.model)
    gone = {each.id for each in people.people(session) if each.deleted or each.is_guest or each.is_bot}
    barred = barred | gone | set(holders(AUDITOR, policy, known, owners))
    may = [x.person for x in owners if x.person not in barred and known.sees(x.person, request.model)]
    admins = [x for x in holders(ADMIN, policy, known, owners) if x not in barred]
    seen = [each for each in admins if known.sees(each, request.model)]
    asked = may[:1] or seen if request.kind is ChangeKind.ROLLBACK else [*may[:1], *seen]
    return tuple(dict.fromkeys(asked))[:MOST_ASKED]
