"""A metric over time: a line in the band of its intervals, flags where versions went live, bars while alerts were open.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.charts.canvas import (
    BLUE,
    COLOURS,
    FAINT,
    INK,
    ORANGE,
    RULE,
    SOFT,
    Canvas,
    fitted,
    share,
    text_width,
)
from bot.charts.course_words import course_alt, value_words
from bot.charts.panels import direction, moment_label, moved
from bot.domain.course import AlertSpan, Course, Measurement
from bot.domain.numbers import alike, number
from bot.domain.text import clean

WIDTH, HEIGHT, MARGIN = 800, 450, 24
LEFT, RIGHT, TOP, FLOOR = 92, 776, 142, 324
TITLE, LABEL, SMALL = 20, 16, 14
FLAGS = (TOP - 14.0, TOP - 34.0)
LANES = (FLOOR + 54.0, FLOOR + 78.0)
MOST_MARKED, LEAST_BAR, GAP = 45, 8.0, 8.0
BAND, EDGE = "#dbe8f3", "#8fb3d1"


@dataclass(frozen=True, slots=True)
class _Frame:
    """From a moment and a value to a place on the page."""

    since: float
    until: float
    low: float
    high: float

    def x(self, at: datetime) -> float:
        """Across; what lies outside is drawn at the edge."""
        along = share(at.timestamp(), self.since, self.until, alone=0.5)
        return LEFT + min(max(along, 0.0), 1.0) * (RIGHT - LEFT)

    def y(self, value: float) -> float:
        """Down."""
        return FLOOR - 12 - share(value, self.low, self.high, alone=0.5) * (FLOOR - TOP - 24)

    def holds(self, at: datetime) -> bool:
        """Whether the moment is on the page."""
        return self.since <= at.timestamp() <= self.until


def course_png(course: Course) -> tuple[bytes, str]:
    """The metric over time as a PNG, 1600 pixels wide, and the same in words."""
    canvas = Canvas(WIDTH, HEIGHT)
    _head(canvas, course)
    known = course.known
    if known:
        frame = _frame(course)
        _scale(canvas, course, frame)
        _band(canvas, known, frame)
        _line(canvas, course, frame)
        _releases(canvas, course, frame)
        _alerts(canvas, course, frame)
    else:
        canvas.text((WIDTH / 2, HEIGHT / 2), "no values yet", LABEL, colour=SOFT, side="center")
    return canvas.png(), course_alt(course)


def _frame(course: Course) -> _Frame:
    known = course.known
    values = [each.value for each in known]
    values += [each for one in known for each in (one.low, one.high) if each is not None]
    values += [course.bound] if course.bound is not None else []
    return _Frame(known[0].at.timestamp(), known[-1].at.timestamp(), min(values), max(values))


def _head(canvas: Canvas, course: Course) -> None:
    title = fitted(f"{clean(course.metric)} of {clean(course.title)}", WIDTH - 2 * MARGIN, TITLE, bold=True)
    canvas.text((MARGIN, MARGIN + 16), title, TITLE, bold=True)
    way = f"{course.better} is better" if course.better else "which direction is better is not known"
    known = course.known
    if not known:
        canvas.text((MARGIN, MARGIN + 42), way, SMALL, colour=SOFT)
        return
    delta = known[-1].value - known[0].value
    mark = direction(delta, course.better)
    now = f"{value_words(known[-1])} now"
    canvas.text((MARGIN, MARGIN + 42), now, LABEL, bold=True)
    beside = MARGIN + text_width(now, LABEL, bold=True) + 14
    said = f"{moved(delta, mark)} since {moment_label(known[0].at)}" if len(known) > 1 else "the only value"
    canvas.text((beside, MARGIN + 42), said, LABEL, colour=COLOURS.get(mark, SOFT))
    beside += text_width(said, LABEL) + 14
    canvas.text((beside, MARGIN + 42), fitted(way, RIGHT - beside, SMALL), SMALL, colour=SOFT)


def _scale(canvas: Canvas, course: Course, frame: _Frame) -> None:
    ends = (frame.low, frame.high) if frame.low < frame.high else (frame.low,)
    words = alike(*ends) if len(ends) > 1 else (number(frame.low),)
    for value, said in zip(ends, words, strict=True):
        canvas.line([(LEFT, frame.y(value)), (RIGHT, frame.y(value))], RULE, 1)
        if course.bound is None or abs(frame.y(value) - frame.y(course.bound)) > SMALL:
            canvas.text((LEFT - 10, frame.y(value) + 5), said, SMALL, colour=SOFT, side="right")
    if course.bound is not None:
        y = frame.y(course.bound)
        canvas.line([(LEFT, y), (RIGHT, y)], INK, 1.5, "dashed")
        canvas.text((LEFT - 10, y + 5), number(course.bound), SMALL, bold=True, side="right")
        canvas.text((LEFT + 6, y - 6 if y > TOP + 30 else y + 16), "bound", SMALL, colour=SOFT)
    first, last = course.known[0].at, course.known[-1].at
    canvas.text((LEFT, FLOOR + 20), moment_label(first), SMALL, colour=SOFT)
    if moment_label(first) != moment_label(last):
        canvas.text((RIGHT, FLOOR + 20), moment_label(last), SMALL, colour=SOFT, side="right")
    canvas.line([(LEFT, FLOOR), (RIGHT, FLOOR)], FAINT, 1.5)


def _band(canvas: Canvas, known: Sequence[Measurement], frame: _Frame) -> None:
    """The intervals, filled between two thin lines: without colour, the lines are still there."""
    for has_interval, run in groupby(known, key=lambda each: each.low is not None and each.high is not None):
        if not has_interval:
            continue
        found = [(frame.x(each.at), each.low or 0.0, each.high or 0.0) for each in run]
        below = [(x, frame.y(low)) for x, low, _ in found]
        above = [(x, frame.y(high)) for x, _, high in found]
        if len(found) == 1:
            canvas.line([below[0], above[0]], EDGE, 3)
            continue
        canvas.area([*above, *reversed(below)], BAND)
        canvas.line(above, EDGE, 1.2)
        canvas.line(below, EDGE, 1.2)


def _line(canvas: Canvas, course: Course, frame: _Frame) -> None:
    known = course.known
    places = [(frame.x(each.at), frame.y(each.value)) for each in known]
    for is_estimate, run in groupby(range(len(known)), key=lambda at: known[at].is_estimate):
        at = list(run)
        # Each piece begins where the one before it ended.
        canvas.line(places[max(at[0] - 1, 0) : at[-1] + 1], BLUE, 2.5, "dashed" if is_estimate else "solid")
    if len(known) <= MOST_MARKED:
        for each, place in zip(known[:-1], places, strict=False):
            canvas.dot(place, BLUE, 8 if each.is_estimate else 7, filled=not each.is_estimate)
    canvas.dot(places[-1], BLUE, 13, filled=not known[-1].is_estimate)


def _releases(canvas: Canvas, course: Course, frame: _Frame) -> None:
    """A dotted line with a triangle on top, and the version's name over it, where there is room for names."""
    ends: dict[float, float] = {}
    for each in course.releases:
        if not frame.holds(each.at):
            continue
        x = frame.x(each.at)
        canvas.line([(x, TOP), (x, FLOOR)], FAINT, 1.5, "dotted")
        canvas.dot((x, TOP), INK, 12, "v")
        name = fitted(clean(each.name), 180, SMALL, bold=True)
        half = text_width(name, SMALL, bold=True) / 2
        middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        row = next((each for each in FLAGS if ends.get(each, 0.0) < middle - half - 10), None)
        if row is not None:
            ends[row] = middle + half
            canvas.text((middle, row), name, SMALL, bold=True, side="center")


