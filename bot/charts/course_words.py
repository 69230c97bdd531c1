"""What a picture of a metric over time says, in words. Loads no matplotlib."""

from datetime import datetime

from bot.charts.panels import direction, moment_label, moved
from bot.domain.course import AlertSpan, Course, Measurement
from bot.domain.numbers import alike, number
from bot.domain.text import clean, listed

MOST_NAMED = 5


def course_alt(course: Course) -> str:
    """The picture in words: where the metric is now, how it came there, what was released, and what alarmed."""
    name = f"{clean(course.metric, 60)} of {clean(course.title, 80)}"
    known = course.known
    if not known:
        return f"{name}: no values yet."
    said = [f"{name}: {_now(course)}."]
    if course.bound is not None:
        said.append(_held(course, known[-1], course.bound))
    if course.releases:
        named = [f"{clean(each.name, 60)} on {moment_label(each.at)}" for each in course.releases]
        said.append(f"Went live: {_some(named)}.")
    if course.alerts:
        said.append(
            f"Alerts: {_some([_alert(each) for each in sorted(course.alerts, key=lambda each: each.since)])}."
        )
    return " ".join(said)


def _now(course: Course) -> str:
    known = course.known
    first, last = known[0], known[-1]
    now = f"{value_words(last)} on {moment_label(last.at)}"
    if len(known) == 1:
        return f"{now}, the only value"
    delta = last.value - first.value
    return f"{now}, {moved(delta, direction(delta, course.better))} since {moment_label(first.at)} ({number(first.value)})"


def value_words(found: Measurement) -> str:
    """The value, its interval where it has one, and whether it is estimated: `0.874 (0.861 to 0.887)`."""
    mark = " estimated" if found.is_estimate else ""
    if found.low is None or found.high is None:
        return f"{number(found.value)}{mark}"
    value, low, high = alike(found.value, found.low, found.high)
    return f"{value}{mark} ({low} to {high})"


def _held(course: Course, last: Measurement, bound: float) -> str:
    where = "at" if last.value == bound else "above" if last.value > bound else "below"
    return f"That is {where} {number(bound)}, which it is held against."


def _alert(alert: AlertSpan) -> str:
    name = clean(alert.name, 60)
    if alert.until is None:
        return f"{name} open since {moment_label(alert.since)}"
    return f"{name} {days(alert.since, alert.until)}"


def days(since: datetime, until: datetime) -> str:
    """From when until when, as days: `3 Nov to 5 Nov`."""
    first, last = moment_label(since), moment_label(until)
    return f"on {first}" if first == last else f"{first} to {last}"


def _some(words: list[str]) -> str:
    if len(words) <= MOST_NAMED:
        return listed(words)
    # The newest matter most.
    return f"{len(words) - MOST_NAMED} earlier ones, {listed(words[-MOST_NAMED:])}"
