"""Lineage as a layered drawing from left to right: data, runs, versions, and where they are live.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.charts.canvas import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    PAPER,
    RULE,
    SOFT,
    WASH,
    Canvas,
    Place,
    fitted,
    text_width,
)
from bot.domain.lineage import Layer, Lineage, Node

MARGIN, HEAD, SPACE, GAP, FOOT = 20, 34, 14, 36, 34
BOX = {1: 220, 2: 220, 3: 180, 4: 150}
TITLE, LABEL, SMALL = 17, 15, 14
PAD, LINE = 12, 21
MOST = 7
NARROWEST, LONGEST = 420, 200
BREAK = re.compile(r"[-_. /]")
ROUND = 9
HEADINGS = {Layer.DATA: "data", Layer.RUN: "run", Layer.VERSION: "version", Layer.PLACE: "live in"}
_SWEEPS, _STEPS = 4, 24


@dataclass(frozen=True, slots=True)
class Box:
    """A node, or the one that stands for those there is no room for, and where it is drawn."""

    node: Node
    keys: frozenset[str]
    left: float = 0
    top: float = 0
    width: float = 0
    height: float = 0

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.top + self.height / 2


def lineage_png(found: Lineage) -> bytes:
    """The graph as a PNG; a layer of more than MOST nodes ends in one that says how many more there are."""
    layers = [each for each in (_shown(layer) for layer in _ordered(found)) if each]
    tall = max(map(len, layers), default=0)
    width = BOX.get(len(layers), 150)
    height = _height(layers, width)
    page = max(2 * MARGIN + len(layers) * width + (len(layers) - 1) * GAP, NARROWEST)
    foot = FOOT if found.other_runs else 0
    canvas = Canvas(page, int(2 * MARGIN + HEAD + tall * (height + SPACE) - SPACE + foot))
    boxes = list(_placed(layers, (width, height), tall))
    for cause, effect in _edges(found, boxes):
        _edge(canvas, cause, effect)
    for at, layer in enumerate(layers):
        left = MARGIN + at * (width + GAP)
        canvas.text((left, MARGIN + LABEL), HEADINGS[layer[0].node.layer], LABEL, colour=SOFT)
    for box in boxes:
        _box(canvas, box)
    if found.other_runs:
        _foot(canvas, found.other_runs, MARGIN + HEAD + tall * (height + SPACE) + SMALL)
    return canvas.png()


def _height(layers: Sequence[Sequence[Box]], width: float) -> float:
    """As high as the box with the most lines needs to be."""
    most = max((len(_lines(box.node, width)) for layer in layers for box in layer), default=1)
    return most * LINE + 2 * PAD - 4


def _ordered(found: Lineage) -> list[list[Node]]:
    """The layers with their nodes ordered by those they are tied to, sweep after sweep, so that few lines cross."""
    layers = [_plain(found.of(layer)) for layer in Layer if found.of(layer)]
    tied: dict[str, list[str]] = {}
    for cause, effect in found.edges:
        tied.setdefault(cause, []).append(effect)
        tied.setdefault(effect, []).append(cause)
    # The barycentre heuristic of Sugiyama, Tagawa and Toda (1981); a few sweeps settle what can be settled.
    for _ in range(_SWEEPS):
        for layer in (*layers, *reversed(layers)):
            place = {node.key: at / len(each) for each in layers for at, node in enumerate(each)}
            layer.sort(key=lambda node: _centre(tied.get(node.key, ()), place, place[node.key]))
    return layers


def _plain(nodes: Sequence[Node]) -> list[Node]:
    """The nodes of a layer; where all places are of one model, its name is not said in each of them."""
    alike = nodes[0].layer is Layer.PLACE and len({each.detail for each in nodes}) == 1
    return [replace(each, detail="") for each in nodes] if alike else list(nodes)


def _centre(tied: Sequence[str], place: Mapping[str, float], alone: float) -> float:
    places = [place[each] for each in tied if each in place]
    return sum(places) / len(places) if places else alone


def _shown(nodes: Sequence[Node]) -> list[Box]:
    most = MOST if len(nodes) > MOST + 1 else MOST + 1
    # What was asked about is never among those left out.
    first = sorted(nodes, key=lambda each: not each.is_subject)[:most]
    boxes = [Box(each, frozenset({each.key})) for each in nodes if each in first]
    rest = [each for each in nodes if each not in first]
    if rest:
        more = Node("more", nodes[0].layer, f"and {len(rest)} more")
        boxes.append(Box(more, frozenset(each.key for each in rest)))
    return boxes


def _placed(layers: Sequence[Sequence[Box]], size: Place, tall: int) -> Iterator[Box]:
    width, height = size
    for at, layer in enumerate(layers):
        top = MARGIN + HEAD + (tall - len(layer)) * (height + SPACE) / 2
        for row, box in enumerate(layer):
            left = MARGIN + at * (width + GAP)
            yield Box(box.node, box.keys, left, top + row * (height + SPACE), width, height)


def _edges(found: Lineage, boxes: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    home = {key: box for box in boxes for key in box.keys}
    pairs = {(id(home[a]), id(home[b])): (home[a], home[b]) for a, b in found.edges}
    yield from pairs.values()


def _edge(canvas: Canvas, cause: Box, effect: Box) -> None:
    start, end = (cause.left + cause.width, cause.middle), (effect.left, effect.middle)
    canvas.line(list(_curve(start, end)), FAINT, 1.8)


def _curve(start: Place, end: Place) -> Iterator[Place]:
    """A line that leaves and arrives level: a cubic Bézier curve with both its handles half way."""
    half = (start[0] + end[0]) / 2
    for step in range(_STEPS + 1):
        t = step / _STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield a * start[0] + (b + c) * half + d * end[0], (a + b) * start[1] + (c + d) * end[1]


def _box(canvas: Canvas, box: Box) -> None:
    node = box.node
    outline = list(_rounded(box))
    canvas.area(outline, WASH if node.is_subject else PAPER, order=2.5)
    colour = _colour(node)
    canvas.line([*outline, outline[0]], colour, 4 if node.is_subject else 2.5)
    text = colour if colour in {BLUE, ORANGE} else INK
    lines = _lines(node, box.width)
    down = box.middle - len(lines) * LINE / 2 + TITLE - 1
    for at, (words, bold) in enumerate(lines):
        size, shade = (TITLE, text) if bold else (LABEL, text if node.is_withdrawn else SOFT)
        canvas.text((box.left + PAD, down + at * LINE), words, size, bold=bold, colour=shade)


def _lines(node: Node, width: float) -> list[tuple[str, bool]]:
    """What is written in a box: its title on one line or two, and small what there is to say of it."""
    title, detail = _words(node)
    room = width - 2 * PAD
    lines = [(each, True) for each in _wrapped(title, room)]
    return [*lines, (fitted(detail, room, LABEL), False)] if detail else lines


def _wrapped(title: str, room: float) -> list[str]:
    """The title on two lines where one is too short, broken after a mark between its words."""
    if len(title) <= LONGEST and text_width(title, TITLE, bold=True) <= room:
        return [title]
    breaks = [match.end() for match in BREAK.finditer(title[:LONGEST])]
    fitting = [at for at in breaks if at < len(title) and text_width(title[:at], TITLE, bold=True) <= room]
    at = fitting[-1] if fitting else 0
    return [*([title[:at].rstrip()] if at else []), fitted(title[at:], room, TITLE, bold=True)]


def _words(node: Node) -> tuple[str, str]:
    """A node's two lines."""
    name, _, version = node.title.rpartition("@")
    match node.layer:
        case Layer.DATA if name:
            return name, f"{version} · {node.detail}" if node.detail else version
        case Layer.VERSION if name:
            return name, f"version {version}"
    return node.title, node.detail


def _colour(node: Node) -> str:
    if node.is_withdrawn:
        return ORANGE
    if node.layer is Layer.PLACE:
        return BLUE
    return INK if node.is_subject else RULE


def _rounded(box: Box) -> Iterator[Place]:
    right, bottom = box.left + box.width, box.top + box.height
    corners = (
        (right - ROUND, box.top + ROUND, -90),
        (right - ROUND, bottom - ROUND, 0),
        (box.left + ROUND, bottom - ROUND, 90),
        (box.left + ROUND, box.top + ROUND, 180),
    )
    for x, y, begin in corners:
        for degrees in range(begin, begin + 91, 15):
            angle = math.radians(degrees)
            yield x + ROUND * math.cos(angle), y + ROUND * math.sin(angle)


def _foot(canvas: Canvas, runs: int, down: float) -> None:
    words = f"{runs:,} more run{'s' * (runs != 1)} read this data and led to no version"
    canvas.text((MARGIN, down), words, SMALL, colour=SOFT)