def _alerts(canvas: Canvas, course: Course, frame: _Frame) -> None:
    """Bars under the days, the open and the newest ones first; those there is no room for are counted."""
    shown = [each for each in course.alerts if each.until is None or each.until.timestamp() >= frame.since]
    taken: dict[float, list[tuple[float, float]]] = {lane: [] for lane in LANES}
    hidden = 0
    for each in sorted(shown, key=lambda each: (each.until is None, each.since), reverse=True):
        bar = _bar(each, frame)
        lane = next((y for y in LANES if _is_free(taken[y], bar.begins, bar.stops)), None)
        if lane is None or bar.begins < LEFT - 10:
            hidden += 1
        else:
            taken[lane].append((bar.begins, bar.stops))
            _draw_bar(canvas, bar, lane)
    if shown:
        canvas.text((LEFT - 14, LANES[0] + 5), "alerts", SMALL, colour=SOFT, side="right")
    if hidden:
        more = f"and {hidden} more alert{'s' * (hidden != 1)}"
        canvas.text((LEFT, HEIGHT - 14), more, SMALL, colour=SOFT)


def _is_free(taken: Sequence[tuple[float, float]], begins: float, stops: float) -> bool:
    return all(stops + GAP < left or right + GAP < begins for left, right in taken)


@dataclass(frozen=True, slots=True)
class _Bar:
    """An alert from `left` to `right`, its name beside it; both together from `begins` to `stops`."""

    name: str
    is_open: bool
    left: float
    right: float
    begins: float
    stops: float


def _bar(alert: AlertSpan, frame: _Frame) -> _Bar:
    is_open = alert.until is None
    left = min(frame.x(alert.since), RIGHT - LEAST_BAR)
    right = max(RIGHT if alert.until is None else frame.x(alert.until), left + LEAST_BAR)
    name = fitted(f"{clean(alert.name)}{' (open)' if is_open else ''}", 220, SMALL)
    width = text_width(name, SMALL) + 12
    # After its bar where there is room, else before it.
    if right + width <= WIDTH - 4:
        return _Bar(name, is_open, left, right, left - 8, right + width)
    return _Bar(name, is_open, left, right, left - 6 - width, right)


def _draw_bar(canvas: Canvas, bar: _Bar, lane: float) -> None:
    """A diamond where the alert opened, a bar while it was open, and an arrow where it still is."""
    canvas.line([(bar.left, lane), (bar.right, lane)], ORANGE, 5)
    canvas.dot((bar.left, lane), ORANGE, 14, "D")
    if bar.is_open:
        canvas.dot((bar.right - 3, lane), ORANGE, 14, ">")
    if bar.begins < bar.left - 8:
        canvas.text((bar.left - 14, lane + 5), bar.name, SMALL, colour=INK, side="right")
    else:
        canvas.text((bar.right + 12, lane + 5), bar.name, SMALL, colour=INK)
