"""Profiles: parts put together in any order are the whole, to the last count, and bytes give the same profile again."""

import math
import zlib
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profile import categories as module
from bot.domain.profile.categories import GROUPS, Categories, concealed
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import from_bytes, to_bytes

TEXTS = st.lists(st.text(max_size=4), max_size=60)
CELLS = st.lists(st.floats(), max_size=60)


def told(found: Categories) -> tuple[dict[str, int], list[int]]:
    return dict(found.kept), [] if found.groups is None else found.groups.tolist()


def counted(texts: list[str]) -> Categories:
    return Categories.of((each, 1) for each in texts)


def whole(column: ColumnSummary) -> tuple[object, ...]:
    """Everything of a column that must be equal to the last count."""
    bins, found = column.bins, column.categories
    return (
        column.name, column.kind, column.rows, column.nulls, column.nans, column.infinities, column.ends,
        column.concealed,
        None if bins is None else (bins.shift, bins.numbers.tolist(), bins.counts.tolist(), bins.most),
        None if found is None else told(found),
    )  # fmt: skip


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 8)


@pytest.mark.usefixtures("few_kept")
def test_categories_of_parts_in_any_order_are_those_of_the_whole() -> None:
    @given(TEXTS, st.randoms(use_true_random=False))
    def holds(texts: list[str], random: Random) -> None:
        cuts = sorted(random.randrange(len(texts) + 1) for _ in range(3))
        ends = zip([0, *cuts], [*cuts, len(texts)], strict=True)
        parts = [counted(texts[begin:end]) for begin, end in ends]
        random.shuffle(parts)
        while len(parts) > 1:
            at = random.randrange(len(parts) - 1)
            parts[at : at + 2] = [parts[at].merged(parts[at + 1])]
        assert told(parts[0]) == told(counted(texts))
        assert parts[0].total == len(texts)

    holds()


def test_of_100_000_texts_no_more_are_kept_than_allowed_and_none_is_lost() -> None:
    found = Categories.of((f"c{number}", 2) for number in range(100_000))
    assert len(found.kept) == module.MOST
    assert found.groups is not None
    assert len(found.groups) == GROUPS
    assert found.total == 200_000
    assert set(found.kept.values()) == {2}
    assert found.most_unknown >= 2


@given(CELLS, st.integers(0, 60))
def test_a_column_in_two_parts_is_the_column(cells: list[float], cut: int) -> None:
    values = np.array(cells, np.float64)
    parts = [ColumnSummary.of_floats("x", each, 1) for each in (values[:cut], values[cut:])]
    one = parts[0].merged(parts[1])
    assert whole(one) == whole(ColumnSummary.of_floats("x", values, 2))
    assert whole(parts[1].merged(parts[0])) == whole(one)


@given(CELLS, TEXTS)
def test_bytes_give_the_profile_again(cells: list[float], texts: list[str]) -> None:
    columns = (
        ColumnSummary.of_floats("x", np.array(cells, np.float64), 3),
        ColumnSummary.of_numbers("n", Kind.DATE, np.array([len(texts), -(2**63)])),
        ColumnSummary.of_texts("t", counted(texts), 1, concealed=True),
    )
    found = from_bytes(to_bytes(Profile(9, columns)))
    assert found.rows == 9
    assert [*map(whole, found.columns)] == [*map(whole, columns)]
    assert [each.moments for each in found.columns] == [each.moments for each in columns]


@given(st.binary(max_size=200))
def test_other_bytes_are_no_profile(content: bytes) -> None:
    for each in (content, zlib.compress(content), zlib.compress(b'{"version": 1}\n' + content)):
        with pytest.raises(ValueError, match=r"."):
            from_bytes(each)


def test_a_profile_that_was_cut_off_is_none() -> None:
    stored = to_bytes(Profile(2, (ColumnSummary.of_floats("x", np.array([1.0, 2.0])),)))
    for end in range(len(stored)):
        with pytest.raises(ValueError, match=r"."):
            from_bytes(stored[:end])


def test_columns_that_are_something_else_are_not_put_together() -> None:
    number, text = ColumnSummary.of_floats("x", np.array([1.0])), ColumnSummary.of_texts("x", counted(["1"]))
    with pytest.raises(ValueError, match="two columns"):
        number.merged(text)
    with pytest.raises(ValueError, match="other columns"):
        Profile(1, (number,)).merged(Profile(1, ()))


def test_what_is_no_number_is_counted_beside_the_numbers() -> None:
    found = ColumnSummary.of_floats("x", np.array([math.nan, -math.inf, math.inf, 2.0, -0.0]), 4)
    assert (found.rows, found.nulls, found.nans, found.infinities, found.present) == (9, 4, 1, (1, 1), 4)
    assert (found.low, found.high) == (0.0, 2.0)


def test_a_concealed_text_is_the_same_for_the_same_salt_alone() -> None:
    one, other = b"a" * 32, b"b" * 32
    assert concealed("ann", one) == concealed("ann", one) != concealed("ann", other)
    assert "ann" not in concealed("ann", one)
