"""A column of text that is hashes on one side and texts on the other, because somebody confirmed it between them."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drift.drift import drift
from bot.domain.profile.alike import alike
from bot.domain.profile.categories import Categories, concealed
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile

SALT = b"a salt of the tests"
TEXTS = st.lists(st.sampled_from(["basic", "pro", "gold", ""]), min_size=1, max_size=60)


def plain(texts: Sequence[str]) -> Profile:
    found = Categories.of(Counter(texts).items())
    return Profile(len(texts), (ColumnSummary.of_texts("plan", found),))


def hashed(texts: Sequence[str]) -> Profile:
    found = Categories.of(Counter(concealed(each, SALT) for each in texts).items())
    column = ColumnSummary.of_texts("plan", found, concealed=True, came_as=Kind.CATEGORY)
    return Profile(len(texts), (column,))


@given(TEXTS, TEXTS)
def test_it_moved_as_far_as_if_both_sides_had_been_hashes(before: list[str], after: list[str]) -> None:
    expected = drift(hashed(before), hashed(after)).columns[0]
    for sides in ((hashed(before), plain(after)), (plain(before), hashed(after))):
        found = drift(*alike(sides, SALT)).columns[0]
        assert (found.psi, found.js, found.p_value, found.unknown) == (
            expected.psi, expected.js, expected.p_value, None,
        )  # fmt: skip


def test_no_text_is_left_where_the_other_side_has_none() -> None:
    for each in alike([hashed(["basic"]), plain(["Ada Lovelace"])], SALT):
        assert each.columns[0].concealed
        assert "Ada" not in repr(each.columns[0])


def test_what_is_plain_everywhere_or_asked_for_stays_as_it_is() -> None:
    both = [plain(["basic"]), plain(["pro"])]
    assert [each.columns[0] for each in alike(both, SALT)] == [each.columns[0] for each in both]
    kept = plain(["gold"])
    assert alike([hashed(["basic"]), kept], SALT, {"plan"})[1].columns == kept.columns


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Kind.INTEGER, Kind.FLOAT, Kind.FLOAT),
        (Kind.INTEGER, Kind.INTEGER, Kind.INTEGER),
        (Kind.INTEGER, Kind.CATEGORY, None),
        (Kind.INTEGER, None, None),
    ],
)
def test_hashes_that_stand_for_different_kinds_are_of_no_kind(
    one: Kind | None, other: Kind | None, both: Kind | None
) -> None:
    def column(kind: Kind | None) -> ColumnSummary:
        return ColumnSummary.of_texts("age", Categories.of([("a", 2)]), concealed=True, came_as=kind)

    assert column(one).merged(column(other)).is_of is both
    assert column(other).merged(column(one)).is_of is both


def test_a_part_without_values_says_nothing_of_what_the_others_are() -> None:
    ages = ColumnSummary.of_texts("age", Categories.of([("a", 2)]), concealed=True, came_as=Kind.INTEGER)
    empty = ColumnSummary.of_texts("age", Categories.of([]), 5, concealed=True, came_as=Kind.CATEGORY)
    assert ages.merged(empty).is_of is Kind.INTEGER
    assert empty.merged(ages).is_of is Kind.INTEGER
