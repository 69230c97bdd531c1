"""One drawing surface in logical pixels on matplotlib's Agg: fonts, colours, and the same bytes each time.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font

from bot.domain.comparison import Mark

INK, SOFT, FAINT, RULE, WASH, PAPER = "#1d1c1d", "#5c5f66", "#767980", "#dfe1e6", "#e9f1f8", "#ffffff"
BLUE, ORANGE = "#1264a3", "#b3470b"
COLOURS = {Mark.BETTER: BLUE, Mark.WORSE: ORANGE}
MARKERS = {Mark.BETTER: "o", Mark.WORSE: "D", Mark.UNKNOWN: "s", Mark.SAME: "o", Mark.FIRST: "o"}
# For lines that mean neither better nor worse.
SERIES = ("#1d1c1d", "#00755e", "#8f3f97", "#8a6400", "#0b7285", "#a61e4d")

# 100 logical pixels an inch, drawn at twice that for sharp screens.
PIXELS_PER_INCH, SCALE = 100, 2
POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH
TOFU = "\u25a1"
# A mark smaller than this has no edge of its own.
SMALL = 8
# No letter of the font is wider than this share of its size.
WIDEST = 1.1

Place = tuple[float, float]
Side = Literal["left", "center", "right"]


class Canvas:
    """A white page of `width` by `height` pixels; y grows downwards, text stands on its baseline."""

    def __init__(self, width: int, height: int) -> None:
        self._figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), facecolor=PAPER)
        self._axes: Axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._lines: dict[tuple[str, float, str], list[Sequence[Place]]] = defaultdict(list)
        # All marks of one look are one artist: matplotlib takes
        # its time for each artist, and not for each mark.
        self._dots: dict[tuple[str, str, float, bool], list[Place]] = defaultdict(list)

    def text(
        self, at: Place, text: str, size: float, *, colour: str = INK, bold: bool = False, side: Side = "left"
    ) -> None:
        """Write one line of text, `size` pixels high."""
        self._axes.text(
            *at,
            drawable(text, bold=bold),
            fontproperties=_font_properties(bold, size),
            color=colour,
            ha=side,
            va="baseline",
            # A `$` in a name is no formula.
            parse_math=False,
        )

    def line(self, points: Sequence[Place], colour: str, width: float = 2.5, style: str = "solid") -> None:
        """Draw a line through the points."""
        self._lines[colour, width, style].append(points)

    def area(self, points: Sequence[Place], colour: str = WASH, *, order: float = 1) -> None:
        """Fill the polygon, under everything else; with an `order` above 2 over the lines, under the text."""
        self._axes.fill(*zip(*points, strict=True), color=colour, linewidth=0, zorder=order)

    def dot(self, at: Place, colour: str, size: float = 9, marker: str = "o", *, filled: bool = True) -> None:
        """Draw a mark `size` pixels wide; its shape says what its colour says."""
        self._dots[colour, marker, size, filled].append(at)

    def png(self) -> bytes:
        """The picture; the same drawing gives the same bytes."""
        self._draw_lines()
        self._draw_dots()
        buffer = BytesIO()
        # Not pyplot, which keeps every figure until it is closed: 4.7 MB each, measured.
        FigureCanvasAgg(self._figure)
        self._figure.savefig(
            buffer,
            format="png",
            dpi=PIXELS_PER_INCH * SCALE,
            # The release of matplotlib would stand there, and other bytes with each.
            metadata={"Software": None},
            pil_kwargs={"compress_level": 4},
        )
        return buffer.getvalue()

    def _draw_lines(self) -> None:
        for order, ((colour, width, style), lines) in enumerate(self._lines.items()):
            drawn = LineCollection(
                lines,
                colors=colour,
                linewidths=width * POINTS_PER_PIXEL,
                linestyles=style,
                capstyle="round",
                joinstyle="round",
                zorder=2 + order / 100,
            )
            self._axes.add_collection(drawn, autolim=False)

    def _draw_dots(self) -> None:
        for (colour, marker, size, filled), places in self._dots.items():
            self._axes.plot(
                *zip(*places, strict=True),
                linestyle="none",
                marker=marker,
                markersize=size * POINTS_PER_PIXEL,
                markerfacecolor=colour if filled else PAPER,
                markeredgecolor=colour if not filled or size < SMALL else PAPER,
                markeredgewidth=1.6 if size >= SMALL else 0,
                zorder=4,
            )


def drawable(text: str, *, bold: bool = False) -> str:
    """The text with what the font cannot draw replaced, and nothing invisible in it."""
    known = _characters(bold)
    shown = (each for each in text if unicodedata.category(each) not in ("Cc", "Cf", "Cs"))
    return "".join(each if ord(each) in known else TOFU for each in shown)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels the text takes."""
    font = _font(bold)
    font.set_size(size * POINTS_PER_PIXEL, PIXELS_PER_INCH)
    font.set_text(drawable(text, bold=bold))
    # FreeType counts in 64ths of a pixel.
    return float(font.get_width_height()[0]) / 64


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The beginning of the text that is at most `width` pixels wide."""
    if len(text) * size * WIDEST <= width or (full := text_width(text, size, bold=bold)) <= width:
        return text
    kept = text[: max(int(len(text) * width / full), 1) + 1]
    while kept and text_width(kept + "\u2026", size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "\u2026"


def share(value: float, low: float, high: float, *, alone: float) -> float:
    """Where a value lies between two others, 0 to 1; `alone` where they are the same."""
    # Halves, because the whole span of two floats may be more than a float holds.
    span = high / 2 - low / 2
    return (value / 2 - low / 2) / span if span else alone


@cache
def _font_properties(bold: bool, size: float) -> FontProperties:
    weight = "bold" if bold else "normal"
    return FontProperties(family="DejaVu Sans", weight=weight, size=size * POINTS_PER_PIXEL)


def _font(bold: bool) -> FT2Font:
    return get_font(findfont(_font_properties(bold, 10)))


@cache
def _characters(bold: bool) -> frozenset[int]:
    return frozenset(_font(bold).get_charmap())
