"""What a batch shows against what its reference makes one expect."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bot.domain.profile.categories import Categories, concealed
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.quality.examining import Batch, examine
from bot.domain.quality.expectations import AtMost, ColumnExpectation, Expectations, FreshWithin, Volume
from bot.domain.quality.findings import Rows, Why, without_values
from bot.domain.quality.inferring import HALF_TO_TWICE, inferred
from tests.domain.quality.tables import NOW, Values, column, kinds, table, wrong

RNG = np.random.default_rng(20261129)
ROWS = 2000
BEFORE = {
    "age": RNG.integers(18, 100, ROWS),
    "income": RNG.lognormal(8, 0.5, ROWS),
    "city": RNG.choice(["Oslo", "Bergen", "Tromsø"], ROWS, p=[0.6, 0.3, 0.1]).tolist(),
}
EXPECTED = inferred(table(BEFORE))


def batch(**columns: Values) -> Profile:
    return table({**BEFORE, **columns})


def test_the_reference_itself_is_as_expected() -> None:
    assert wrong(EXPECTED, table(BEFORE)) == []


def test_rows_beyond_the_references_extremes_are_counted_exactly() -> None:
    ages = BEFORE["age"].copy()
    ages[:30] = 130
    (found,) = wrong(EXPECTED, batch(age=ages))
    assert (found.kind, found.rows, found.limit, found.extreme) == ("above", Rows.exactly(30, ROWS), 99, 130)
    (found,) = wrong(EXPECTED, batch(age=np.where(ages == 130, 3, ages)))
    assert (found.kind, found.rows, found.limit, found.extreme) == ("below", Rows.exactly(30, ROWS), 18, 3)


def test_a_single_value_very_far_out_is_enough() -> None:
    ages = BEFORE["age"].copy()
    ages[7] = 99_999
    assert kinds(wrong(EXPECTED, batch(age=ages))) == [("above", "age")]
    ages[7] = 104
    assert wrong(EXPECTED, batch(age=ages)) == []


def test_of_numbers_in_wide_bins_the_rows_are_said_from_so_many_to_so_many() -> None:
    incomes = RNG.lognormal(8, 0.5, 50_000)
    expected = inferred(table({"income": incomes}))
    after = incomes.copy()
    after[:100] = incomes.max() * np.linspace(1.001, 1.2, 100)
    (found,) = wrong(expected, table({"income": after}))
    assert found.rows is not None
    assert found.rows.at_least <= 100 <= found.rows.at_most
    assert not found.rows.is_exact


def test_missing_and_extra_columns_are_named() -> None:
    found = wrong(EXPECTED, table({"age": BEFORE["age"], "income": BEFORE["income"], "zip": ["0150"] * ROWS}))
    assert kinds(found) == [("missing", "city"), ("extra", "zip")]


def test_a_column_of_a_similar_name_and_content_is_guessed_to_be_renamed() -> None:
    found = wrong(EXPECTED, table({"Age": BEFORE["age"], "income": BEFORE["income"], "city": BEFORE["city"]}))
    assert kinds(found) == [("renamed", "age")]
    assert found[0].actual == "Age"


def test_a_similar_name_with_other_content_is_no_rename() -> None:
    found = wrong(
        EXPECTED, table({"ages": BEFORE["age"] * 100, "income": BEFORE["income"], "city": BEFORE["city"]})
    )
    assert kinds(found) == [("missing", "age"), ("extra", "ages")]


def test_another_type_is_one_finding_and_not_a_hundred() -> None:
    found = wrong(EXPECTED, batch(age=[str(each) for each in BEFORE["age"]]))
    assert kinds(found) == [("retyped", "age")]
    assert (found[0].expected, found[0].actual) == ("integer", "category")


def test_whole_numbers_written_as_fractions_are_still_whole() -> None:
    assert wrong(EXPECTED, batch(age=BEFORE["age"].astype(float))) == []
    assert kinds(wrong(EXPECTED, batch(age=BEFORE["age"] + 0.5))) == [("retyped", "age")]
    assert (
        wrong(
            inferred(batch(income=BEFORE["income"].round())),
            batch(income=BEFORE["income"].round().astype(int)),
        )
        == []
    )


def test_days_may_stand_where_moments_did_and_not_the_other_way_round() -> None:
    day, moment = (Profile(ROWS, (column("at", [20_000] * ROWS, kind),)) for kind in (Kind.DATE, Kind.TIME))
    assert wrong(inferred(moment), day) == []
    assert kinds(wrong(inferred(day), moment)) == [("retyped", "at")]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([None] * 40, "nulls"),
        ([float("nan")] * 40, "not_numbers"),
        ([float("inf"), -np.inf] * 20, "infinite"),
    ],
)
def test_missing_values_where_there_were_none(values: list[float], kind: str) -> None:
    found = wrong(EXPECTED, batch(income=[*values, *BEFORE["income"][40:].tolist()]))
    assert kinds(found) == [(kind, "income")]
    assert found[0].rows == Rows.exactly(40, ROWS)


def test_a_few_more_of_what_was_always_missing_is_chance() -> None:
    expected = inferred(batch(income=[None] * 100 + BEFORE["income"][100:].tolist()))
    assert wrong(expected, batch(income=[None] * 120 + BEFORE["income"][120:].tolist())) == []
    assert kinds(wrong(expected, batch(income=[None] * 200 + BEFORE["income"][200:].tolist()))) == [
        ("nulls", "income")
    ]


def test_all_null_is_said_as_that_alone() -> None:
    found = wrong(EXPECTED, batch(city=[None] * ROWS))
    assert kinds(found) == [("all_null", "city")]


def test_a_column_that_was_always_empty_may_stay_so_or_be_filled() -> None:
    expected = inferred(batch(city=[None] * ROWS))
    assert wrong(expected, batch(city=[None] * ROWS)) == []
    assert wrong(expected, table(BEFORE)) == []


def test_unseen_texts_are_named_with_their_rows_the_most_frequent_first() -> None:
    cities = [*["Bodø"] * 40, *["<!channel>"] * 60, *BEFORE["city"][100:]]
    (found,) = wrong(EXPECTED, batch(city=cities))
    assert (found.kind, found.rows, found.different) == ("unseen", Rows.exactly(100, ROWS), 2)
    assert found.texts == (("<!channel>", 60), ("Bodø", 40))


def test_a_rare_new_text_is_chance_and_a_frequent_one_is_not() -> None:
    assert wrong(EXPECTED, batch(city=[*["Bodø"] * 3, *BEFORE["city"][3:]])) == []
    assert kinds(wrong(EXPECTED, batch(city=[*["Bodø"] * 60, *BEFORE["city"][60:]]))) == [("unseen", "city")]


def test_texts_that_never_repeat_are_no_categories() -> None:
    ids = inferred(table({"id": [f"a{at}" for at in range(ROWS)]}))
    assert wrong(ids, table({"id": [f"b{at}" for at in range(ROWS)]})) == []
    counted = inferred(table({"id": np.arange(ROWS)}))
    assert wrong(counted, table({"id": np.arange(ROWS, 2 * ROWS)})) == []


def test_a_constant_that_was_not_constant() -> None:
    assert kinds(wrong(EXPECTED, batch(age=np.full(ROWS, 40)))) == [("constant", "age")]
    assert kinds(wrong(EXPECTED, batch(city=["Oslo"] * ROWS))) == [("constant", "city")]


def test_a_constant_that_moved_lies_beyond_its_only_value() -> None:
    expected = inferred(table({"year": np.full(ROWS, 2025)}))
    (found,) = wrong(expected, table({"year": np.full(ROWS, 2026)}))
    assert (found.kind, found.limit, found.rows) == ("above", 2025, Rows.exactly(ROWS, ROWS))


def test_one_row_and_no_rows() -> None:
    assert wrong(EXPECTED, table({name: each[:1] for name, each in BEFORE.items()})) == []
    empty = replace(table({name: each[:1] for name, each in BEFORE.items()}), rows=0, columns=())
    assert kinds(wrong(EXPECTED, empty))[0] == ("no_rows", "")
    nothing = table({"age": [], "income": [], "city": []})
    assert kinds(wrong(EXPECTED, nothing)) == [("no_rows", "")]
    assert wrong(inferred(nothing), table(BEFORE)) == []


def test_half_the_rows_or_more_and_twice_at_most() -> None:
    expected = inferred(table(BEFORE), HALF_TO_TWICE)
    part = table({name: each[:900] for name, each in BEFORE.items()})
    (found,) = wrong(expected, part)
    assert (found.kind, found.limit, found.rows) == ("few_rows", 1000, Rows.exactly(900, 900))
    twice = {name: [*each, *each, each[0]] for name, each in BEFORE.items()}
    assert kinds(wrong(expected, table(twice))) == [("many_rows", "")]


def test_a_hundred_thousand_categories_of_which_some_are_new() -> None:
    known = [f"item {at}" for at in range(100_000)]
    expected = inferred(table({"item": known * 2}))
    assert wrong(expected, table({"item": known * 2})) == []
    found = wrong(expected, table({"item": [*known, *[f"other {at}" for at in range(100_000)]]}))
    assert kinds(found) == [("unseen", "item")]
    assert found[0].rows is not None
    assert 0 < found[0].rows.at_least <= 100_000 <= found[0].rows.at_most


def hidden(values: list[str], salt: bytes = b"salt") -> Profile:
    kept = Categories.of((concealed(each, salt), 1) for each in values)
    return Profile(len(values), (ColumnSummary.of_texts("city", kept, concealed=True),))


def test_of_a_concealed_column_counts_alone_are_told() -> None:
    expected = inferred(hidden(list(BEFORE["city"])))
    assert wrong(expected, hidden(list(BEFORE["city"]))) == []
    (found,) = wrong(expected, hidden(["Bodø", "Oslo"] * (ROWS // 2)))
    assert found.concealed
    assert found.texts == ()
    assert found.rows == Rows.exactly(ROWS // 2, ROWS)


def test_what_was_said_of_a_concealed_column_is_unexamined_and_no_pass() -> None:
    wish = ColumnExpectation("city", Kind.CATEGORY, low=None, known=None, nulls=AtMost(0))
    assert wrong(Expectations((wish,)), hidden(["Oslo"] * 9)) == []
    listed = inferred(table({"city": BEFORE["city"]})).columns[0]
    assert listed.known is not None
    said = replace(listed, known=replace(listed.known, rows=None))
    assert kinds(wrong(Expectations((said,)), hidden(["Oslo"] * 9))) == [("unexamined", "city")]


def test_a_persons_word_on_a_column_takes_the_values_out_of_its_findings() -> None:
    found = wrong(EXPECTED, batch(city=["Bodø"] * ROWS, age=np.full(ROWS, 3)))
    assert all(not each.texts and each.extreme is None for each in without_values(found, {"city", "age"}))


def test_freshness_in_three_zones_is_of_one_moment() -> None:
    expected = Expectations(fresh=FreshWithin(timedelta(hours=2), "at"))
    for hours, is_old in ((1, False), (3, True)):
        newest = round((NOW - timedelta(hours=hours)).timestamp() * 1e6)
        times = Profile(2, (column("at", [newest - 9_000_000, newest], Kind.TIME),))
        assert kinds(wrong(expected, times)) == ([("stale", "at")] if is_old else [])


def test_a_day_is_as_new_as_its_end() -> None:
    expected = Expectations(fresh=FreshWithin(timedelta(hours=24), "day"))
    today = NOW.date().toordinal() - 719_163
    assert wrong(expected, Profile(1, (column("day", [today - 1], Kind.DATE),))) == []
    assert kinds(wrong(expected, Profile(1, (column("day", [today - 2], Kind.DATE),)))) == [("stale", "day")]


def test_a_table_is_as_old_as_it_is_said_to_be_and_without_that_unexamined() -> None:
    expected = Expectations(fresh=FreshWithin(timedelta(days=1)))
    old = Batch(table(BEFORE), made_at=NOW - timedelta(days=2))
    assert kinds(examine(expected, old, NOW)) == [("stale", "")]
    assert kinds(wrong(expected, table(BEFORE))) == [("unexamined", "")]
    texts = Expectations(fresh=FreshWithin(timedelta(days=1), "city"))
    assert kinds(wrong(texts, table(BEFORE))) == [("unexamined", "city")]


@pytest.mark.parametrize("missing", [True, False], ids=["not there", "no word of it"])
def test_a_column_of_time_that_nobody_has_to_send_leaves_the_age_unexamined(missing: bool) -> None:
    columns = (ColumnExpectation("at", may_be_missing=True),) if missing else ()
    expected = Expectations(columns, fresh=FreshWithin(timedelta(days=1), "at"))
    (found,) = wrong(expected, table(BEFORE))
    assert (found.kind, found.column, found.why) == ("unexamined", "at", Why.NOT_THERE)
    told = replace(expected, columns=(ColumnExpectation("at"),))
    assert kinds(wrong(told, table(BEFORE))) == [("missing", "at")]


def test_an_empty_column_of_time_leaves_the_age_unexamined() -> None:
    expected = Expectations(fresh=FreshWithin(timedelta(days=1), "at"))
    (found,) = wrong(expected, table({"at": [None, None]}))
    assert (found.kind, found.column, found.why) == ("unexamined", "at", Why.EMPTY)


def test_a_key_whose_columns_nobody_has_to_send_is_unexamined_without_them() -> None:
    keyed = Expectations((ColumnExpectation("day", may_be_missing=True),), key=("id", "day"))
    (found,) = wrong(keyed, table({"id": [1, 1]}))
    assert (found.kind, found.key, found.why) == ("unexamined", ("id", "day"), Why.NOT_THERE)
    told = replace(keyed, columns=(ColumnExpectation("day"),))
    assert kinds(wrong(told, table({"id": [1, 1]}))) == [("missing", "day")]


def test_a_key_that_the_profile_keeps_whole_needs_no_second_look() -> None:
    keyed = Expectations(key=("id",))
    assert wrong(keyed, table({"id": [1, 2, 3]})) == []
    (found,) = wrong(keyed, table({"id": [1, 2, 2, 2]}))
    assert (found.kind, found.rows) == ("repeated", Rows.exactly(2, 4))
    pair = Expectations(key=("id", "day"))
    assert kinds(wrong(pair, table({"id": [1, 1], "day": [1, 2]}))) == [("unexamined", "")]


def test_volume_is_said_with_its_limit() -> None:
    (found,) = wrong(Expectations(volume=Volume(at_least=3000)), table(BEFORE))
    assert (found.kind, found.limit) == ("few_rows", 3000)


def test_an_end_that_is_exact_is_said_as_it_is_beside_one_that_was_rounded() -> None:
    numbers = ColumnSummary.of_numbers("id", Kind.INTEGER, np.array([-(2**62), *[0] * 200], np.int64))
    (expected,) = inferred(Profile(201, (numbers,))).columns
    assert expected.high is not None
    assert expected.high.value == 0
