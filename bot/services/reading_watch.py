"""The commands that read what is watched: alerts, digests, announcements."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import commands
from bot.services import alert_reading, digest_schedules, digests, health, subscriptions
from bot.services.context import Context
from bot.services.models import no_subject
from bot.services.reader import Reader
from bot.views import alert_explained, alert_pager
from bot.views import alerts as alert_view
from bot.views import digest as digest_view
from bot.views import digest_schedules as digest_schedules_view
from bot.views import health as health_view
from bot.views import monitors as monitors_view
from bot.views import subscriptions as subscription_view
from bot.views.answer import Answer


def _subscriptions(context: Context, reader: Reader, command: commands.SubscribeList) -> Answer:
    found = subscriptions.listed(context, reader.viewer)
    return subscription_view.listed_answer(found, reader.id)


def _alerts(context: Context, reader: Reader, command: commands.Alerts) -> Answer:
    found = alert_reading.listed(context, reader.viewer, command.model)
    return alert_view.listed_answer(found, context.clock.now(), command.model)


def _alert(context: Context, reader: Reader, command: commands.ShowAlert) -> Answer:
    told = alert_reading.told_to(context, reader.viewer, command.alert or 0)
    if command.explained:
        return alert_explained.explained(told)
    card = alert_view.card(told)
    return replace(card, parts=(*card.parts, *alert_pager.attempts(told)))


def _health(context: Context, reader: Reader, command: commands.ShowHealth) -> Answer:
    if command.model is None:
        return health_view.health_answer(
            health.of_all(context, reader.viewer, command.environment), reader.voice(context)
        )
    found = health.of_model(context, reader.viewer, command.model, command.environment)
    return health_view.health_answer(found, reader.voice(context))


def _monitors(context: Context, reader: Reader, command: commands.ShowMonitors) -> Answer:
    if command.model is None:
        raise no_subject("a registered model", "monitor churn production")
    found = health.of_model(context, reader.viewer, command.model, command.environment)
    return monitors_view.listed_answer(found)


def _preview(context: Context, reader: Reader, command: commands.DigestPreview) -> Answer:
    found = digests.preview(context, reader.viewer, command.filters, command.period)
    return digest_view.digest_answer(found, voice=command.voice or reader.voice(context))


def _digests(context: Context, reader: Reader, command: commands.DigestList) -> Answer:
    return digest_schedules_view.schedules_answer(digest_schedules.listed(context, reader.viewer), reader.id)


# Each function takes the command it is keyed by, which a table of one type cannot say.
READERS: Mapping[type[commands.Command], Callable[[Context, Reader, Any], Answer]] = {
    commands.SubscribeList: _subscriptions,
    commands.Alerts: _alerts,
    commands.ShowAlert: _alert,
    commands.ShowHealth: _health,
    commands.ShowMonitors: _monitors,
    commands.DigestPreview: _preview,
    commands.DigestList: _digests,
}
