"""Text as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import REASON_LIMIT, clean, did_you_mean, listed, near, quoted, reason, shown, straighten
from bot.errors import BadInput


def test_marks_that_turn_the_reading_direction_are_taken_out() -> None:
    assert clean("ab\u202edc\u2066e\u200f") == "abdce"


def test_control_characters_and_lone_surrogates_are_taken_out() -> None:
    assert clean("a\x00b\x1b[31mc\ud800") == "ab[31mc"


def test_lines_and_spaces_become_single_spaces() -> None:
    assert clean("  two\n\n lines\u00a0here\u2028now ") == "two lines here now"


def test_an_emoji_of_several_characters_stays_whole() -> None:
    assert clean("👩\u200d💻") == "👩\u200d💻"


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("abcdefgh", 5) == "abcd…"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_straightening_twice_is_straightening_once(text: str) -> None:
    assert straighten(straighten(text)) == straighten(text)


def test_smart_quotes_and_dashes_become_plain_ones() -> None:
    assert straighten("“a” ‘b’ «c» – —") == '"a" \'b\' "c" - --'


def test_near_words_are_found_whatever_their_case() -> None:
    assert near("CHURM", ["wine", "Churn"]) == ("Churn",)


def test_the_beginning_of_a_long_name_is_near() -> None:
    assert near("churn", ["churn-for-the-whole-of-europe"]) == ("churn-for-the-whole-of-europe",)


def test_nothing_is_near_a_strange_word() -> None:
    assert near("zzz", ["churn", "wine"]) == ()


def test_at_most_three_near_words_are_offered() -> None:
    assert len(near("churn", [f"churn{number}" for number in range(9)])) == 3


def test_a_list_reads_like_a_sentence() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_an_offer_of_nothing_is_not_made() -> None:
    assert did_you_mean([]) == ""
    assert did_you_mean(["promote", "unlock"]) == "Did you mean `promote` or `unlock`?"


def test_backticks_in_a_shown_word_do_not_end_the_code() -> None:
    assert shown("a`b") == "a'b"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("churn", "churn"),
        ("my model", '"my model"'),
        ('a"b', '"a\\"b"'),
        ("a\\ b", '"a\\\\ b"'),
        ("a@b", '"a@b"'),
        ("", '""'),
    ],
)
def test_a_name_is_quoted_only_where_it_must_be(name: str, typed: str) -> None:
    assert quoted(name) == typed


def test_a_reason_of_5000_characters_says_how_long_it_is() -> None:
    with pytest.raises(BadInput, match=r"5,000 characters long, and 2,000") as caught:
        reason("x" * 5000)
    assert caught.value.field == "reason"


def test_a_reason_of_the_longest_length_is_kept() -> None:
    assert len(reason("x" * REASON_LIMIT)) == REASON_LIMIT
