"""The commands about alerts that change something."""

from collections.abc import Mapping

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.policy import Verb
from bot.errors import BadInput
from bot.services import alert_acts, retraining, retraining_acts
from bot.services.alert_acts import Hush
from bot.views import alerts as view
from bot.views import retraining_acts as retraining_view
from bot.views.answer import Answer
from bot.views.retraining import asked_answer
from handlers.asking import Asked
from handlers.authorities import Change, authority_of
from handlers.desk import Desk


def _acknowledge(desk: Desk, asked: Asked, command: commands.AlertAck) -> Answer:
    who = authority_of(desk, asked, Verb.ALERT_ACK)
    found = alert_acts.acknowledge(desk.context, who, desk.act(asked), command.alert or 0)
    return view.acknowledged_answer(found)


def _assign(desk: Desk, asked: Asked, command: commands.AlertAssign) -> Answer:
    if command.person is None:
        raise BadInput("Say to whom: `alert A-9 assign @ada`.", field="person")
    who = authority_of(desk, asked, Verb.ALERT_ASSIGN)
    act, number = desk.act(asked), command.alert or 0
    return view.assigned_answer(alert_acts.assign(desk.context, who, act, number, command.person))


def _snooze(desk: Desk, asked: Asked, command: commands.AlertSnooze) -> Answer:
    who = authority_of(desk, asked, Verb.ALERT_SNOOZE)
    wish = Hush(command.until, command.reason or "")
    return view.hushed_answer(alert_acts.snooze(desk.context, who, desk.act(asked), command.alert or 0, wish))


def _mute(desk: Desk, asked: Asked, command: commands.AlertMute) -> Answer:
    who = authority_of(desk, asked, Verb.ALERT_SNOOZE)
    wish = Hush(None, command.reason or "")
    return view.hushed_answer(alert_acts.mute(desk.context, who, desk.act(asked), command.alert or 0, wish))


def _retrain(desk: Desk, asked: Asked, command: commands.AlertRetrain) -> Answer:
    who = authority_of(desk, asked, Verb.RETRAIN)
    wish = retraining.Wish(command.alert or 0, command.reason or "", command.mark)
    return asked_answer(retraining.ask(desk.context, who, desk.act(asked), wish))


def _redeliver(desk: Desk, asked: Asked, command: commands.AlertRedeliver) -> Answer:
    who, which = (
        authority_of(desk, asked, Verb.RETRAIN),
        retraining_acts.Which(command.alert, command.attempt),
    )
    return retraining_view.redelivered_answer(
        retraining_acts.redeliver(desk.context, who, desk.act(asked), which)
    )


def _stop(desk: Desk, asked: Asked, command: commands.AlertStop) -> Answer:
    who, which = (
        authority_of(desk, asked, Verb.RETRAIN),
        retraining_acts.Which(command.alert, command.attempt),
    )
    return retraining_view.stopped_answer(retraining_acts.stop(desk.context, who, desk.act(asked), which))


# Each function takes the command it is keyed by, which a table of one type cannot say.
ALERTS: Mapping[type[Command], Change] = {
    commands.AlertAck: _acknowledge,
    commands.AlertAssign: _assign,
    commands.AlertSnooze: _snooze,
    commands.AlertMute: _mute,
    commands.AlertRetrain: _retrain,
    commands.AlertRedeliver: _redeliver,
    commands.AlertStop: _stop,
}
