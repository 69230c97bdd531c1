"""One monitor looks at one period: what came of it is read from what was stored when it came, and from nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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
from bot.domain.monitors.monitor import Monitor, Reference, What
from bot.domain.monitors.reading import Judgement, Reading, Status, Why, Wrong
from bot.domain.policy import Better
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import from_bytes
from bot.domain.profile.together import together
from bot.domain.quality.examining import Batch as Examined
from bot.domain.quality.examining import examine
from bot.domain.quality.expectations import Expectations
from bot.domain.quality.findings import without_values
from bot.domain.quality.inferring import inferred
from bot.services.labelled import Value, by_labels
from storage import batches, data_sets, registry

# More batches than these, in one window or before it, say no more of how the data lie.
MOST_BATCHES = 400
# Whoever sends more in one period is told of these, the newest.
MOST_EXAMINED = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version is live, since then."""

    model: str
    environment: str
    version: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """A look of a monitor at the period that ended at `end`; which direction of its metric is `better`, where it is known."""

    monitor: Monitor
    place: Place
    end: datetime
    at: datetime
    better: Better | None = None

    @property
    def window(self) -> Window:
        """What it is about."""
        return periods.looked_at(self.monitor, self.end, self.place.since)


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
    current = _ended(session, asked, asked.window)
    if not current:
        return Seen(unknown(Why.NO_BATCH))
    held = _reference(session, asked)
    if held is None:
        return Seen(unknown(Why.NO_REFERENCE), current)
    # What is held against itself did not move.
    others = [each for each in current if each.name not in held.names]
    if not others:
        return Seen(unknown(Why.LEARNING), current, held.against)
    judged = judged_drift(asked.monitor, held.profile, together(_profiles(session, others)), held.earlier)
    return Seen(judged, others, held.against)


def _quality(session: Session, asked: Look) -> Seen:
    """Each batch that arrived is held against the reference by itself; late ones too, whatever time they tell of."""
    window = periods.arrived(asked.monitor, asked.end, asked.place.since)
    place = asked.place
    came = _of_version(batches.arrived(session, place.model, place.environment, window, MOST_EXAMINED), place)
    if not came:
        # Whether data are still awaited is known by the time they tell of.
        ended = _ended(session, asked, asked.window)
        return Seen(unknown(Why.LEARNING if ended else Why.NO_BATCH), ended)
    held = _reference(session, asked)
    if held is None:
        return Seen(unknown(Why.NO_REFERENCE), came)
    others = [each for each in came if each.name not in held.names]
    if not others:
        return Seen(unknown(Why.LEARNING), came, held.against)
    expected = inferred(held.profile)
    wrong = [each for batch in others for each in _wrong(session, expected, batch, asked.at)]
    return Seen(judged_quality(asked.monitor, wrong), others, held.against)


def _wrong(session: Session, expected: Expectations, batch: Batch, at: datetime) -> list[Wrong]:
    profile = _profile(session, batch)
    if profile is None:
        return []
    known = expected.reference.columns if expected.reference else ()
    concealed = {each.name for each in (*profile.columns, *known) if each.concealed}
    found = examine(expected, Examined(profile, made_at=batch.received_at), at)
    return [Wrong(batch.name, each) for each in without_values(found, concealed)]


def _volume(session: Session, asked: Look) -> Seen:
    found = _ended(session, asked, asked.window)
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
    found = _ended(session, asked, asked.window)
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


@dataclass(frozen=True, slots=True)
class _Held:
    """What the batches are held against: its profile, the `names` of batches that it is made of, and its parts."""

    against: Reference
    profile: Profile
    names: frozenset[str] = frozenset()
    earlier: tuple[Profile, ...] = ()


def _reference(session: Session, asked: Look) -> _Held | None:
    against = asked.monitor.against
    if against is Reference.WINDOW:
        return _window(session, asked)
    if against is not Reference.PROMOTION:
        trained = _training(session, asked.place)
        # Said, it is what was meant; by itself it gives way to what is there.
        if trained is not None or against is Reference.TRAINING:
            return None if trained is None else _Held(Reference.TRAINING, trained)
    return _promotion(session, asked.place)


def _training(session: Session, place: Place) -> Profile | None:
    version = registry.find_version(session, place.model, place.version)
    for each in version.data_sets if version else ():
        kept = data_sets.profile(session, each)
        profile = None if kept is None else _read(kept)
        if profile is not None:
            return profile
    return None


def _promotion(session: Session, place: Place) -> _Held | None:
    first = batches.first_of(session, place.model, place.environment, place.version, place.since)
    profile = None if first is None else _profile(session, first)
    if first is None or profile is None:
        return None
    return _Held(Reference.PROMOTION, profile, frozenset({first.name}))


def _window(session: Session, asked: Look) -> _Held | None:
    parts = [together(found) for one in _by_window(session, asked) if (found := _profiles(session, one))]
    return _Held(Reference.WINDOW, together(parts), earlier=tuple(parts)) if parts else None


def _by_window(session: Session, asked: Look) -> list[list[Batch]]:
    """The batches of the windows before, those of a window together; windows before the first batch say nothing."""
    windows = periods.earlier(asked.monitor, asked.end)
    whole = Window(windows[-1].since, windows[0].until)
    if asked.monitor.what is What.PREDICTION_DRIFT:
        # What another version predicted is nothing to hold this one's predictions against.
        whole = Window(max(whole.since, asked.place.since), whole.until)
    found = _all_ended(session, asked.place, whole)
    by_window = [[each for each in found if one.since < each.window.until <= one.until] for one in windows]
    while by_window and not by_window[-1]:
        by_window.pop()
    return by_window


def _ended(session: Session, asked: Look, window: Window) -> list[Batch]:
    return _of_version(_all_ended(session, asked.place, window), asked.place)


def _all_ended(session: Session, place: Place, window: Window) -> Sequence[Batch]:
    return batches.within(session, place.model, place.environment, window, MOST_BATCHES)


def _of_version(found: Sequence[Batch], place: Place) -> list[Batch]:
    """Without those of which it is said that another version served."""
    return [each for each in found if each.version in {None, place.version}]


def _last_sender(session: Session, place: Place) -> str | None:
    found = batches.newest(session, place.model, place.environment, limit=1)
    return found[0].received_by if found else None


def _profiles(session: Session, found: Sequence[Batch]) -> list[Profile]:
    profiles = (_profile(session, each) for each in found)
    return [each for each in profiles if each is not None]


def _profile(session: Session, batch: Batch) -> Profile | None:
    try:
        return batches.profile(session, batch)
    except ValueError:
        # A later version of the bot may have written it.
        return None


def _read(kept: bytes) -> Profile | None:
    try:
        return from_bytes(kept)
    except ValueError:
        return None
