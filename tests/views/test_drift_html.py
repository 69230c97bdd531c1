"""The page of a drift: whole, self-contained, and nothing that a file holds comes alive in it."""

from collections.abc import Sequence
from html.parser import HTMLParser

import numpy as np
import pytest

from bot.domain.drift.drift import drift
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.views.drift_html import MOST_CARDS, page
from bot.views.drift_table import Compared

EVIL = '</title><script>alert(1)</script>"><img src=x onerror=alert(1)>\u202e&amp;'
EMPTY = frozenset({"meta", "path", "rect"})


class Reader(HTMLParser):
    """Which elements there are, with their attributes; each that opens has to close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def numbers(name: str, values: Sequence[int], kind: Kind = Kind.INTEGER, nulls: int = 0) -> ColumnSummary:
    return ColumnSummary.of_numbers(name, kind, np.array(values, np.int64), nulls)


def texts(name: str, **counts: int) -> ColumnSummary:
    return ColumnSummary.of_texts(name, Categories(counts))


def compared(
    reference: Sequence[ColumnSummary], current: Sequence[ColumnSummary], name: str = "b"
) -> Compared:
    sides = [
        Profile(max((each.rows for each in side), default=0), tuple(side)) for side in (reference, current)
    ]
    return Compared(sides[0], sides[1], ("a", name), drift(sides[0], sides[1]), {})


def test_what_drifted_comes_first_and_every_column_is_there() -> None:
    years = numbers("year", [2025] * 500), numbers("year", [2026] * 500)
    cities = texts("city", Oslo=250, Bergen=250), texts("city", Oslo=251, Bergen=249)
    drawn = page(compared([cities[0], years[0]], [cities[1], years[1]]))
    assert drawn.index("❌ 1 of 2 columns drifted") < drawn.index("<h3>year") < drawn.index("<h3>city")
    told = Reader(drawn)
    assert told.elements.count("section") == 2
    assert told.elements.count("main") == 1
    assert "all rows" in told.text
    assert ("aria-label", "year: median 2025 → 2026") in told.attributes


def test_nothing_that_a_file_holds_comes_alive() -> None:
    sides = [ColumnSummary.of_texts(EVIL, Categories({EVIL: count, "b": 300})) for count in (10, 300)]
    gone = numbers(f"{EVIL} gone", [1, 2, 3])
    told = page(compared([sides[0], gone], [sides[1]], name=EVIL))
    found = Reader(told)
    assert {"script", "img", "a", "link", "iframe"} & set(found.elements) == set()
    assert [name for name, _ in found.attributes if name.startswith("on")] == []
    assert "\u202e" not in told
    assert "alert(1)" in found.text


def test_it_needs_nothing_from_elsewhere() -> None:
    told = page(compared([numbers("x", [1])], [numbers("x", [1])]))
    assert "default-src 'none'" in told
    assert [word for word in ("http:", "https:", "url(", "@import", "src=", "href=") if word in told] == []


@pytest.mark.parametrize(
    ("reference", "current"),
    [
        ([], []),
        ([numbers("x", [])], [numbers("x", [])]),
        ([numbers("x", [1])], [numbers("x", [1])]),
        ([numbers("x", [], nulls=5)], [numbers("x", [], nulls=5)]),
        ([numbers("x", [5] * 9)], [numbers("x", [], nulls=9)]),
        ([numbers("x", [-(2**63), 2**63 - 1])], [numbers("x", [0] * 40)]),
        ([numbers("t", range(99), Kind.TIME)], [numbers("t", [2**62] * 9, Kind.TIME)]),
        ([numbers("d", range(99), Kind.DATE)], [numbers("d", [10**9] * 9, Kind.DATE)]),
        ([numbers("b", [0, 1], Kind.BOOLEAN)], [numbers("b", [1, 1], Kind.BOOLEAN)]),
        ([texts("c", **{f"t{at}": at + 1 for at in range(300)})], [texts("c", **{"": 3, "t1": 2})]),
        ([ColumnSummary.of_floats("f", np.array([1e308, -1e308, np.inf, np.nan]))],
         [ColumnSummary.of_floats("f", np.array([5e-324, 0.0]))]),
        ([texts("x", a=3)], [numbers("x", [3])]),
    ],
)  # fmt: skip
def test_a_page_is_made_of_odd_columns_too(
    reference: Sequence[ColumnSummary], current: Sequence[ColumnSummary]
) -> None:
    told = page(compared(reference, current))
    assert "nan" not in Reader(told).text.replace("not a number", "")
    assert "NaN" not in told


def test_of_very_many_columns_the_rest_is_a_table() -> None:
    names = [f"c{at}" for at in range(MOST_CARDS + 30)]
    sides = [[numbers(name, [1, 2, 3] * 9) for name in names] for _ in range(2)]
    told = Reader(page(compared(*sides)))
    assert told.elements.count("section") == MOST_CARDS
    assert told.elements.count("tr") == 31
    assert [name for name in names if name not in told.text] == []


def test_concealed_values_are_not_drawn() -> None:
    sides = [ColumnSummary.of_texts("mail", Categories({"ab12": 50}), concealed=True) for _ in range(2)]
    told = page(compared(*([side] for side in sides)))
    assert "ab12" not in told
    assert "mail" in told
