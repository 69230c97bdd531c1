"""`/mlops`, @mentions and direct messages: one grammar, answered where it was said."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from slack_bolt import Ack, App, Respond

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.commands.missing import needs_form
from bot.domain.targets import row_id
from bot.errors import BadInput, BotError, Repeated
from bot.services import follow_ups, naming, selves
from bot.views.answer import Answer, Button, Buttons, Paragraph
from bot.views.help import newcomer, offer
from bot.views.ids import FOLLOW_UP, FORM_OPEN
from bot.views.spans import Code, line
from handlers import comparison
from handlers.asking import Asked, Body, from_action, from_command, from_event
from handlers.changing import change
from handlers.desk import Desk, Say, answering
from handlers.forms import opened_for
from handlers.saying import beside, in_modal, privately
from handlers.under_way import UnderWay
from storage import interactions

COMMAND = "/mlops"


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""
    under_way = UnderWay()

    def command(ack: Ack, body: Body, respond: Respond) -> None:
        # Before anything else: Slack waits three seconds.
        ack()
        asked = from_command(body)
        say = privately(desk, asked, respond)
        with answering(say):
            answer_command(desk, asked, say)

    def message(body: Body) -> None:
        asked = from_event(body)
        event = body.get("event") or {}
        # The bot's own words come back to it as events, and edits and joins are messages with a subtype.
        if event.get("bot_id") or event.get("subtype") or not asked.person or asked.person == desk.bot_user:
            return
        # In a channel the bot is spoken to by its name, which is
        # an event of its own; both would answer twice.
        if event.get("type") == "message" and event.get("channel_type") != "im":
            return
        say = beside(desk, asked)
        # Three walls: copies at the same time, copies after the
        # answer, and a change's own key in its transaction.
        with answering(say), under_way.alone(asked.key), _answered_once(desk, asked):
            answer_command(desk, asked, say)

    def follow_up(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        say = beside(desk, asked)
        with answering(say):
            answer_follow_up(desk, asked, say)

    app.command(COMMAND)(command)
    app.action(re.compile(f"^{FOLLOW_UP}"))(follow_up)
    app.event("app_mention")(message)
    app.event("message")(message)


def answer_command(desk: Desk, asked: Asked, say: Say) -> None:
    """Read the words, and answer, change something, or ask for what is missing."""
    if not asked.text.strip() or asked.text.strip() == f"<@{desk.bot_user}>":
        say(_offer(desk, asked))
        return
    policy = desk.context.policy()
    command = commands.parse(_text(desk, asked), [each.name for each in policy.environments])
    if needs_form(policy, command):
        _ask_for_more(desk, asked, command, say)
    elif commands.reads(command):
        comparison.answer(desk, asked, command, say)
    else:
        say(change(desk, asked, command))


def answer_follow_up(desk: Desk, asked: Asked, say: Say) -> None:
    """Answer the words that a button stands for, as if the person who clicked had typed them."""
    words = follow_ups.words_behind(desk.context, row_id(asked.value))
    answer_command(desk, replace(asked, text=words), say)


def _text(desk: Desk, asked: Asked) -> str:
    """What was typed; addresses stand for what they show, and where a person is named an `@name` for one."""
    # Elsewhere an `@` is part of a name, as in `churn@7`.
    if not asked.text.strip().lower().startswith(("delegate", "handover", "owner", "review", "token")):
        return commands.resolved(asked.text, desk.context.sites)
    with desk.context.database.read() as session:
        return naming.with_people(session, asked.text)


def _offer(desk: Desk, asked: Asked) -> Answer:
    reader = desk.reader(asked)
    if reader.person is None:
        raise BadInput("Who are you?")
    found = selves.self_of(desk.context, reader.person)
    if not found.has_role:
        return newcomer(selves.models_near(desk.context, reader.person, reader.viewer), found.ask)
    waiting = selves.waits_for(desk.context, reader.person, reader.viewer)
    return offer(len(waiting), found.verbs)


def _ask_for_more(desk: Desk, asked: Asked, command: Command, say: Say) -> None:
    """A form where Slack gives a trigger; elsewhere the words to type, and a button that has one."""
    # Slack gives a trigger to commands and clicks only; a message has none.
    if asked.trigger_id is None:
        say(_what_is_missing(command))
        return
    in_modal(
        desk,
        asked,
        lambda modal: modal.draw(opened_for(desk, asked, command)),
        commands.spoken(command).partition(" ")[0].capitalize(),
    )


def _what_is_missing(command: Command) -> Answer:
    typed = commands.spoken(command)
    if isinstance(command, commands.Override):
        said = line("Read first what it sets aside, then say so in the form.")
        return Answer("", (Paragraph((said,)), Buttons((Button("Open the form", FOLLOW_UP, typed),))))
    first, second = (*typed.split(), "", "")[:2]
    spec = (commands.specs_of(f"{first} {second}") or commands.specs_of(first))[0]
    said = line("Something is missing. Like this: ", Code(spec.example))
    button = Button("Open the form", FORM_OPEN, spec.verb)
    return Answer("", (Paragraph((said,)), Buttons((button,))))


@contextmanager
def _answered_once(desk: Desk, asked: Asked) -> Iterator[None]:
    """An event may come again. It is remembered after its answer: were it before, a process that dies between
    would leave the person without one. A change is kept from happening twice in its own transaction."""
    with desk.context.database.read() as session:
        if interactions.seen(session, f"said:{asked.key}"):
            raise Repeated
    try:
        yield
    except BotError:
        _remember(desk, asked)
        raise
    _remember(desk, asked)


def _remember(desk: Desk, asked: Asked) -> None:
    with desk.context.database.write() as session:
        interactions.claim(session, f"said:{asked.key}", desk.context.clock.now())
