"""Drift of a table: what counts as drift, what is unknown and why, and what comes of odd columns."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drift import exact
from bot.domain.drift.drift import STATISTICS, ColumnDrift, Drift, drift
from bot.domain.drift.thresholds import Thresholds
from bot.domain.drift.told import to_json
from bot.domain.drift.unknown import Unknown, Why
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from tests.domain.drift.sides import counted, kept, table, texts, whole


def column(reference: ColumnSummary, current: ColumnSummary, **limits: float) -> ColumnDrift:
    return drift(table(reference), table(current), Thresholds(**limits)).columns[0]


def years(year: int, rows: int = 1000) -> ColumnSummary:
    return counted(np.full(rows, year, np.int64))


def test_a_constant_column_that_moved_is_seen_by_every_statistic() -> None:
    found = column(years(2025), years(2026))

    assert (found.wasserstein, found.ks, found.js, found.cramers_v) == (1.0, 1.0, 1.0, 1.0)
    assert found.psi is not None
    assert found.psi > 10
    assert found.wasserstein_normed == 2.0
    assert set((found.bounds or {}).values()) == {0.0}
    assert found.drifted


@pytest.mark.parametrize(
    ("reference", "current", "sides"),
    [
        (years(2025), texts(["2025"]), ("integer", "category")),
        (years(1), ColumnSummary.of_numbers("x", Kind.DATE, np.array([1])), ("integer", "date")),
        (ColumnSummary.of_numbers("x", Kind.BOOLEAN, np.array([1])), years(1), ("boolean", "integer")),
    ],
)
def test_a_retyped_column_is_unknown_and_never_a_number(reference, current, sides) -> None:
    found = column(reference, current)

    assert found.unknown == Unknown(Why.RETYPED, *sides)
    assert found.drifted is None
    assert all(getattr(found, name) is None for name in (*STATISTICS, "p_value", "bounds"))


def test_hashes_of_personal_data_are_not_set_beside_plain_texts() -> None:
    plain, hashed = texts(["a"]), replace(texts(["a"]), concealed=True)

    assert column(hashed, plain).unknown == Unknown(Why.CONCEALED, "concealed", "")
    assert column(plain, hashed).unknown == Unknown(Why.CONCEALED, "", "concealed")
    assert column(hashed, hashed).drifted is False


def test_a_side_without_rows_tells_nothing() -> None:
    nothing = kept(np.empty(0))

    assert column(nothing, kept(np.ones(3))).unknown == Unknown(Why.NO_ROWS, "0", "3")
    assert column(kept(np.ones(3)), nothing).unknown == Unknown(Why.NO_ROWS, "3", "0")


def test_a_missing_and_an_extra_column_are_told_by_name() -> None:
    found = drift(
        table(years(1), replace(years(1), name="gone")), table(years(1), replace(years(1), name="new"))
    )

    assert [each.name for each in found.columns] == ["x", "gone", "new"]
    assert [each.unknown for each in found.columns] == [None, Unknown(Why.MISSING), Unknown(Why.EXTRA)]
    assert not found.drifted


def test_a_column_that_became_all_null_drifted_whatever_it_is_taken_for() -> None:
    for current in (kept(np.empty(0), nulls=500), texts([], nulls=500)):
        found = column(kept(np.linspace(0, 1, 500)), current)

        assert found.kind == "float"
        assert (found.ks, found.wasserstein) == (None, None)
        assert found.drifted


def test_two_columns_without_any_value_are_the_same() -> None:
    for one, other in ((kept(np.empty(0), 5), texts([], 900)), (texts([], 1), texts([], 1))):
        found = column(one, other)

        assert (found.psi, found.js, found.chi2, found.p_value, found.drifted) == (0, 0, 0, 1, False)


def test_one_row_is_compared_and_proves_nothing() -> None:
    for one, other in ((whole(np.array([1.0])), whole(np.array([9.0]))), (texts(["a"]), texts(["b"]))):
        found = column(one, other)

        assert found.js == 1
        assert found.p_value is not None
        assert found.p_value > 0.05
        assert found.drifted is False


def test_nulls_nan_and_infinities_that_come_are_drift() -> None:
    sample = np.linspace(0, 1, 1000)
    for odd in (np.nan, np.inf, -np.inf):
        spoiled = np.where(np.arange(1000) % 3 == 0, odd, sample)
        assert column(whole(sample), whole(spoiled)).drifted
    assert column(whole(sample), whole(sample, nulls=400)).drifted


def test_large_samples_do_not_make_what_is_tiny_drift() -> None:
    rng = np.random.default_rng(7)
    found = column(whole(rng.normal(0, 1, 300_000)), whole(rng.normal(0.03, 1, 300_000)))

    assert found.p_value is not None
    assert found.p_value < 1e-6
    assert found.exceeded == ()
    assert found.drifted is False


def test_small_samples_do_not_make_chance_drift() -> None:
    rng = np.random.default_rng(7)
    found = column(whole(rng.normal(0, 1, 20)), whole(rng.normal(0, 1, 20)))

    assert found.exceeded
    assert found.drifted is False


def test_of_many_columns_some_differ_by_chance() -> None:
    rng = np.random.default_rng(11)
    sides = [
        Profile(60, tuple(replace(whole(rng.normal(0, 1, 60)), name=f"c{at}") for at in range(60)))
        for _ in range(2)
    ]
    found = drift(*sides, Thresholds(psi=0, js=0, ks=0))

    assert any((each.p_value or 0) < 0.05 for each in found.columns)
    assert not found.drifted


def test_a_hundred_thousand_categories_are_compared_within_their_bounds() -> None:
    rng = np.random.default_rng(7)

    def drawn(power: float) -> dict[str, int]:
        found, counts = np.unique(rng.zipf(power, 400_000) % 100_000, return_counts=True)
        return {f"category {text}": int(count) for text, count in zip(found, counts, strict=True)}

    before, same, after = drawn(1.1), drawn(1.1), drawn(1.4)
    reference = ColumnSummary.of_texts("x", Categories.of(before.items()))
    assert reference.categories
    assert not reference.categories.is_exact
    moved = column(reference, ColumnSummary.of_texts("x", Categories.of(after.items())))
    known = column(exact.texts("x", before), exact.texts("x", after))

    assert moved.drifted
    assert known.drifted
    for name in ("psi", "js", "chi2", "cramers_v"):
        assert abs(getattr(moved, name) - getattr(known, name)) <= (moved.bounds or {})[name]
    assert not column(reference, ColumnSummary.of_texts("x", Categories.of(same.items()))).drifted


@given(moved=st.floats(0, 1e9), share=st.floats(0.01, 1))
def test_any_move_of_a_constant_has_a_measure_that_no_unit_changes(moved: float, share: float) -> None:
    rows = np.full(100, 5.0)
    after = np.where(np.arange(100) < 100 * share, 5.0 + moved, 5.0)
    found = column(ColumnSummary.of_floats("x", rows), ColumnSummary.of_floats("x", after))
    in_thousands = column(
        ColumnSummary.of_floats("x", rows * 1000), ColumnSummary.of_floats("x", after * 1000)
    )
    assert found.wasserstein_normed is not None
    assert (found.wasserstein_normed > 0) == bool((after != rows).any())
    assert in_thousands.wasserstein_normed == pytest.approx(found.wasserstein_normed, rel=0.02, abs=1e-6)


def test_numbers_too_far_apart_for_a_number_have_no_wasserstein() -> None:
    found = column(whole(np.array([-1.7e308, -1.6e308])), whole(np.array([1.7e308, 1.6e308])))

    assert (found.wasserstein, found.wasserstein_normed) == (None, None)
    assert found.ks == 1


def test_a_text_kept_on_one_side_alone_is_new_where_the_other_kept_all() -> None:
    found = column(texts(["a"] * 500), texts(["a"] * 250 + ["b"] * 250))

    assert found.drifted
    assert found.js == pytest.approx(0.558, abs=1e-3)


def test_what_programs_read_has_the_promised_shape() -> None:
    told = to_json(
        drift(
            table(years(2025), replace(years(1), name="y")), table(years(2026), replace(years(1), name="z"))
        )
    )
    columns = told["columns"]

    assert told["rows"] == {"reference": 1000, "current": 1000}
    assert told["drifted"] is True
    assert isinstance(columns, dict)
    assert {*STATISTICS, "kind", "p_value", "bounds", "drifted"} <= columns["x"].keys()
    assert columns["y"]["unknown"] == {"because": "missing", "reference": "", "current": ""}


def test_a_table_without_columns_did_not_drift() -> None:
    assert drift(Profile(0), Profile(3)) == Drift((0, 3), ())


@pytest.mark.parametrize("rows", [200, 1000])
def test_of_columns_in_which_nothing_moved_hardly_any_is_called_drifted(rows: int) -> None:
    rng = np.random.default_rng(7)
    before, after = (
        Profile(size, tuple(ColumnSummary.of_floats(f"c{at}", rng.standard_t(2, size)) for at in range(200)))
        for size in (10_000, rows)
    )
    assert sum(bool(each.drifted) for each in drift(before, after).columns) <= 2


def test_cramers_v_decides_nothing() -> None:
    assert "cramers_v" not in asdict(Thresholds())
