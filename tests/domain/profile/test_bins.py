"""Bins: exact for few numbers, bounded for many, and of the parts of a whole the whole, to the last count."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bot.domain.profile.bins import Bins
from bot.domain.profile.ordered import Whole, of_ordered, ordered

NUMBERS = st.integers(-(2**63), 2**63 - 1)
MANY = arrays(np.int64, st.integers(0, 80), elements=NUMBERS | st.integers(-5, 5))


def told(bins: Bins) -> tuple[int, list[int], list[int]]:
    return bins.shift, bins.numbers.tolist(), bins.counts.tolist()


@given(MANY, st.randoms(use_true_random=False))
def test_parts_put_together_in_any_order_are_the_whole(numbers: Whole, random: Random) -> None:
    cuts = sorted(random.randrange(len(numbers) + 1) for _ in range(4))
    parts = [Bins.of(each, most=16) for each in np.split(numbers, cuts)]
    random.shuffle(parts)
    while len(parts) > 1:
        at = random.randrange(len(parts) - 1)
        parts[at : at + 2] = [parts[at].merged(parts[at + 1])]
    assert told(parts[0]) == told(Bins.of(numbers, most=16))


@given(MANY)
def test_bins_are_as_narrow_as_their_number_allows(numbers: Whole) -> None:
    found = Bins.of(numbers, most=16)
    assert len(found.numbers) <= 16
    assert found.shift == 0 or len(np.unique(numbers >> (found.shift - 1))) > 16
    assert found.total == len(numbers)


@given(MANY)
def test_each_number_lies_in_its_bin(numbers: Whole) -> None:
    found = Bins.of(numbers, most=16)
    places = np.searchsorted(found.first, numbers, side="right") - 1
    assert (found.first[places] <= numbers).all()
    assert (numbers <= found.last[places]).all()
    assert np.array_equal(np.bincount(places, minlength=len(found.counts)), found.counts)


@given(arrays(np.float64, st.integers(0, 50), elements=st.floats(allow_nan=False)))
def test_values_are_ordered_as_their_numbers_are_and_come_back(values: NDArray[np.float64]) -> None:
    numbers = ordered(values)
    assert np.array_equal(np.argsort(values, kind="stable"), np.argsort(numbers, kind="stable"))
    assert np.array_equal(of_ordered(numbers), values)


def test_a_constant_column_that_moved_has_a_bin_of_its_own() -> None:
    before, after = Bins.of(np.full(1000, 2025)), Bins.of(np.full(10, 2026))
    assert told(before.merged(after)) == (0, [2025, 2026], [1000, 10])


def naive(numbers: NDArray[np.int64], most: int) -> Bins:
    """By the definition: the smallest shift at which so few bins are left, and each number counted there."""
    shift = next(each for each in range(64) if each == 63 or len(np.unique(numbers >> each)) <= most)
    return Bins(shift, *np.unique(numbers >> shift, return_counts=True), most)


@pytest.mark.parametrize("most", [5, 100, 4096])
@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: ordered(rng.normal(size=20_000)),
        lambda rng: ordered(rng.standard_cauchy(20_000) * 1e200),
        lambda rng: ordered(-np.exp(rng.normal(size=20_000))),
        lambda rng: ordered(np.append(rng.normal(size=20_000), [0.0, -0.0, 5e-324, -5e-324, 1e308])),
        lambda rng: rng.integers(-(2**63), 2**63 - 1, 20_000, np.int64, endpoint=True),
        lambda rng: rng.integers(-40_000, 40_000, 20_000),
        lambda rng: rng.integers(2**62, 2**62 + 10_000, 20_000),
        lambda rng: np.array([-(2**63), 2**63 - 1, -1, 0] * 500),
    ],
)
def test_numbers_are_counted_as_the_definition_says(
    draw: Callable[[np.random.Generator], NDArray[np.int64]], most: int
) -> None:
    numbers = draw(np.random.default_rng(7))
    true = told(naive(numbers, most))
    assert told(Bins.of(numbers, most)) == true
    assert told(Bins.of(numbers[::2], most).merged(Bins.of(numbers[1::2], most))) == true
