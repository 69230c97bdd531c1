"""The table of routines: what each does, and how often it is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.services import (
    afterwards,
    alert_watch,
    anchors,
    applying,
    delegations,
    deploying,
    digests,
    expiry,
    following,
    leavers,
    mirror,
    monitoring,
    news,
    paging,
    paging_failures,
    paging_silences,
    policy_revisions,
    probation,
    pulling,
    relay,
    reminders,
    retraining_calls,
    revalidation,
    serving_watch,
    standard_changes,
)
from bot.services.context import Context


@dataclass(frozen=True, slots=True)
class Routine:
    """Something the clock starts; running it twice does what once does."""

    name: str
    every: timedelta
    run: Callable[[Context], None]
    summary: str
    threads: int = 1


def _until_done(step: Callable[[Context], bool]) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        while step(context):
            pass

    return run


def _digests(context: Context) -> None:
    digests.sweep(context)
    while digests.make_next(context):
        pass


def _deploying(context: Context) -> None:
    deploying.sweep(context)
    while deploying.deliver_next(context):
        pass


def _retraining(context: Context) -> None:
    retraining_calls.sweep(context)
    while retraining_calls.deliver_next(context):
        pass


def _probation(context: Context) -> None:
    probation.sweep(context)


def _alerts(context: Context) -> None:
    alert_watch.sweep(context)


def _paging(context: Context) -> None:
    paging.sweep(context)
    paging_silences.follow(context)


def _reminders(context: Context) -> None:
    delegations.sweep(context)
    reminders.sweep(context)


def _revalidation(context: Context) -> None:
    revalidation.sweep(context)


def _monitors(context: Context) -> None:
    monitoring.sweep(context)


def _sources(context: Context) -> None:
    pulling.sweep(context)


def _forget(context: Context) -> None:
    expiry.forget(context)
    monitoring.forget(context)
    paging_failures.forget(context)
    pulling.forget(context)


def _requests(context: Context) -> None:
    expiry.sweep(context)
    following.follow(context)
    afterwards.sweep(context)
    standard_changes.sweep(context)


ROUTINES: tuple[Routine, ...] = (
    Routine(
        "applying", timedelta(seconds=1), _until_done(applying.apply_next), "makes approved requests live"
    ),
    Routine(
        "deploying", timedelta(seconds=1), _deploying, "tells deployers, and ends what nobody reported", 2
    ),
    Routine("retraining", timedelta(seconds=5), _retraining, "tells trainers, and ends what nobody reported"),
    Routine("outbox", timedelta(seconds=1), _until_done(relay.send_next), "sends what waits to be sent", 2),
    Routine("digests", timedelta(seconds=5), _digests, "makes the digests that are due"),
    Routine(
        "requests",
        timedelta(seconds=10),
        _requests,
        "expires requests, judges changed ones anew, asks who must act by now, and opens what is pre-approved",
    ),
    Routine("alerts", timedelta(seconds=5), _alerts, "tells of trouble, and that nobody acts on it"),
    Routine("paging", timedelta(seconds=5), _paging, "tells the pager how each alert stands"),
    Routine(
        "probation",
        timedelta(seconds=5),
        _probation,
        "confirms what proved itself, and says what is wrong with it",
    ),
    Routine(
        "registry", timedelta(seconds=1), mirror.refresh, "looks at the MLflow server, where there is one"
    ),
    Routine(
        "policy",
        timedelta(seconds=5),
        policy_revisions.note,
        "keeps what the policy says, and tells the admins",
    ),
    Routine("news", timedelta(seconds=5), news.tell_next, "tells what was subscribed to"),
    Routine(
        "serving",
        timedelta(minutes=1),
        serving_watch.sweep,
        "notices that servers serve something else than was decided",
    ),
    Routine(
        "monitors",
        timedelta(minutes=1),
        _monitors,
        "lets each monitor look whose time has come, and opens an alert for what is wrong",
    ),
    Routine(
        "sources",
        timedelta(seconds=5),
        _sources,
        "fetches from each source what is new when its time has come, and tells when one cannot be read",
        2,
    ),
    Routine(
        "anchors", timedelta(hours=1), anchors.keep_daily, "keeps the head of the audit elsewhere, daily"
    ),
    Routine(
        "leavers",
        timedelta(days=1),
        leavers.sweep,
        "finds who left, and asks who comes after them to take over",
    ),
    Routine(
        "reminders",
        timedelta(minutes=1),
        _reminders,
        "reminds whoever must still act, and ends delegations",
    ),
    Routine(
        "revalidation",
        timedelta(hours=1),
        _revalidation,
        "asks owners to look again at what has long been live",
    ),
    Routine(
        "interactions",
        timedelta(hours=1),
        _forget,
        "forgets deliveries Slack cannot repeat, and what monitors saw long ago",
    ),
)


def routine(name: str) -> Routine | None:
    """The routine of that name."""
    return next((each for each in ROUTINES if each.name == name), None)
