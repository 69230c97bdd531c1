"""Draws messages again from what is stored: each drawing named in the outbox has its function here."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import alert_number
from bot.domain.outbox import Message
from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest
from bot.domain.reviews import Review, review_number
from bot.domain.standing import Memberships
from bot.domain.targets import request_number, row_id
from bot.errors import Unavailable
from bot.services import (
    alert_reading,
    alert_watch,
    alerting,
    alias_guard,
    cases,
    owners,
    probation,
    retraining_said,
    reviews,
)
from bot.services.announcements import CARD, OUTSIDE, REQUEST_DM, TROUBLE, message, voice_of
from bot.services.context import Context
from bot.services.identity import memberships
from bot.services.places import is_kept_elsewhere
from bot.views import alerts as alert_view
from bot.views import alias_guard as alias_guard_view
from bot.views import fold, ownership, promotion_card, promotion_dm
from bot.views import reviews as review_view
from bot.views.answer import Answer
from storage import alerts, offers, outbox, outbox_shown, promotion, retrainings
from storage import reviews as stored_reviews

FOLD = "channel.fold"


class Undrawable(Exception):
    """What a message shows is not stored."""


def draw(context: Context, shown: Message, row_id: int) -> Message:
    """A message, whose row of the outbox that is, as its subject stands now."""
    known = _memberships(context)
    with context.database.read() as session:
        return drawn(context, session, known, shown, row_id)


def drawn(context: Context, session: Session, known: Memberships, shown: Message, row_id: int) -> Message:
    """The same, for somebody who knows already who is who."""
    return message(_DRAWINGS[shown.drawing](context, session, known, shown, row_id))


def _card(context: Context, session: Session, known: Memberships, shown: Message, row_id: int) -> Answer:
    policy, request = context.policy(), _request(session, shown)
    if is_kept_elsewhere(session, policy, request.model, shown.channel):
        return promotion_card.elsewhere(request)
    page = context.sites.version_page(request.model, request.version)
    case = replace(cases.load(session, policy, known, request, context.clock.now()), page=page)
    return promotion_card.card(case, context.clock.now())


def _request_dm(
    context: Context, session: Session, known: Memberships, shown: Message, row_id: int
) -> Answer:
    policy, request, person = context.policy(), _request(session, shown), shown.person or ""
    if not known.sees(person, request.model):
        return promotion_dm.nothing_here(request)
    case = cases.load(session, policy, known, request, context.clock.now())
    return promotion_dm.ask(case, voice_of(policy, known, person), reader=person)


def _trouble(context: Context, session: Session, known: Memberships, shown: Message, _: int) -> Answer:
    request = _request(session, shown)
    is_theirs = (
        known.sees(shown.person, request.model)
        if shown.person
        else _is_under_the_card(session, context.policy(), request, shown)
    )
    return (
        probation.trouble_now(session, context.policy(), request)
        if is_theirs
        else promotion_dm.nothing_here(request)
    )


def _outside(context: Context, session: Session, known: Memberships, shown: Message, row: int) -> Answer:
    found = alias_guard.outside_move(session, row_id(shown.subject.removeprefix("O-")))
    if found is None:
        raise Undrawable(shown.subject)
    return alias_guard_view.card(found)


def _fold(context: Context, session: Session, known: Memberships, shown: Message, row_id: int) -> Answer:
    policy = context.policy()
    numbers = map(request_number, outbox.folded_into(session, row_id))
    found = [promotion.find_request(session, number) for number in numbers if number]
    kept = [x for x in found if x and not is_kept_elsewhere(session, policy, x.model, shown.channel)]
    return fold.fold(kept)


def _review_card(context: Context, session: Session, known: Memberships, shown: Message, _: int) -> Answer:
    review = _review(session, shown)
    is_elsewhere = is_kept_elsewhere(session, context.policy(), review.model, shown.channel)
    return review_view.nothing_here(review) if is_elsewhere else review_view.card(review)


def _review_dm(context: Context, session: Session, known: Memberships, shown: Message, _: int) -> Answer:
    review, person = _review(session, shown), shown.person or ""
    if not known.sees(person, review.model):
        return review_view.nothing_here(review)
    return review_view.dm(review, person)


def _alert(context: Context, session: Session, known: Memberships, shown: Message, _: int) -> Answer:
    found = alerts.find(session, alert_number(shown.subject) or 0)
    if found is None:
        raise Undrawable(shown.subject)
    policy = context.policy()

    def sees(model: str) -> bool:
        if shown.person:
            return known.sees(shown.person, model)
        return not is_kept_elsewhere(session, policy, model, shown.channel)

    if not sees(found.model):
        return alert_view.nothing_here(found)
    return alert_view.card(alert_reading.told(session, policy, known, found, context.clock.now(), sees))


def _retraining(context: Context, session: Session, known: Memberships, shown: Message, _: int) -> Answer:
    found = retrainings.find(session, row_id(shown.subject.removeprefix("T-")))
    if found is None:
        raise Undrawable(shown.subject)
    if retraining_said.is_shown_elsewhere(session, context.policy(), found, shown.parent):
        return alert_view.nothing_here(retraining_said.alert_of(session, found))
    return retraining_said.standing(session, found)


def _offer_dm(context: Context, session: Session, known: Memberships, shown: Message, _: int) -> Answer:
    found = offers.find(session, ownership.offer_number(shown.subject))
    if found is None:
        raise Undrawable(shown.subject)
    return (
        ownership.question(found) if known.sees(found.person, found.model) else ownership.nothing_here(found)
    )


def _is_under_the_card(session: Session, policy: Policy, request: PromotionRequest, shown: Message) -> bool:
    """Whether a reply hangs where its request is shown now: a model that became private got another card."""
    is_current = shown.parent == outbox_shown.last_post(session, request.name, CARD)
    return is_current and not is_kept_elsewhere(session, policy, request.model, request.channel)


def _review(session: Session, shown: Message) -> Review:
    found = stored_reviews.find(session, review_number(shown.subject) or 0)
    if found is None:
        raise Undrawable(shown.subject)
    return found


def _request(session: Session, shown: Message) -> PromotionRequest:
    found = promotion.find_request(session, request_number(shown.subject) or 0)
    if found is None:
        raise Undrawable(shown.subject)
    return found


def _memberships(context: Context) -> Memberships:
    try:
        return memberships(context, context.policy())
    except Unavailable:
        # The card is drawn all the same; it names the roles without the people.
        return Memberships()


_DRAWINGS: Mapping[str, Callable[[Context, Session, Memberships, Message, int], Answer]] = {
    CARD: _card,
    REQUEST_DM: _request_dm,
    TROUBLE: _trouble,
    FOLD: _fold,
    OUTSIDE: _outside,
    reviews.CARD: _review_card,
    reviews.REVIEW_DM: _review_dm,
    owners.OFFER_DM: _offer_dm,
    alerting.CARD: _alert,
    alert_watch.DM: _alert,
    retraining_said.ASKED: _retraining,
}
