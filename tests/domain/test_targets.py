"""How models, versions, environments, requests and runs are typed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.targets import Target, parse_target, request_number, version_number
from bot.domain.text import clean, straighten
from bot.errors import BadInput

NAMES = st.text(min_size=1, max_size=30).map(lambda text: clean(straighten(text))).filter(bool)


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("churn", Target("churn")),
        ("churn@7", Target("churn", 7)),
        ("churn@v7", Target("churn", 7)),
        ("churn#production", Target("churn", environment="production")),
        ("churn@7#production", Target("churn", 7, "production")),
        ("churn#production@7", Target("churn", 7, "production")),
        ('"my model"@7', Target("my model", 7)),
        ('"my model@7"', Target("my model", 7)),
        ("“my model”#staging", Target("my model", environment="staging")),
        ("my model@7", Target("my model", 7)),
        ("team@churn@7", Target("team@churn", 7)),
        ('"a@7"@3', Target("a@7", 3)),
        ('"a@7"@', Target("a@7")),
        ("churn@latest", Target("churn@latest")),
        ("churn@", Target("churn")),
        ("churn@99999999999999999999", Target("churn@99999999999999999999")),
    ],
)
def test_a_target_is_split_at_its_last_sign(typed: str, target: Target) -> None:
    assert parse_target(typed) == target


@given(
    NAMES,
    st.none() | st.integers(0, 999_999_999),
    st.none() | st.sampled_from(["production", "staging", "eu-1.b"]),
)
def test_a_printed_target_reads_as_itself(name: str, version: int | None, environment: str | None) -> None:
    target = Target(name, version, environment)
    assert parse_target(str(target)) == target


@given(st.text())
def test_any_text_is_a_target_or_a_kind_refusal(text: str) -> None:
    with suppress(BadInput):
        assert parse_target(text).model


@pytest.mark.parametrize("typed", ["P-12", "p12", "12", "P–12", "P—12", "#12", " p-12 "])
def test_a_request_is_known_by_its_number(typed: str) -> None:
    assert request_number(straighten(typed)) == 12


@pytest.mark.parametrize("typed", ["churn", "P-", "P-1x", "1234567890", "-", "٣"])
def test_other_words_are_no_request(typed: str) -> None:
    assert request_number(typed) is None


@pytest.mark.parametrize(("typed", "number"), [("7", 7), ("v7", 7), ("@7", 7), ("7a", None), ("", None)])
def test_a_version_is_a_number_with_or_without_its_sign(typed: str, number: int | None) -> None:
    assert version_number(typed) == number
