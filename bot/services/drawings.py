"""Draws messages again from what is stored: each drawing named in the outbox has its function here."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from bot.domain.outbox import Message, Outgoing
from bot.domain.promotion import PromotionRequest
from bot.domain.standing import Memberships
from bot.domain.targets import request_number
from bot.errors import Unavailable
from bot.services import cases
from bot.services.announcements import CARD, REQUEST_DM, message, voice_of
from bot.services.context import Context
from bot.services.identity import memberships
from bot.views import fold, promotion_card, promotion_dm
from bot.views.answer import Answer
from storage import outbox, promotion

FOLD = "channel.fold"


class Undrawable(Exception):
    """What a message shows is not stored."""


def draw(context: Context, outgoing: Outgoing) -> Message:
    """The message as its subject stands now."""
    known = _memberships(context)
    with context.database.read() as session:
        return message(_DRAWINGS[outgoing.message.drawing](context, session, known, outgoing))


def _card(context: Context, session: Session, known: Memberships, outgoing: Outgoing) -> Answer:
    case = cases.load(session, context.policy(), known, _request(session, outgoing))
    return promotion_card.card(case, context.clock.now())


def _request_dm(context: Context, session: Session, known: Memberships, outgoing: Outgoing) -> Answer:
    policy = context.policy()
    case = cases.load(session, policy, known, _request(session, outgoing))
    person = outgoing.message.person or ""
    return promotion_dm.ask(case, voice_of(policy, known, person), reader=person)


def _fold(context: Context, session: Session, known: Memberships, outgoing: Outgoing) -> Answer:
    numbers = map(request_number, outbox.folded_into(session, outgoing.drawn_id))
    found = (promotion.find_request(session, number) for number in numbers if number)
    return fold.fold([each for each in found if each is not None])


def _request(session: Session, outgoing: Outgoing) -> PromotionRequest:
    found = promotion.find_request(session, request_number(outgoing.message.subject) or 0)
    if found is None:
        raise Undrawable(outgoing.message.subject)
    return found


def _memberships(context: Context) -> Memberships:
    try:
        return memberships(context, context.policy())
    except Unavailable:
        # The card is drawn all the same; it names the roles without the people.
        return Memberships()


_DRAWINGS: Mapping[str, Callable[[Context, Session, Memberships, Outgoing], Answer]] = {
    CARD: _card,
    REQUEST_DM: _request_dm,
    FOLD: _fold,
}
