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

Step = Callable[[Context], None]


@dataclass(frozen=True, slots=True)
class Routine:
    """Something the clock starts; running it twice does what once does."""

    name: str
    every: timedelta
    run: Step
    summary: str
    threads: int = 1
    # The part of it that somebody waits for: done at every wake, and not only when the interval is over.
    awaited: Step | None = None


def _until_done(step: Callable[[Context], bool]) -> Step:
    def run(context: Context) -> None:
        while step(context):
            pass

    return run


_apply = _until_done(applying.apply_next)
_deploy = _until_done(deploying.deliver_next)
_retrain = _until_done(retraining_calls.deliver_next)
_send = _until_done(relay.send_next)
_make_digests = _until_done(digests.make_next)


def _digests(context: Context) -> None:
    digests.sweep(context)
    _make_digests(context)


def _deploying(context: Context) -> None:
    deploying.sweep(context)
    _deploy(context)


def _retraining(context: Context) -> None:
    retraining_calls.sweep(context)
    _retrain(context)


def _probation(context: Context) -> None:
    probation.sweep(context)


def _alerts(context: Context) -> None:
    alert_watch.sweep(context)


def _page(context: Context) -> None:
    paging.sweep(context)


def _paging(context: Context) -> None:
    _page(context)
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
    Routine("applying", timedelta(seconds=1), _apply, "makes approved requests live", awaited=_apply),
    Routine(
        "deploying",
        timedelta(seconds=1),
        _deploying,
        "tells deployers, and ends what nobody reported",
        threads=2,
        awaited=_deploy,
    ),
    Routine(
        "retraining",
        timedelta(seconds=5),
        _retraining,
        "tells trainers, and ends what nobody reported",
        awaited=_retrain,
    ),
    Routine("outbox", timedelta(seconds=1), _send, "sends what waits to be sent", threads=2, awaited=_send),
    Routine(
        "digests",
        timedelta(seconds=5),
        _digests,
        "makes the digests that are due",
        awaited=_make_digests,
    ),
    Routine(
        "requests",
        timedelta(seconds=10),
        _requests,
        "expires requests, judges changed ones anew, asks who must act by now, and opens what is pre-approved",
    ),
    Routine(
        "alerts",
        timedelta(seconds=5),
        _alerts,
        "tells of trouble, and that nobody acts on it",
        awaited=_alerts,
    ),
    Routine("paging", timedelta(seconds=5), _paging, "tells the pager how each alert stands", awaited=_page),
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
