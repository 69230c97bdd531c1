"""One monitor looks at one period: what came of it is read from what was stored when it came, and from nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.batches import Batch, Window
from bot.domain.monitors import periods
from bot.domain.monitors.judging import (
    judged_by_others,
    judged_drift,
    judged_number,
    judged_quality,
    unknown,
)
from bot.domain.monitors.monitor import Reference, What
from bot.domain.monitors.reading import Judgement, Reading, Status, Why
from bot.domain.policy import Better
from bot.domain.profile.together import together
from bot.services.batch_quality import wrong
from bot.services.labelled import Value, by_labels
from bot.services.looks import Look, Place, compared_alike, ended, of_version, profiles
from bot.services.references import pair, reference
from storage import batches

# Whoever sends more in one period is told of these, the newest.
MOST_EXAMINED = 5000


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at, and what came of it."""

    judged: Judgement
    batches: Sequence[Batch] = ()
    against: Reference | None = None
    rows: int | None = None


def look(session: Session, asked: Look) -> Reading:
    """What the monitor sees."""
    found = _LOOKS[asked.monitor.what](session, asked)
    place = asked.place
    rows = sum(each.rows for each in found.batches) if found.rows is None else found.rows
    sender = found.batches[0].received_by if found.batches else _last_sender(session, place)
    return Reading(
        place.model, place.environment, asked.monitor.name, asked.end, asked.at, place.version, found.judged,
        rows, len(found.batches), found.against, sender,
    )  # fmt: skip


def _drift(session: Session, asked: Look) -> Seen:
    found = pair(session, asked)
    if not found.came:
        return Seen(unknown(Why.NO_BATCH))
    if found.held is None:
        return Seen(unknown(Why.NO_REFERENCE), found.came)
    if not found.others:
        return Seen(unknown(Why.LEARNING), found.came, found.held.against)
    current = together(profiles(session, found.others))
    against, now, *earlier = compared_alike(session, [found.held.profile, current, *found.held.earlier])
    judged = judged_drift(asked.monitor, against, now, earlier)
    return Seen(judged, found.others, found.held.against)


def _quality(session: Session, asked: Look) -> Seen:
    """Each batch that arrived is held against the reference by itself; late ones too, whatever time they tell of."""
    window = periods.arrived(asked.monitor, asked.end, asked.place.since)
    place = asked.place
    came = of_version(batches.arrived(session, place.model, place.environment, window, MOST_EXAMINED), place)
    if not came:
        # Whether data are still awaited is known by the time they tell of.
        awaited = ended(session, asked, asked.window)
        return Seen(unknown(Why.LEARNING if awaited else Why.NO_BATCH), awaited)
    held = reference(session, asked)
    others = [each for each in came if held is not None and each.name not in held.names]
    against = None if held is None else held.against
    if not others and not asked.quality.is_said:
        return Seen(unknown(Why.NO_REFERENCE if held is None else Why.LEARNING), came, against)
    # What the policy says holds of the first batch too.
    examined = came if asked.quality.is_said else others
    found = wrong(session, place, examined, held, asked.quality)
    return Seen(judged_quality(asked.monitor, found), examined, against)


def _volume(session: Session, asked: Look) -> Seen:
    found = ended(session, asked, asked.window)
    if not found:
        return Seen(unknown(Why.NO_BATCH))
    limits = asked.monitor.limits
    rows = _rows(session, asked, asked.window)
    if limits.false_alarms is None:
        return Seen(judged_number(limits, rows, Status.DEGRADED), found, rows=rows)
    before = [float(_rows(session, asked, one)) for one in periods.earlier(asked.monitor, asked.end)]
    while before and not before[-1]:
        # Before the first batch nothing was awaited.
        before.pop()
    judged = judged_by_others(limits.false_alarms, rows, before, Status.DEGRADED, are_counts=True)
    return Seen(judged, found, Reference.WINDOW, rows)


def _rows(session: Session, asked: Look, window: Window) -> int:
    place = asked.place
    return batches.rows_ended(session, place.model, place.environment, window)


def _silence(session: Session, asked: Look) -> Seen:
    found = ended(session, asked, asked.window)
    return Seen(Judgement(Status.HEALTHY), found) if found else Seen(unknown(Why.NO_BATCH))


def _performance(session: Session, asked: Look) -> Seen:
    (now,), limits = measured_in(session, asked, (asked.window,)), asked.monitor.limits
    if now is None:
        return Seen(unknown(Why.NO_METRIC))
    value, rows = now
    if limits.false_alarms is None:
        return Seen(judged_number(limits, value, Status.FAILING), rows=rows)
    earlier = measured_in(session, asked, periods.earlier(asked.monitor, asked.end))
    judged = judged_by_others(
        limits.false_alarms,
        value,
        [each[0] for each in earlier if each],
        Status.FAILING,
        falls=asked.better is not Better.LOWER,
        rises=asked.better is not Better.HIGHER,
    )
    return Seen(judged, against=Reference.WINDOW, rows=rows)


def measured_in(session: Session, asked: Look, windows: Sequence[Window]) -> tuple[Value, ...]:
    """The metric in each window, and of how many rows: as a program reported it last, else by the labels that came."""
    reported = [_reported(session, asked, each) for each in windows]
    missing = [each for each, known in zip(windows, reported, strict=True) if known is None]
    place = asked.place
    found = iter(by_labels(session, place.model, place.environment, place.version, missing, asked.monitor.of))
    return tuple(next(found) if each is None else each for each in reported)


def _reported(session: Session, asked: Look, window: Window) -> Value:
    place = asked.place
    found = batches.metric_ended(session, place.model, place.environment, asked.monitor.of, window)
    ours = [each for each in found if each.version in {None, place.version}]
    return (ours[0].value, ours[0].rows) if ours else None


_LOOKS: Mapping[What, Callable[[Session, Look], Seen]] = {
    What.FEATURE_DRIFT: _drift,
    What.PREDICTION_DRIFT: _drift,
    What.DATA_QUALITY: _quality,
    What.VOLUME: _volume,
    What.NO_DATA: _silence,
    What.PERFORMANCE: _performance,
}


def _last_sender(session: Session, place: Place) -> str | None:
    found = batches.newest(session, place.model, place.environment, limit=1)
    return found[0].received_by if found else None
