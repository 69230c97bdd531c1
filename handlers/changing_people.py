"""The commands between people that change something: reviews, and the changes that are asked for."""

from collections.abc import Mapping

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.people import Offer
from bot.domain.policy import Verb
from bot.domain.reviews import ReviewResult
from bot.errors import BadInput
from bot.services import delegations, handovers, overriding, owners, probation, reviews, revising
from bot.services.delegations import DelegationWish
from bot.services.owners import Given
from bot.services.reviews import ReviewWish
from bot.views import delegations as delegation_view
from bot.views import handovers as handover_view
from bot.views import overrides as override_view
from bot.views import ownership
from bot.views import requests as request_view
from bot.views import reviews as review_view
from bot.views.answer import Answer
from bot.views.probation import confirmed_answer
from handlers.asking import Asked
from handlers.authorities import Change, authority_of, choice_of
from handlers.desk import Desk


def _review(desk: Desk, asked: Asked, command: commands.Review) -> Answer:
    if command.model is None or command.version is None or not command.reviewers:
        raise BadInput("Say what and whom: `review churn 7 from @ada by friday`.", field="model")
    wish = ReviewWish(command.model, command.version, command.kind, command.reviewers, command.due or "")
    who = authority_of(desk, asked, Verb.REVIEW)
    return review_view.asked_answer(reviews.ask(desk.context, who, desk.act(asked), wish))


def _review_answer(desk: Desk, asked: Asked, command: commands.ReviewAnswer) -> Answer:
    said = ReviewResult(command.result or ReviewResult.PASSED)
    who, number = authority_of(desk, asked, Verb.REVIEW), command.review or 0
    found = reviews.answer(desk.context, who, desk.act(asked), number, said, command.findings or "")
    return review_view.answered_answer(found)


def _changes(desk: Desk, asked: Asked, command: commands.Changes) -> Answer:
    choice = choice_of(command.request, command.reason, asked)
    who = authority_of(desk, asked, Verb.REJECT)
    return request_view.changes_answer(revising.ask_changes(desk.context, who, desk.act(asked), choice))


def _revise(desk: Desk, asked: Asked, command: commands.Revise) -> Answer:
    choice = choice_of(command.request, command.reason, asked)
    who = authority_of(desk, asked, Verb.REQUEST)
    return request_view.revised_answer(revising.revise(desk.context, who, desk.act(asked), choice))


def _override(desk: Desk, asked: Asked, command: commands.Override) -> Answer:
    choice = choice_of(command.request, command.reason, asked)
    who = authority_of(desk, asked, Verb.OVERRIDE)
    return override_view.overridden_answer(overriding.override(desk.context, who, desk.act(asked), choice))


def given_answer(made: Given | Offer) -> Answer:
    """What whoever set an owner reads."""
    if isinstance(made, Offer):
        return ownership.asked_answer(made)
    return ownership.set_answer(*made)


def _owner_answer(desk: Desk, asked: Asked, command: commands.OwnerAnswer) -> Answer:
    who, number = authority_of(desk, asked, Verb.QUIET), command.offer
    if number is None and command.responsibility is None:
        raise BadInput("Say what you answer: `owner churn accept accountable`.", field="responsibility")
    if number is None:
        words = (command.model, command.responsibility or "")
        number = owners.offer_of(desk.context, who.viewer, *words, asked.person)
    made = owners.answer(desk.context, who, desk.act(asked), number, accepts=command.accepts)
    return ownership.declined_answer(made) if isinstance(made, Offer) else ownership.set_answer(*made)


def _confirm(desk: Desk, asked: Asked, command: commands.Confirm) -> Answer:
    choice = choice_of(command.request, command.reason, asked)
    who = authority_of(desk, asked, Verb.CONFIRM)
    return confirmed_answer(probation.confirm(desk.context, who, desk.act(asked), choice))


def _hand_over(desk: Desk, asked: Asked, command: commands.Handover) -> Answer:
    if command.giver is None or command.taker is None:
        raise BadInput("Say from whom to whom: `handover @ada @leo`.", field="giver")
    who = authority_of(desk, asked, Verb.HANDOVER)
    moved = handovers.hand_over(desk.context, who, desk.act(asked), command.giver, command.taker)
    return handover_view.handed_answer(moved)


def _delegate(desk: Desk, asked: Asked, command: commands.Delegate) -> Answer:
    if command.person is None or command.until is None:
        raise BadInput("Say to whom and until when: `delegate @ada until friday`.", field="person")
    wish = DelegationWish(command.person, command.until, command.reason or "")
    who = authority_of(desk, asked, Verb.DELEGATE)
    return delegation_view.delegated_answer(delegations.delegate(desk.context, who, desk.act(asked), wish))


def _delegate_stop(desk: Desk, asked: Asked, command: commands.DelegateStop) -> Answer:
    who = authority_of(desk, asked, Verb.DELEGATE)
    return delegation_view.stopped_answer(delegations.stop(desk.context, who, desk.act(asked)))


# Each function takes the command it is keyed by, which a table of one type cannot say.
PEOPLE: Mapping[type[Command], Change] = {
    commands.Review: _review,
    commands.ReviewAnswer: _review_answer,
    commands.Handover: _hand_over,
    commands.OwnerAnswer: _owner_answer,
    commands.Delegate: _delegate,
    commands.DelegateStop: _delegate_stop,
    commands.Changes: _changes,
    commands.Revise: _revise,
    commands.Override: _override,
    commands.Confirm: _confirm,
}
