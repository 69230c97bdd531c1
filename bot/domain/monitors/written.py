"""Monitors and judgements as plain values and back: what is stored of them."""

from collections.abc import Mapping
from typing import Any

from bot.domain.monitors.monitor import Limits, Monitor, Reference, What
from bot.domain.monitors.reading import Judgement, Moved, Status, Why, Wrong
from bot.domain.quality.written import from_plain, to_plain
from bot.domain.severity import Severity
from bot.domain.working_time import Duration, parse_duration

Plain = dict[str, Any]


def monitor_to_plain(monitor: Monitor) -> Plain:
    """A monitor as plain values, without what it does not say."""
    limits = monitor.limits
    told = {
        "what": monitor.what.value,
        "of": monitor.of,
        "above": limits.above,
        "below": limits.below,
        "false_alarms": limits.false_alarms,
        "every": monitor.every.text,
        "reference": monitor.reference and monitor.reference.value,
        "earlier": monitor.earlier and monitor.earlier.text,
        "window": monitor.window and monitor.window.text,
        "delay": monitor.delay and monitor.delay.text,
        "severity": monitor.severity and monitor.severity.value,
        "columns": list(monitor.columns) or None,
        "environments": list(monitor.environments) or None,
        "called": monitor.called or None,
    }
    return {key: each for key, each in told.items() if each is not None}


def monitor_from_plain(told: Mapping[str, Any]) -> Monitor:
    """The monitor behind plain values; ValueError or KeyError when they are none."""
    reference, severity = told.get("reference"), told.get("severity")
    return Monitor(
        What(told["what"]),
        told["of"],
        Limits(told.get("above"), told.get("below"), told.get("false_alarms")),
        parse_duration(told["every"]),
        None if reference is None else Reference(reference),
        _length(told.get("earlier")),
        _length(told.get("window")),
        _length(told.get("delay")),
        None if severity is None else Severity(severity),
        tuple(told.get("columns", ())),
        tuple(told.get("environments", ())),
        told.get("called", ""),
    )


def judgement_to_plain(judged: Judgement) -> Plain:
    """What of a judgement has no column of its own: names, findings, and why."""
    told = {
        "moved": [[each.column, each.value] for each in judged.moved],
        "columns": judged.columns,
        "wrong": [[each.batch, to_plain(each.finding)] for each in judged.wrong],
        "found": judged.found,
        "learned_from": judged.learned_from,
        "why": judged.why and judged.why.value,
    }
    return {key: each for key, each in told.items() if each}


def judgement_from_plain(
    status: Status | None, value: float | None, low: float | None, high: float | None, told: Mapping[str, Any]
) -> Judgement:
    """The judgement behind its columns and the rest of it."""
    why = told.get("why")
    return Judgement(
        status,
        value,
        low,
        high,
        tuple(Moved(column, moved) for column, moved in told.get("moved", ())),
        told.get("columns", 0),
        tuple(Wrong(batch, from_plain(found)) for batch, found in told.get("wrong", ())),
        told.get("found", 0),
        told.get("learned_from", 0),
        None if why is None else Why(why),
    )


def _length(text: str | None) -> Duration | None:
    return None if text is None else parse_duration(text)
