"""Forms: opened, refilled when a model is chosen, and submitted as the command they complete."""

import logging
from collections.abc import Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from bot.domain import commands
from bot.domain.commands import Command
from bot.errors import BadInput, BotError
from bot.integrations.slack_errors import sorted_errors
from bot.ports import Refused
from bot.services import reading
from bot.services.forms import form_of, model_choices, refuse_form
from bot.services.identity import authority
from bot.services.submitted import completed, with_model
from bot.views import forms
from bot.views.answer import Answer
from bot.views.ids import FORM_OPEN, FORM_OPEN_WHY
from handlers import home
from handlers.asking import Asked, Body, from_action, from_view
from handlers.changing import change
from handlers.desk import Desk, answering
from handlers.saying import ANSWER_TITLE, in_modal, without_modal

log = logging.getLogger(__name__)

# Slack waits three seconds for the acknowledgement; an answer that is ready by then goes into the form itself.
ANSWER_WITHIN_S = 2.0


class Late(Exception):
    """The answer takes longer than Slack waits."""


def register(app: App, desk: Desk, executor: Executor) -> None:
    """Attach the listeners; forms are worked on in `executor`, which must not be the one that runs the listeners:
    each of them waits for its work."""

    def opened(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        title = asked.value.capitalize() or ANSWER_TITLE
        in_modal(desk, asked, lambda modal: modal.draw(_empty(desk, asked)), title)

    def suggested(ack: Ack, body: Body) -> None:
        asked = from_action(body)
        try:
            found = model_choices(desk.context, desk.reader(asked), str(body.get("value") or ""))
        # A menu has no place for a sentence: nothing to choose from says as much.
        except BotError:
            found = []
        ack(options=forms.options(found))

    def chosen(ack: Ack, body: Body) -> None:
        ack()
        _refill(desk, from_action(body), body)

    def submitted(ack: Ack, body: Body) -> None:
        asked = from_view(body)
        # In another thread, so that this one can answer Slack in time whether or not the work is done.
        work = executor.submit(_answer, desk, asked, body)
        try:
            ack(**_outcome(work, body, ANSWER_WITHIN_S))
        except Late:
            # The work goes on. The form shows that it does, and is drawn with what comes of it.
            ack(response_action="update", view=forms.placeholder(_title_of(body)))
            _draw_later(desk, asked, work, body)
        # What was decided here waits on the Home tab no more.
        home.refresh(desk, asked)

    app.action(FORM_OPEN)(opened)
    app.action(FORM_OPEN_WHY)(opened)
    app.options(forms.MODEL_OPTIONS)(suggested)
    app.action(forms.MODEL_OPTIONS)(chosen)
    app.action(forms.REDRAWN)(chosen)
    app.view(forms.SUBMITTED)(submitted)


def opened_for(desk: Desk, asked: Asked, command: Command) -> View:
    """The form that completes a command, for somebody who could send it; NotAllowed for everybody else."""
    known = authority(desk.context, desk.person(asked), roles=())
    refuse_form(desk.context, known, command)
    return drawn_for(desk, asked, command)


def drawn_for(desk: Desk, asked: Asked, command: Command) -> View:
    """The form that completes a command; it remembers the channel it was opened in, or asks for it with that one chosen."""
    if isinstance(command, commands.Subscribe) and command.channel is None:
        command = replace(command, channel=asked.public_channel)
    form = form_of(desk.context, desk.reader(asked), command)
    asks_where = any(isinstance(each, forms.Place) for each in form.fields)
    place = {"channel": asked.public_channel} if asked.public_channel and not asks_where else {}
    return forms.view(replace(form, kept={**(form.kept or {}), **place}))


def _empty(desk: Desk, asked: Asked) -> View:
    return opened_for(desk, asked, completed(asked.value, {}, {}))


def _refill(desk: Desk, asked: Asked, body: Body) -> None:
    view = body.get("view") or {}

    def say(answer: Answer) -> None:
        _show(desk, asked, forms.shown(answer, _title_of(body)))

    with answering(say):
        command = with_model(_command(body), forms.values_of(view).get(forms.MODEL, ""))
        opened_in = replace(asked, channel=forms.kept_of(view).get("channel"))
        drawn = drawn_for(desk, opened_in, command)
        try:
            with sorted_errors():
                # The hash keeps a slow answer from drawing over a newer one.
                desk.client.views_update(view_id=view.get("id"), hash=view.get("hash"), view=drawn)
        except Refused as refusal:
            if refusal.code != "hash_conflict":
                raise
            log.info("The form was drawn again meanwhile; the newer one stays.")


def _show(desk: Desk, asked: Asked, view: View) -> None:
    with sorted_errors():
        desk.client.views_update(view_id=asked.view_id, view=view)


def _answer(desk: Desk, asked: Asked, body: Body) -> Answer:
    command = _command(body)
    if commands.reads(command):
        return reading.read(desk.context, desk.reader(asked), command)
    return change(desk, _with_evidence(desk, asked, forms.kept_of(body.get("view") or {})), command)


def _with_evidence(desk: Desk, asked: Asked, kept: dict[str, str]) -> Asked:
    """A decision made in a form counts for the evidence the form was drawn from, and for where it was opened."""
    return replace(asked, channel=_opened_in(desk, asked, kept), value=kept.get("evidence", ""))


def _opened_in(desk: Desk, asked: Asked, kept: dict[str, str]) -> str | None:
    """The channel a form was opened in; what travelled with it counts only where the person really is."""
    channel = kept.get("channel")
    found = None if channel is None else desk.context.directory.channel(channel)
    # What travels with a form passes through somebody's hands before it comes back.
    return channel if found is not None and asked.person in found.members else None


def _outcome(work: "Future[Answer]", body: Body, timeout_s: float) -> dict[str, Any]:
    """What Slack is told: the answer in place of the form, or the sentence under its field. Late is raised."""
    done, _ = wait([work], timeout_s)
    if not done:
        raise Late
    answers: list[Answer] = []
    errors: dict[str, str] = {}
    with answering(answers.append):
        try:
            answers.append(work.result())
        except BadInput as error:
            block = _block_of(error.field, body)
            if block is None:
                raise
            said = " ".join(each for each in (error.sentence, error.hint) if each).replace("`", "")
            # A sentence may begin with the word of a field, which stands in small letters.
            errors[block] = said[:1].upper() + said[1:]
    if errors:
        return {"response_action": "errors", "errors": errors}
    if not answers:
        return {"response_action": "clear"}
    return {"response_action": "update", "view": forms.shown(answers[0], _title_of(body))}


def _draw_later(desk: Desk, asked: Asked, work: "Future[Answer]", body: Body) -> None:
    answers: list[Answer] = []
    with answering(answers.append):
        answers.append(work.result())
    for answer in answers:
        say = without_modal(desk, asked)
        with answering(say):
            try:
                _show(desk, asked, forms.shown(answer, _title_of(body)))
            except Refused:
                # The form was closed meanwhile; what came of it still reaches the person.
                say(answer.unseen or answer)


def _title_of(body: Body) -> str:
    """The answer to a form keeps the form's title: `Approve P-12`."""
    title = (body.get("view") or {}).get("title") or {}
    return str(title.get("text") or ANSWER_TITLE)


def _block_of(field: str, body: Body) -> str | None:
    """The block that shows a field's error, if the form has one."""
    view = body.get("view") or {}
    ids: Sequence[str] = [str(each.get("block_id")) for each in view.get("blocks") or []]
    return next((each for each in ids if field and each.split(":")[0] == field), None)


def _command(body: Body) -> Command:
    """The command a form stands for as it is filled in now."""
    view = body.get("view") or {}
    kept = forms.kept_of(view)
    return completed(kept.get("verb", ""), forms.values_of(view), kept)
