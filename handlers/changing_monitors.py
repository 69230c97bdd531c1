"""The commands that change what watches a model, and have its data fetched."""

from collections.abc import Mapping

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.policy import Verb
from bot.errors import BadInput
from bot.services import monitor_changes, pull_now
from bot.services.monitor_changes import MonitorWish
from bot.services.pull_now import PullWish
from bot.views import monitors as view
from bot.views.answer import Answer
from bot.views.sources import asked_answer
from handlers.asking import Asked
from handlers.authorities import Change, authority_of
from handlers.desk import Desk


def _add(desk: Desk, asked: Asked, command: commands.MonitorAdd) -> Answer:
    who, wish = authority_of(desk, asked, Verb.MONITOR), _wish(command, command.said, command.parts)
    return view.added_answer(monitor_changes.add(desk.context, who, desk.act(asked), wish))


def _end(desk: Desk, asked: Asked, command: commands.MonitorEnd) -> Answer:
    who, wish = authority_of(desk, asked, Verb.MONITOR), _wish(command, command.name)
    return view.ended_answer(monitor_changes.end(desk.context, who, desk.act(asked), wish))


def _pull(desk: Desk, asked: Asked, command: commands.MonitorPull) -> Answer:
    who = authority_of(desk, asked, Verb.MONITOR)
    if command.model is None:
        raise BadInput("Say of which model: `monitor churn pull`.", field="model")
    wish = PullWish(command.model, command.environment, command.name or "")
    return asked_answer(pull_now.ask(desk.context, who, desk.act(asked), wish))


def _wish(
    command: commands.MonitorAdd | commands.MonitorEnd,
    said: str | None,
    parts: tuple[tuple[str, str], ...] = (),
) -> MonitorWish:
    if command.model is None:
        raise BadInput("Say of which model: `monitor churn add …`.", field="model")
    return MonitorWish(command.model, command.environment, said or "", parts)


# Each function takes the command it is keyed by, which a table of one type cannot say.
MONITORS: Mapping[type[Command], Change] = {
    commands.MonitorAdd: _add,
    commands.MonitorEnd: _end,
    commands.MonitorPull: _pull,
}
