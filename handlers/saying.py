"""The ways an answer goes back: to the command, under a message, into a modal."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from slack_bolt import Respond
from slack_sdk.models.views import View

from bot.errors import Unavailable
from bot.integrations.slack_errors import sorted_errors
from bot.ports import Refused, Unclear
from bot.views.answer import Answer
from bot.views.blocks import blocks, fallback
from bot.views.forms import placeholder, shown
from handlers.asking import Asked
from handlers.desk import Desk, Say, answering

ANSWER_TITLE = "mlops-bot"


def privately(desk: Desk, asked: Asked, respond: Respond) -> Say:
    """To whoever typed the command, by its response URL; should that be refused, as any private message."""

    def say(answer: Answer) -> None:
        with sorted_errors():
            response = respond(
                text=fallback(answer),
                blocks=blocks(answer),
                response_type="ephemeral",
                replace_original=False,
            )
        # A response URL lives for half an hour and five answers.
        if response.status_code != HTTPStatus.OK:
            beside(desk, asked)(answer)

    return say


def beside(desk: Desk, asked: Asked) -> Say:
    """Where the person is: private in a channel, plain in a direct message, a modal on the Home tab."""
    if asked.channel is None:
        try:
            return Modal(desk, asked).fill
        # The trigger was used or is too old: the person reads it all the same.
        except Unavailable:
            return _in_dm(desk, asked)

    def say(answer: Answer) -> None:
        drawn = [each.to_dict() for each in blocks(answer)]
        channel = asked.channel or ""
        if asked.public_channel:
            desk.context.messenger.show(channel, asked.person, fallback(answer), drawn, asked.thread)
            return
        with sorted_errors():
            desk.client.chat_postMessage(
                channel=channel, text=fallback(answer), blocks=drawn, thread_ts=asked.thread
            )

    return say


def in_modal(desk: Desk, asked: Asked, fill: Callable[["Modal"], None], title: str = ANSWER_TITLE) -> None:
    """Open a modal and fill it; a refusal is said in it, or where the person is when it did not open."""
    with answering(without_modal(desk, asked)):
        modal = Modal(desk, asked, title)
        with answering(modal.fill):
            fill(modal)


def without_modal(desk: Desk, asked: Asked) -> Say:
    """Where the person is, as far as no modal is needed for it: else in their direct messages."""
    return beside(desk, asked) if asked.channel else _in_dm(desk, asked)


class Modal:
    """A modal opened at once with a placeholder, because its trigger lives three seconds, and filled after."""

    def __init__(self, desk: Desk, asked: Asked, title: str = ANSWER_TITLE) -> None:
        self._client = desk.client
        self._title = title
        try:
            with sorted_errors():
                opened: Any = desk.client.views_open(
                    trigger_id=asked.trigger_id or "", view=placeholder(title)
                )
        except (Refused, Unclear) as error:
            raise Unavailable(
                "That took too long to open, and nothing was changed.", hint="Try again."
            ) from error
        self.view_id = str(opened["view"]["id"])

    def fill(self, answer: Answer) -> None:
        """Show an answer in it."""
        self.draw(shown(answer, self._title))

    def draw(self, view: View) -> None:
        """Show a form in it."""
        with sorted_errors():
            self._client.views_update(view_id=self.view_id, view=view)


def _in_dm(desk: Desk, asked: Asked) -> Say:
    def say(answer: Answer) -> None:
        drawn = [each.to_dict() for each in blocks(answer)]
        with sorted_errors():
            channel = desk.context.messenger.open_dm(asked.person)
            desk.client.chat_postMessage(channel=channel, text=fallback(answer), blocks=drawn)

    return say
