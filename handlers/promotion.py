"""The buttons of a promotion request, on its card, in a DM and on the Home tab."""

import re
from collections.abc import Callable
from dataclasses import replace

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.case import Case
from bot.domain.commands import Command
from bot.domain.policy import Verb
from bot.domain.promotion import State
from bot.domain.targets import row_id
from bot.errors import AlreadyResolved, BotError
from bot.services import promotion, reading, requests
from bot.services.reader import Reader
from bot.services.refusals import Tried
from bot.views.answer import Answer
from bot.views.promotion_card import APPROVE, CHANGES, DETAILS, GO_LIVE, REJECT, REVISE, WHY
from bot.views.promotion_dm import MORE
from bot.views.promotion_thread import evidence_changed, how_it_stands
from bot.views.requests import released_answer
from handlers import home
from handlers.asking import Asked, Body, from_action
from handlers.authorities import authority_of
from handlers.changing import change
from handlers.desk import Desk, answering
from handlers.forms import opened_for
from handlers.recording import recording
from handlers.saying import Modal, beside, in_modal, without_modal


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def approve(ack: Ack, body: Body) -> None:
        ack()
        _decide(desk, from_action(body), lambda number: commands.Approve(number))

    def reject(ack: Ack, body: Body) -> None:
        ack()
        _decide(desk, from_action(body), lambda number: commands.Reject(number))

    def revise(ack: Ack, body: Body) -> None:
        ack()
        _decide(desk, from_action(body), lambda number: commands.Revise(number))

    def go_live(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        say = beside(desk, asked)
        with answering(say), recording(desk, asked, Tried("let a request go live")):
            who = authority_of(desk, asked, Verb.REQUEST)
            case = promotion.go_live(desk.context, who, desk.act(asked), row_id(asked.value))
            say(released_answer(case))

    def look(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        action = str((body.get("actions") or [{}])[0].get("action_id"))
        # A menu's choice names what it opens: `promotion.why:12`.
        which, _, number = asked.value.rpartition(":") if action == MORE else (action, "", asked.value)
        if which == CHANGES:
            _decide(desk, replace(asked, value=number), lambda number: commands.Changes(number))
            return
        row = row_id(number)
        title = f"P-{row}: what blocks it" if which == WHY else f"P-{row}: details"
        in_modal(desk, asked, lambda modal: modal.fill(_look(desk, desk.reader(asked), which, row)), title)

    app.action(APPROVE)(approve)
    app.action(REJECT)(reject)
    app.action(REVISE)(revise)
    app.action(GO_LIVE)(go_live)
    app.action(re.compile(f"^({re.escape(DETAILS)}|{re.escape(WHY)}|{re.escape(MORE)})$"))(look)


def _decide(desk: Desk, asked: Asked, command_of: Callable[[int], Command]) -> None:
    """A form where a reason is needed, which a rejection always does; else the decision at once."""
    # A number that no request has: only the kind of the decision is asked.
    kind = type(command_of(0))
    is_no = kind is not commands.Approve
    with answering(without_modal(desk, asked)):
        if is_no or _needs_reason(desk, asked):
            title = kind.__name__
            in_modal(desk, asked, lambda modal: _draw_form(desk, asked, modal, command_of), title)
            return
    say = beside(desk, asked)
    with answering(say):
        case = _case(desk, desk.reader(asked), asked)
        say(change(desk, asked, command_of(case.request.id)))
        home.refresh(desk, asked)


def _needs_reason(desk: Desk, asked: Asked) -> bool:
    try:
        return _case(desk, desk.reader(asked), asked).rules.reason_required
    except BotError:
        # The modal says why nothing can be decided.
        return True


def _draw_form(desk: Desk, asked: Asked, modal: Modal, command_of: Callable[[int], Command]) -> None:
    reader = desk.reader(asked)
    case = _case(desk, reader, asked)
    if case.request.state is not State.REQUESTED:
        raise AlreadyResolved(how_it_stands(case.request))
    # The card in the person's hands is an old one: its form would ask about what is not so any more.
    if str(case.request.evidence_id) != asked.value:
        raise AlreadyResolved(evidence_changed(case.request), hint=f"`/mlops show {case.request.name}`")
    modal.draw(opened_for(desk, asked, command_of(case.request.id)))


def _case(desk: Desk, reader: Reader, asked: Asked) -> Case:
    return requests.case_of_evidence(desk.context, reader.viewer, row_id(asked.value))


def _look(desk: Desk, reader: Reader, which: str, number: int) -> Answer:
    if which != WHY:
        return reading.request_details(desk.context, reader, number)
    request = requests.case_of(desk.context, reader.viewer, number).request
    return reading.why(desk.context, reader, request.model, request.version, request.environment)
