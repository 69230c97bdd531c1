"""One metric over the versions of a registered model, in words and numbers; the picture follows."""

from collections.abc import Iterator

from bot.domain.numbers import change, number
from bot.domain.policy import Better
from bot.domain.text import listed, quoted
from bot.domain.trend import Trend, TrendPoint
from bot.views.answer import Align, Answer, Note, Paragraph, Part, Table
from bot.views.spans import Bold, Code, Line, Span, When, line

POINTS_SHOWN = 12
PICTURE_TITLE = "Trend"
UNKNOWN = "–"


def trend_answer(trend: Trend) -> Answer:
    """The newest versions and the live ones, each against the last one measured on the same data."""
    shown = _shown(trend)
    several = len(trend.fingerprints) > 1 or any(each.data is None for each in shown)
    headers = ("version", trend.metric, "change", *(("data",) if several else ()), "live in", "registered")
    aligns: tuple[Align, ...] = ("left", "right", "right")
    rows = tuple(_row(each, trend, several) for each in reversed(shown))
    parts: list[Part] = [Paragraph(tuple(_summary(trend))), Table(headers, rows, aligns)]
    parts.append(Note(tuple(_small(trend, shown, several))))
    return Answer(f"{trend.metric} of {trend.model}", tuple(parts), trend)


def _shown(trend: Trend) -> list[TrendPoint]:
    newest = trend.points[-POINTS_SHOWN:]
    return [*(each for each in trend.points[:-POINTS_SHOWN] if each.live_in), *newest]


def _row(point: TrendPoint, trend: Trend, several: bool) -> tuple[Line, ...]:
    value = UNKNOWN if point.value is None else number(point.value)
    data = (line(UNKNOWN if point.data is None else f"{point.data + 1}"),) if several else ()
    live = line(Bold("● " + listed(point.live_in))) if point.live_in else line("")
    return (
        line(Bold(f"@{point.version}")),
        line(value),
        _change(point, trend),
        *data,
        live,
        line(When(point.at, "day")),
    )


def _change(point: TrendPoint, trend: Trend) -> Line:
    if point.change is None:
        return line(UNKNOWN)
    if point.change == 0:
        return line("same")
    words = change(point.change)
    if trend.better is None:
        return line(words)
    better = (point.change > 0) is (trend.better is Better.HIGHER)
    return line(f"{'✓' if better else '✗'} {words}")


def _summary(trend: Trend) -> Iterator[Line]:
    live = [each for each in trend.points if each.live_in]
    for each in live:
        value = "not measured" if each.value is None else number(each.value)
        yield line(Bold(f"@{each.version}"), f" is live in {listed(each.live_in)}: {value}")
    if not live:
        yield line("Nothing is live.")
    best = trend.best
    if best is not None and not best.live_in:
        yield line("The best is ", Bold(f"@{best.version}"), f": {number(best.value or 0.0)}")


def _small(trend: Trend, shown: list[TrendPoint], several: bool) -> Iterator[Span]:
    yield (
        f"{trend.better.value.capitalize()} is better."
        if trend.better
        else ("Which direction is better is not known: say it under metrics in the policy.")
    )
    if several:
        yield " What was measured on different data, or on data nobody recorded, is not compared."
    hidden = len(trend.points) - len(shown)
    if hidden > 0:
        yield f" {hidden} older version{'s' * (hidden != 1)} left out."
    if len(trend.points) > 1:
        first, second = [each.version for each in trend.points[-2:]]
        yield " Look closer: "
        yield Code(f"/mlops compare {quoted(trend.model)} {first} {second}")
