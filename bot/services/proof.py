"""The reading commands of proof: history, the audit."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import commands
from bot.domain.audit import parse_anchor
from bot.errors import BadInput, NotAllowed
from bot.services import anchors, audits, dossiers, histories, model_cards, models
from bot.services.context import Context
from bot.services.reader import Reader
from bot.views import histories as history_view
from bot.views.answer import Answer
from bot.views.audit_entries import SHOWN, entries_answer
from bot.views.audits import examination_answer
from bot.views.dossier import dossier_answer
from bot.views.model_card import card_answer


def _history(context: Context, reader: Reader, command: commands.History) -> Answer:
    if command.model is None:
        raise models.no_subject("a registered model")
    if command.at is not None:
        moment = histories.moment(context, command.at, reader.zone(context))
        return history_view.then_answer(
            histories.at(context, reader.viewer, command.model, command.environment, moment)
        )
    # In the terminal, which has no person, all of it is there as JSON.
    most = None if reader.person is None else history_view.SHOWN
    return history_view.history_answer(
        histories.history(context, reader.viewer, command.model, command.environment, most)
    )


def _audit(context: Context, reader: Reader, command: commands.Audit) -> Answer:
    page = command.page or 1
    name, entries, count = audits.page(context, reader, command.model, (page - 1) * SHOWN, SHOWN)
    return entries_answer(entries, count, name, page)


def _verify(context: Context, reader: Reader, command: commands.AuditVerify) -> Answer:
    if not audits.sees_everything(context, reader):
        raise NotAllowed(
            "The whole audit is for admins and auditors.",
            hint="`/mlops audit MODEL` shows that of one model.",
        )
    given = [] if command.anchor is None else [parse_anchor(command.anchor)]
    return examination_answer(audits.examine(context, [*given, *anchors.kept(context)]))


def _card(context: Context, reader: Reader, command: commands.Card) -> Answer:
    if command.model is None:
        raise models.no_subject("a version", "card churn 7")
    found = model_cards.card(context, reader.viewer, command.model, command.version, command.environment)
    return card_answer(found, reader.voice(context))


def _dossier(context: Context, reader: Reader, command: commands.Dossier) -> Answer:
    if command.model is None or command.environment is None:
        raise BadInput("Say of what: `dossier churn production at 2026-03-03`.", field="model")
    moment = histories.moment(context, command.at or "now", reader.zone(context))
    return dossier_answer(dossiers.dossier(context, reader, command.model, command.environment, moment))


# Each function takes the command it is keyed by, which a table of one type cannot say.
READERS: Mapping[type[commands.Command], Callable[[Context, Reader, Any], Answer]] = {
    commands.History: _history,
    commands.Audit: _audit,
    commands.AuditVerify: _verify,
    commands.Card: _card,
    commands.Dossier: _dossier,
}
