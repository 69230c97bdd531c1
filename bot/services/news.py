"""News for whoever subscribed: noted with the change, told in one message, as far as who reads it may know."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.outbox import CHANNEL_BUDGET_PER_HOUR
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ChangeKind, ModelVersion
from bot.domain.runs import UNDER_WAY, Run
from bot.domain.subscriptions import (
    LIVE,
    OF_RUNS,
    REGISTERED,
    ROLLED_BACK,
    News,
    Subscription,
    event_of_run,
    subscription_subject,
)
from bot.domain.targets import Target
from bot.errors import Unavailable
from bot.services.announcements import message
from bot.services.context import Context
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Viewer, viewer
from bot.services.lost import tell_once
from bot.services.places import is_shared
from bot.views.subscriptions import news_answer, shared_channel
from storage import outbox, registry, runs, subscriptions

_HOUR = timedelta(hours=1)


def version_registered(session: Session, version: ModelVersion) -> None:
    """Note that a version was registered, in the transaction that did it."""
    subscriptions.note(
        session,
        News(REGISTERED, version.model, str(Target(version.model, version.version)), version.created_at),
    )


def run_changed(session: Session, before: str, run: Run, at: datetime) -> None:
    """Note that a run ended, in the transaction that said so; `before` is the status it had."""
    event = event_of_run(run.status)
    # A status that is said twice is news once.
    if event is not None and before in UNDER_WAY:
        subscriptions.note(session, News(event, run.experiment, run.run_id, at))


def went_live(session: Session, request: PromotionRequest, at: datetime) -> None:
    """Note that a version went live, in the transaction that said so."""
    # What leaves is told on its card: nobody can subscribe to what is no more.
    if request.kind is ChangeKind.RETIREMENT:
        return
    event = ROLLED_BACK if request.kind is ChangeKind.ROLLBACK else LIVE
    subject = str(Target(request.model, request.version, request.environment))
    subscriptions.note(session, News(event, request.model, subject, at))


def tell_next(context: Context) -> None:
    """Tell each subscription whose time has come what waits for it."""
    with context.database.read() as session:
        waiting = subscriptions.with_news(session)
    at = context.clock.now()
    for each in waiting:
        if each.due(at):
            try:
                _tell(context, each)
            except Unavailable:
                continue  # Slack does not say who may read it: the news wait


def _tell(context: Context, subscription: Subscription) -> None:
    at = context.clock.now()
    # Asked each time: a channel may have been shared since somebody subscribed it.
    if subscription.channel is not None and is_shared(context, subscription.channel):
        _skip_shared(context, subscription, at)
        return
    readers = _readers(context, subscription)
    with context.database.write() as session:
        if _is_spent(session, subscription, context):
            return
        news = subscriptions.take(session, subscription, at)
        shown = [found for each in news if (found := _seen(session, each, readers)) is not None]
        if shown:
            said = message(
                news_answer(subscription, shown),
                channel=subscription.channel,
                person=subscription.person,
                subject=subscription_subject(subscription.id),
                # For a channel it does not fold: its budget was asked for just now.
                urgent=subscription.person is None,
            )
            outbox.add(session, said, at)
    context.wake()


def _skip_shared(context: Context, subscription: Subscription, at: datetime) -> None:
    """Outsiders read the channel: the news are not told there, and whoever subscribed hears so once."""
    with context.database.write() as session:
        if subscriptions.take(session, subscription, at):
            told = shared_channel(subscription)
            tell_once(session, subscription_subject(subscription.id), subscription.by, told, at)
    context.wake()


def _is_spent(session: Session, subscription: Subscription, context: Context) -> bool:
    """Whether the channel heard enough within the hour: then the news wait and are told together."""
    if subscription.channel is None:
        return False
    since = context.clock.now() - _HOUR
    return outbox.posted_since(session, subscription.channel, since) >= CHANNEL_BUDGET_PER_HOUR


def _readers(context: Context, subscription: Subscription) -> Viewer:
    """What may be said there: a person is told what they see, a channel what everybody sees and its own models."""
    if subscription.person is not None:
        return viewer(context, Person(subscription.person, "", ""))
    policy = context.policy()
    with context.database.read() as session:
        models = registry.models(session)
    kept = [each for each in models if policy.of(each.name).visible_to_channel_only]
    # In the channel that a model is kept to, everybody who reads may know of it.
    elsewhere = (x.name for x in kept if _channel(policy, x.name, x.channel) != subscription.channel)
    return Viewer(None, frozenset(elsewhere))


def _channel(policy: Policy, model: str, channel: str | None) -> str | None:
    return policy.of(model).channel or channel


def _seen(session: Session, news: News, readers: Viewer) -> tuple[News, Run | None] | None:
    """The news with its run; nothing when it must not be known there, or the run was deleted since."""
    if news.event not in OF_RUNS:
        return (news, None) if readers.sees(news.name) else None
    run = runs.find_run(session, news.subject)
    hidden = hidden_experiments(session, readers)
    if run is None or run.deleted_at is not None or run.experiment in hidden:
        return None
    return replace(news, name=run.experiment), run
