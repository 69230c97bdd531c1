"""Laws of the statistics of drift: never below 0, 0 on equal samples, blind to order and to how parts were merged."""

from functools import reduce

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drift.corrected import corrected
from bot.domain.drift.measured import Measured, measured
from bot.domain.profile.column import ColumnSummary
from tests.domain.drift.sides import FLOATS, MEASURED, NULLS, TEXTS, kept, texts

SEEDS = st.integers(0, 10_000)


def values(reference: ColumnSummary, current: ColumnSummary) -> dict[str, float]:
    found = measured(reference, current)
    if not isinstance(found, Measured):
        return {}
    return {name: each.value for name, each in found.statistics.items()} | {"p": found.p_value}


@given(FLOATS, FLOATS, NULLS)
def test_no_statistic_of_numbers_is_below_nothing_or_above_its_end(before, after, gone):
    found = values(kept(before, gone), kept(after))
    assert all(each >= 0 for each in found.values())
    for name in ("js", "ks", "cramers_v", "p"):
        assert found.get(name, 0) <= 1


@given(TEXTS, TEXTS, NULLS)
def test_no_statistic_of_categories_is_below_nothing(before, after, gone):
    assert all(each >= 0 for each in values(texts(before, gone), texts(after)).values())


@given(FLOATS, NULLS, st.integers(1, 3))
def test_equal_samples_did_not_move_at_all(sample, nulls, times):
    found = values(kept(sample, nulls), kept(np.tile(sample, times), nulls * times))
    p_value = found.pop("p", 1)
    assert max(found.values(), default=0) < 1e-12
    assert p_value == 1


@given(TEXTS, st.integers(1, 3))
def test_equal_categories_did_not_move_at_all(sample, times):
    found = values(texts(sample), texts(sample * times))
    assert found.pop("p", 1) > 0.99
    assert max(found.values(), default=0) < 1e-12


@given(TEXTS, TEXTS, NULLS)
def test_the_sides_of_categories_can_be_swapped(before, after, gone):
    one, other = texts(before, gone), texts(after)
    there, back = values(one, other), values(other, one)
    assert there.keys() == back.keys()
    assert all(np.isclose(there[name], back[name]) for name in there)


@given(MEASURED, MEASURED)
def test_kolmogorov_smirnov_and_wasserstein_are_the_same_from_either_side(before, after):
    there, back = values(kept(before), kept(after)), values(kept(after), kept(before))
    for name in ("ks", "wasserstein"):
        assert np.isclose(there[name], back[name])


@given(FLOATS, FLOATS, SEEDS, st.integers(1, 5))
def test_neither_order_nor_parts_change_anything(before, after, seed, parts):
    rng = np.random.default_rng(seed)
    pieces = [kept(each) for each in np.array_split(rng.permutation(after), parts)]
    merged = reduce(ColumnSummary.merged, [pieces[at] for at in rng.permutation(len(pieces))])
    found, expected = values(kept(before), merged), values(kept(before), kept(after))
    # Of a constant reference it is in deviations, which are added up by rounding.
    assert np.isclose(found.pop("wasserstein_normed", 0.0), expected.pop("wasserstein_normed", 0.0))
    assert found == expected


@given(MEASURED, st.floats(0.5, 1000))
def test_a_column_that_moved_as_a_whole_moved_as_far_as_it_did(sample, far):
    moved = values(kept(sample, most=1 << 12), kept(sample + far, most=1 << 12))
    assert np.isclose(moved["wasserstein"], far)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_corrected_p_values_keep_their_order_and_are_no_smaller(p_values):
    found = corrected(p_values)
    assert all(fair >= p and fair <= 1 for fair, p in zip(found, p_values, strict=True))
    by_p = [fair for _, fair in sorted(zip(p_values, found, strict=True))]
    assert by_p == sorted(by_p)
