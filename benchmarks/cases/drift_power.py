"""How often each statistic of drift finds what moved, and how often it calls drift what did not, at its default threshold.

The data are drawn, so it is known what moved: nothing; less than matters; and mean, spread, shape, mix and nulls by
amounts that do. The reference has 10,000 rows, and the current side 200, 1,000 and 10,000. Each statistic stands alone at its
threshold; `verdict` is what the bot says: an effect beyond chance over its threshold, and chance an unlikely explanation.
Twenty columns are judged together, as one table, by Benjamini and Hochberg. Shares are in percent of the `trials` that have the
statistic.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import AtMost, Row, Samples
from bot.domain.drift.drift import ColumnDrift, drift
from bot.domain.drift.thresholds import Thresholds
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile

REFERENCE = 10_000
SIZES = tuple(int(size) for size in os.environ.get("BENCH_ROWS", "200 1000 10000").split())
TABLES, COLUMNS = 10, 20
SEED = 20261129
ALONE = tuple(Thresholds.__dataclass_fields__)[:-1]

Generator = np.random.Generator
Draw = Callable[[Generator, int], ColumnSummary]


def numbers(draw: Callable[[Generator, int], NDArray[np.float64]]) -> Draw:
    """A column of measured values."""
    return lambda rng, rows: ColumnSummary.of_floats("x", draw(rng, rows))


def counts(mean: float) -> Draw:
    """A column of counts."""
    return lambda rng, rows: ColumnSummary.of_numbers("x", Kind.INTEGER, rng.poisson(mean, rows))


def categories(shares: NDArray[np.float64]) -> Draw:
    """A column of categories with these shares."""

    def draw(rng: Generator, rows: int) -> ColumnSummary:
        found = Counter(rng.choice(len(shares), rows, p=shares).tolist())
        return ColumnSummary.of_texts("x", Categories.of((str(each), found[each]) for each in found))

    return draw


def normal(mean: float = 0, deviation: float = 1) -> Draw:
    """Bell-shaped values."""
    return numbers(lambda rng, rows: rng.normal(mean, deviation, rows))


def two_humps(rng: Generator, rows: int) -> NDArray[np.float64]:
    """Values of two kinds, with the mean 0 and the deviation 1 of `normal`."""
    return rng.choice([-0.9, 0.9], rows) + rng.normal(0, 0.19**0.5, rows)


def with_nulls(draw: Draw, share: float) -> Draw:
    """The same column with so many nulls among its rows."""

    def drawn(rng: Generator, rows: int) -> ColumnSummary:
        nulls = int(rng.binomial(rows, share))
        found = draw(rng, rows - nulls)
        return replace(found, rows=rows, nulls=nulls)

    return drawn


def falling(many: int, power: float) -> NDArray[np.float64]:
    """Shares of so many categories, the second half as frequent as the first where the power is 1, and so on."""
    shares = 1 / np.arange(1, many + 1) ** power
    return np.asarray(shares / shares.sum())


def moved(shares: NDArray[np.float64], much: float) -> NDArray[np.float64]:
    """So much of all rows goes from the most frequent category to the rarest."""
    found = shares.copy()
    found[0] -= much
    found[-1] += much
    return found


@dataclass(frozen=True)
class Story:
    """What happens to a column: nothing (`is_same`), too little to matter (`is_small`), or drift."""

    before: Draw
    after: Draw
    is_same: bool = False
    is_small: bool = False


def same(draw: Draw) -> Story:
    """Nothing happens."""
    return Story(draw, draw, is_same=True)


TEN, MANY = falling(10, 0.7), falling(2_000, 1.0)
STORIES: Mapping[str, Story] = {
    "nothing, bell-shaped": same(normal()),
    "nothing, heavy tails": same(numbers(lambda rng, rows: rng.standard_t(2, rows))),
    "nothing, counts": same(counts(3)),
    "nothing, 10 categories": same(categories(TEN)),
    "nothing, 2,000 categories": same(categories(MANY)),
    "mean by 0.05 deviations": Story(normal(), normal(0.05), is_small=True),
    "2 % of rows to another category": Story(categories(TEN), categories(moved(TEN, 0.02)), is_small=True),
    "mean by 0.3 deviations": Story(normal(), normal(0.3)),
    "mean by 0.5 deviations": Story(normal(), normal(0.5)),
    "spread by 1.5": Story(normal(), normal(0, 1.5)),
    "shape, one hump to two": Story(normal(), numbers(two_humps)),
    "counts from 3 to 4": Story(counts(3), counts(4)),
    "10 % of rows to another category": Story(categories(TEN), categories(moved(TEN, 0.1))),
    "10 % of rows to a new category": Story(
        categories(np.append(TEN, 0)), categories(moved(np.append(TEN, 0), 0.1))
    ),
    "2,000 categories in another order": Story(categories(MANY), categories(np.roll(MANY, 20))),
    "10 % nulls": Story(normal(), with_nulls(normal(), 0.1)),
}


def measure() -> Iterator[Row]:
    """A row for each story, size and statistic."""
    for name, story in STORIES.items():
        for rows in SIZES:
            columns = list(judged(story, rows))
            for statistic in ALONE:
                if found := alone(columns, statistic):
                    yield _row(name, rows, statistic, found)
            promise = AtMost(1.0) if story.is_same else AtMost(5.0) if story.is_small else None
            yield _row(name, rows, "verdict", [bool(each.drifted) for each in columns], promise)


def judged(story: Story, rows: int) -> Iterator[ColumnDrift]:
    """TABLES times COLUMNS columns to which this happened, so many to a table."""
    rng = np.random.default_rng([SEED, rows])
    for _ in range(TABLES):
        before, after = (
            Profile(size, tuple(replace(draw(rng, size), name=f"c{at}") for at in range(COLUMNS)))
            for draw, size in ((story.before, REFERENCE), (story.after, rows))
        )
        yield from drift(before, after).columns


def alone(columns: list[ColumnDrift], statistic: str) -> list[bool]:
    """Of the columns that have the statistic, whether it is over its threshold when taken by itself."""
    least = getattr(Thresholds(), statistic)
    found = [getattr(each, statistic) for each in columns]
    return [each >= least for each in found if each is not None]


def _row(story: str, rows: int, statistic: str, drifted: list[bool], promise: AtMost | None = None) -> Row:
    share = 100 * float(np.mean(drifted))
    return Row(
        f"{story}, {rows:,} rows: {statistic}", Samples((share,), "%"), promise=promise, trials=len(drifted)
    )
