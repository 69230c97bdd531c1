"""The fields of a request: as lenient as MLflow, and no more."""

import contextlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from handlers.mlflow.fields import BIGGEST, Fields, decoded, queried

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def of(value: Any) -> Fields:
    return decoded(json.dumps({"x": value}).encode())


@given(ANYTHING)
def test_whatever_is_sent_is_read_or_refused(value: Any) -> None:
    for read in (Fields.text, Fields.maybe_text, Fields.whole, Fields.maybe_whole, Fields.number, Fields.flag,
                 Fields.texts, Fields.items, Fields.item):  # fmt: skip
        try:
            read(of(value), "x")
        except BadInput as refusal:
            assert refusal.field == "x"


@given(st.binary(max_size=60))
def test_every_body_is_an_object_or_refused(body: bytes) -> None:
    with contextlib.suppress(BadInput):
        assert isinstance(decoded(body), Fields)


@pytest.mark.parametrize(("sent", "read"), [(7, 7), ("7", 7), ("-7", -7), (7.0, 7), (0, 0)])
def test_a_whole_number_may_be_text(sent: Any, read: int) -> None:
    assert of(sent).whole("x") == read


@pytest.mark.parametrize("sent", [True, 7.5, "7.5", "x", "", " 7", "٧", BIGGEST + 1, "9" * 5000, [7], {}])
def test_what_is_no_whole_number_is_refused(sent: Any) -> None:
    with pytest.raises(BadInput):
        of(sent).whole("x")


@pytest.mark.parametrize(
    ("sent", "read"),
    [(1, 1.0), ("0.5", 0.5), ("1e3", 1000.0), ("Infinity", math.inf), ("-Infinity", -math.inf)],
)
def test_a_number_may_be_text(sent: Any, read: float) -> None:
    assert of(sent).number("x") == read


def test_nan_is_a_number_here_as_text_and_as_pythons_json_writes_it() -> None:
    assert math.isnan(of("NaN").number("x"))
    assert math.isnan(decoded(b'{"x": NaN}').number("x"))


@pytest.mark.parametrize("sent", ["nan", "inf", "1_000", "0x10", "", True, [1], 10**400])
def test_what_is_no_number_is_refused(sent: Any) -> None:
    with pytest.raises(BadInput):
        of(sent).number("x")


def test_a_field_has_two_spellings_and_one_of_them_may_be_sent() -> None:
    assert decoded(b'{"runId": "a"}').text("run_id") == "a"
    with pytest.raises(BadInput):
        decoded(b'{"runId": "a", "run_id": "b"}').text("run_id")


def test_a_part_of_the_path_is_overruled_by_neither_spelling() -> None:
    found = decoded(b'{"modelId": "other", "model_id": "other"}').with_path({"model_id": "mine"})

    assert found.text("model_id") == "mine"


def test_a_query_may_name_a_field_once_or_often() -> None:
    found = queried([("order_by", "a"), ("order_by", "b"), ("filter", "c"), ("order_by", "d")])

    assert found.texts("order_by") == ("a", "b", "d")
    assert found.texts("filter") == ("c",)
    assert found.text("filter") == "c"


def test_json_inside_a_json_text_is_read_as_old_clients_send_it() -> None:
    assert decoded(json.dumps(json.dumps({"x": "a"})).encode()).text("x") == "a"


@pytest.mark.parametrize("sent", ["a\0b", "\ud800"])
def test_a_text_that_no_database_keeps_is_refused(sent: str) -> None:
    with pytest.raises(BadInput):
        of(sent).text("x")
