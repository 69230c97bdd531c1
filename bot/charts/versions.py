"""A metric over the versions of a registered model: lines join what was measured on the same data, rings mark what is live.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

from collections.abc import Sequence

from bot.charts.canvas import BLUE, FAINT, INK, RULE, SERIES, SOFT, Canvas, Place, fitted, share, text_width
from bot.charts.history import MARKERS, STYLES
from bot.domain.numbers import number
from bot.domain.text import listed
from bot.domain.trend import Trend, TrendPoint

WIDTH, MARGIN, TOP, BOTTOM, LEFT = 800, 24, 112, 310, 100
TITLE, LABEL, SMALL = 20, 16, 14
MOST_POINTS, MOST_NUMBERED, MOST_DATA = 40, 20, 4
LEGEND_ROW = 24
FLAGS = (TOP + 12.0, TOP - 6.0)


def trend_png(trend: Trend) -> tuple[bytes, str]:
    """The newest versions as a PNG, at most forty; 1600 pixels wide. And the same in words."""
    shown = trend.measured[-MOST_POINTS:]
    data = list(dict.fromkeys(each.data for each in shown))
    several = len(data) > 1
    height = BOTTOM + 62 + (LEGEND_ROW * min(len(data), MOST_DATA + 1) if several else 0)
    canvas = Canvas(WIDTH, height)
    _head(canvas, trend, len(shown))
    if shown:
        _plot(canvas, shown, data)
        if several:
            _legend(canvas, trend, data)
    return canvas.png(), trend_alt(trend)


def trend_alt(trend: Trend) -> str:
    """The picture in words."""
    shown = trend.measured[-MOST_POINTS:]
    if not shown:
        return f"{trend.metric} of {trend.model}: no values yet"
    first, last = shown[0], shown[-1]
    live = [f"@{each.version} is live in {listed(each.live_in)}" for each in shown if each.live_in]
    ends = (
        f"from @{first.version} ({number(first.value or 0)}) to @{last.version} ({number(last.value or 0)})"
    )
    said = f"{trend.metric} of {trend.model} {ends}"
    return "; ".join([said, *live])


def _head(canvas: Canvas, trend: Trend, shown: int) -> None:
    title = fitted(f"{trend.metric} of {trend.model}", WIDTH - 2 * MARGIN, TITLE, bold=True)
    canvas.text((MARGIN, MARGIN + TITLE), title, TITLE, bold=True)
    way = f"{trend.better} is better" if trend.better else "which direction is better is not known"
    hidden = len(trend.measured) - shown
    more = f" · the newest {shown} of {shown + hidden} versions" if hidden else ""
    canvas.text((MARGIN, MARGIN + TITLE + 24), way + more, SMALL, colour=SOFT)


def _plot(canvas: Canvas, shown: Sequence[TrendPoint], data: Sequence[int | None]) -> None:
    places = _places(shown)
    _scale(canvas, shown)
    _versions(canvas, shown, places)
    for at, which in enumerate(data):
        mine = [place for each, place in zip(shown, places, strict=True) if each.data == which]
        colour, marker, style = look(at, which)
        if which is not None:
            canvas.line(mine, colour, 2.5, style)
        for place in mine:
            canvas.dot(place, colour, 10, marker, filled=which is not None)
    _live(canvas, shown, places)


def look(at: int, data: int | None) -> tuple[str, str, str]:
    """Colour, mark and stroke of one set of data; unknown data is never joined."""
    if data is None:
        return FAINT, "s", "solid"
    colours = (BLUE, *SERIES[1:])
    return colours[at % len(colours)], MARKERS[at % len(MARKERS)], STYLES[at % len(STYLES)]


def _places(shown: Sequence[TrendPoint]) -> list[Place]:
    values = [each.value or 0.0 for each in shown]
    low, high = min(values), max(values)
    room = WIDTH - MARGIN - 30 - LEFT
    return [
        (
            LEFT + share(at, 0, len(shown) - 1, alone=0.5) * room,
            BOTTOM - 24 - share(value, low, high, alone=0.5) * (BOTTOM - TOP - 60),
        )
        for at, value in enumerate(values)
    ]


def _scale(canvas: Canvas, shown: Sequence[TrendPoint]) -> None:
    values = [each.value or 0.0 for each in shown]
    low, high = min(values), max(values)
    ends = {BOTTOM - 24.0: low, TOP + 36.0: high} if low != high else {(TOP + BOTTOM) / 2 + 6: low}
    for y, value in ends.items():
        canvas.line([(LEFT - 14, y), (WIDTH - MARGIN, y)], RULE, 1)
        canvas.text((LEFT - 24, y + 5), number(value), SMALL, colour=SOFT, side="right")


def _versions(canvas: Canvas, shown: Sequence[TrendPoint], places: Sequence[Place]) -> None:
    every = -(-len(shown) // MOST_NUMBERED)
    for at, (each, (x, _)) in enumerate(zip(shown, places, strict=True)):
        if at % every == 0 or each.live_in:
            ink = INK if each.live_in else SOFT
            canvas.text(
                (x, BOTTOM + 20),
                f"@{each.version}",
                SMALL,
                colour=ink,
                bold=bool(each.live_in),
                side="center",
            )


def _live(canvas: Canvas, shown: Sequence[TrendPoint], places: Sequence[Place]) -> None:
    """A ring, and a flag over it with the environment's name: more than a colour."""
    ends: dict[float, float] = {}
    for each, (x, y) in zip(shown, places, strict=True):
        if not each.live_in:
            continue
        words = f"{' + '.join(each.live_in)} {number(each.value or 0.0)}"
        half = text_width(words, SMALL, bold=True) / 2
        middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        # The first row of flags in which there is room.
        row = next((each for each in FLAGS if ends.get(each, 0.0) < middle - half - 8), FLAGS[-1])
        ends[row] = middle + half
        canvas.line([(x, row + 6), (x, BOTTOM + 4)], FAINT, 1.2, "dotted")
        canvas.dot((x, y), INK, 22, "o", filled=False)
        canvas.dot((x, y), INK, 8, "o")
        canvas.text((middle, row), words, SMALL, bold=True, side="center")


def _legend(canvas: Canvas, trend: Trend, data: Sequence[int | None]) -> None:
    top = BOTTOM + 50.0
    for at, which in enumerate(data[:MOST_DATA]):
        colour, marker, style = look(at, which)
        y = top + at * LEGEND_ROW
        if which is not None:
            canvas.line([(MARGIN, y - 5), (MARGIN + 34, y - 5)], colour, 2.5, style)
        canvas.dot((MARGIN + 17, y - 5), colour, 10, marker, filled=which is not None)
        canvas.text((MARGIN + 46, y), data_words(trend, which), SMALL, colour=SOFT)
    if len(data) > MOST_DATA:
        more = f"and {len(data) - MOST_DATA} more sets of data"
        canvas.text((MARGIN + 46, top + MOST_DATA * LEGEND_ROW), more, SMALL, colour=SOFT)


def data_words(trend: Trend, data: int | None) -> str:
    """What one set of evaluation data is called."""
    if data is None:
        return "measured on data nobody recorded: joined to nothing"
    return f"measured on data {data + 1} ({trend.fingerprints[data][:8]})"
