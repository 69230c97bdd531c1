"""What is said where when a request moves: rows of the outbox, written with the change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.case import Case
from bot.domain.outbox import Message
from bot.domain.people import Voice
from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import BOT, ChangeKind, EnvironmentChange, PersonId
from bot.domain.standing import Memberships
from bot.views import promotion_card, promotion_dm, promotion_thread
from bot.views.answer import Answer
from bot.views.blocks import blocks, fallback
from storage import alerts, environments, outbox, outbox_shown

CARD = "promotion.card"
REQUEST_DM = "promotion.request_dm"
OUTSIDE = "alias_guard.card"
TROUBLE = "probation.trouble"
# Of more alerts in one place than anybody reads, the newest are drawn again: Slack takes an edit a second.
MOST_ALERTS = 100
# What can wait is sent together with what else came for the same person by then.
BUNDLED_AFTER = timedelta(minutes=10)


def message(
    answer: Answer,
    *,
    channel: str | None = None,
    person: PersonId | None = None,
    parent: int | None = None,
    subject: str = "",
    drawing: str = "",
    urgent: bool = True,
) -> Message:
    """An answer as a message with its blocks and fallback text."""
    drawn = tuple(each.to_dict() for each in blocks(answer))
    return Message(fallback(answer), drawn, channel, person, parent, subject, drawing, urgent=urgent)


def opened(session: Session, policy: Policy, memberships: Memberships, case: Case, at: datetime) -> None:
    """The card in the model's channel, and the question to each person who must act."""
    show(session, case, at)
    redraw_outside(session, case.request.model, case.request.environment, at)
    ask_people(session, policy, memberships, case, at)


def show(session: Session, case: Case, at: datetime) -> None:
    """The card, in the request's channel."""
    request = case.request
    if request.channel is not None:
        card = promotion_card.card(case, at)
        drawn = message(card, channel=request.channel, subject=request.name, drawing=CARD)
        # In a busy channel another message may stand for a promotion's card, never for a rollback's.
        outbox.add(session, replace(drawn, urgent=request.kind is ChangeKind.ROLLBACK), at)


def not_asked_yet(session: Session, case: Case) -> tuple[PersonId, ...]:
    """Whose approval is missing, and who got no DM about it."""
    asked = outbox_shown.people_shown(session, case.request.name, REQUEST_DM)
    return tuple(person for person in case.asked if person not in asked)


def ask_people(session: Session, policy: Policy, memberships: Memberships, case: Case, at: datetime) -> None:
    """A DM, in their voice, to each person whose approval is missing; nobody is asked twice."""
    for person in not_asked_yet(session, case):
        dm = promotion_dm.ask(case, voice_of(policy, memberships, person), person)
        outbox.add(session, message(dm, person=person, subject=case.request.name, drawing=REQUEST_DM), at)


def changed(
    session: Session, request: PromotionRequest, changes: Sequence[str], voided: int, at: datetime
) -> None:
    """The evidence changed: said in the thread, the card drawn again."""
    reply(session, request, promotion_thread.changed(request, changes, voided), at)
    outbox.redraw(session, request.name, at)


def reply(
    session: Session, request: PromotionRequest, answer: Answer, at: datetime, *, drawing: str = ""
) -> None:
    """Say something under the card; without a card nobody is there to read it."""
    # The last one: a model that became private got a new card elsewhere, and the talk goes on there.
    card = outbox_shown.last_post(session, request.name, CARD)
    if card is not None:
        outbox.add(session, message(answer, parent=card, subject=request.name, drawing=drawing), at)


def moved(session: Session, request: PromotionRequest, answer: Answer, at: datetime) -> None:
    """The request moved: a line in its thread, and every message that shows it drawn again."""
    reply(session, request, answer, at)
    outbox.redraw(session, request.name, at)
    redraw_outside(session, request.model, request.environment, at)
    # The alerts there say what went live since, and what one can go back to.
    for name in alerts.messages_in(session, request.model, request.environment, MOST_ALERTS):
        outbox.redraw(session, name, at)


def redraw_outside(session: Session, model: str, environment: str, at: datetime) -> None:
    """Draw the announcement of the last move from outside again: something came of it."""
    outside = environments.moved_outside(session, model, environment)
    if outside is not None:
        outbox.redraw(session, outside_subject(outside), at)


def outside_subject(change: EnvironmentChange) -> str:
    """The name that the announcement of a move from outside goes by in the outbox."""
    return f"O-{change.id}"


def tell(
    session: Session,
    person: PersonId,
    answer: Answer,
    at: datetime,
    *,
    urgent: bool = True,
    wait: bool | None = None,
) -> None:
    """Tell one person by DM; what is not urgent waits for more, unless it was put together already.

    What the bot decided itself is told to nobody in particular.
    """
    if person == BOT:
        return
    waits = not urgent if wait is None else wait
    delay = BUNDLED_AFTER if waits else timedelta(0)
    outbox.add(session, message(answer, person=person, urgent=urgent), at, wait=delay)


def voice_of(policy: Policy, memberships: Memberships, person: PersonId) -> Voice:
    """How a person is spoken to, by the roles they hold."""
    return policy.voice({role: "" for role, people in memberships.people.items() if person in people})
