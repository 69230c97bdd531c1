"""How often a fresh sample of the same data is blamed: no more often than is promised."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.profile import Profile
from bot.domain.quality.chance import chance
from bot.domain.quality.columns import examined
from bot.domain.quality.expectations import ColumnExpectation
from bot.domain.quality.findings import FindingKind
from bot.domain.quality.inferring import inferred
from tests.domain.quality.tables import column, table, wrong

Random = np.random.Generator
Draw = Callable[[Random, int], list[object] | np.ndarray]

TRIALS, RISK = 1000, 0.05


def mixed(random: Random, rows: int) -> list[object]:
    """Numbers, some missing, some not numbers, some infinite."""
    values = random.normal(size=rows).astype(object)
    values[random.random(rows) < 0.03] = float("nan")
    values[random.random(rows) < 0.01] = float("inf")
    values[random.random(rows) < 0.1] = None
    return list(values)


def rarely(random: Random, rows: int) -> list[object]:
    """One text, and now and then another."""
    return ["yes" if each else "no" for each in random.random(rows) < 0.02]


DRAWS: dict[str, Draw] = {
    "normal": lambda random, rows: random.normal(size=rows),
    "lognormal": lambda random, rows: random.lognormal(0, 1, rows),
    "whole": lambda random, rows: random.poisson(3, rows),
    "zipf": lambda random, rows: [f"t{each}" for each in random.zipf(1.5, rows)],
    "even": lambda random, rows: [f"t{each}" for each in random.integers(0, 300, rows)],
    "mixed": mixed,
    "rarely": rarely,
}
SIZES = ((200, 200), (1000, 100), (100, 1000))


def expectation(reference: ColumnSummary) -> ColumnExpectation:
    return inferred(Profile(reference.rows, (reference,))).columns[0]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("name", DRAWS)
def test_each_thing_that_is_asked_blames_chance_no_more_often_than_it_may(
    name: str, sizes: tuple[int, int]
) -> None:
    random = np.random.default_rng([20261129, *sizes])
    blamed: Counter[FindingKind] = Counter()
    for _ in range(TRIALS):
        before, after = (column("x", DRAWS[name](random, rows)) for rows in sizes)
        blamed.update(each.kind for each in examined(expectation(before), after, RISK))
    # Unseen texts are asked for twice: how many there are, and how many rows one has.
    often = {
        kind: count / (2 * TRIALS if kind is FindingKind.UNSEEN else TRIALS) for kind, count in blamed.items()
    }
    margin = 3 * (RISK * (1 - RISK) / TRIALS) ** 0.5
    assert all(each <= RISK + margin for each in often.values()), often


def test_of_a_thousand_fresh_tables_hardly_one_is_blamed() -> None:
    random = np.random.default_rng(7)
    blamed = 0
    for _ in range(500):
        before, after = (table({name: draw(random, 300) for name, draw in DRAWS.items()}) for _ in range(2))
        blamed += bool(wrong(inferred(before), after))
    # One in a thousand is promised; three of 500 would come by that once in seventy times.
    assert blamed <= 2


@settings(max_examples=60)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_chance_is_never_below_the_exact_one(
    found: int, others: int, before: int, others_before: int
) -> None:
    rows, rows_before = found + others, before + others_before
    exact = hypergeom(rows + rows_before, found + before, rows).sf(found - 1) if rows + rows_before else 1.0
    said = chance(found, rows, before, rows_before)
    assert said >= exact - 1e-9
    # And not far above, where it matters.
    if said < 0.001:
        assert said <= 2 * exact + 1e-12


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 30))
def test_more_of_them_are_never_likelier(found: int, before: int, more: int) -> None:
    assert chance(found + more, 100, before, 100) <= chance(found, 100, before, 100) + 1e-12
