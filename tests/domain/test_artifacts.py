"""Paths of artifacts: one normal form, whatever is tried; and a digest that anybody can take again."""

import hashlib
import posixpath
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.artifacts import (
    ArtifactFile,
    Entry,
    above,
    check_path,
    digest,
    entries,
    experiment_of,
    place_of,
    proxied,
)
from bot.domain.registration import format_of
from bot.errors import BadInput

AT = datetime(2026, 11, 2, tzinfo=UTC)
PIECES = st.sampled_from(
    ["..", ".", "a", "/", "\\", "%2e", "%2f", "%252e", "%00", "\0", "%5c", "C:", "~", "#", "é", " "]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_path_that_is_taken_stays_within_its_folder_however_often_it_is_decoded(path: str) -> None:
    try:
        check_path(path)
    except BadInput:
        return
    for _ in range(5):
        assert not path.startswith("/")
        assert ".." not in path.split("/")
        assert posixpath.normpath(f"/root/{path}") == f"/root/{path}"
        assert not set(path) & set("\0\\")
        path = unquote(path)


@given(st.lists(PIECES, max_size=4).map("".join))
def test_encoding_a_bad_path_does_not_make_it_good(path: str) -> None:
    try:
        check_path(path)
    except BadInput:
        with pytest.raises(BadInput):
            check_path(quote(quote(path, safe=""), safe=""))


@pytest.mark.parametrize(
    "uri", ["s3://a/b", "mlflow-artifacts://host/1/a", "file:///etc", "/etc", "", "runs:/1/a"]
)
def test_what_lies_elsewhere_is_not_with_us(uri: str) -> None:
    assert proxied(uri) is None


def test_the_digest_is_over_sorted_lines_as_sha256sum_writes_them() -> None:
    lines = b"aa  MLmodel\nbb  model.pkl\n"

    assert digest([("model.pkl", "bb"), ("MLmodel", "aa")]) == hashlib.sha256(lines).hexdigest()
    assert digest([]) is None


def file(path: str, size: int) -> ArtifactFile:
    return ArtifactFile(path, "key", "aa", size, AT)


def test_a_folder_shows_files_and_folders_once() -> None:
    found = entries("1/r", [file("1/r/b", 3), file("1/r/a/x", 1), file("1/r/a/y", 2)])

    assert found == (Entry("a"), Entry("b", 3))


def test_a_path_knows_its_experiment_its_place_and_what_lies_above() -> None:
    assert experiment_of("7/run/artifacts/a") == 7
    assert place_of("7/run/artifacts/model/a") == "7/run/artifacts"
    assert above("7/run/a") == ("7", "7/run", "7/run/a")


@pytest.mark.parametrize(
    ("flavors", "expected"),
    [
        ({"python_function": {}, "sklearn": {"serialization_format": "cloudpickle"}}, "cloudpickle"),
        ({"python_function": {}, "sklearn": {"serialization_format": "skops"}}, "skops"),
        ({"xgboost": {"model_format": "ubj"}}, "ubj"), ({"onnx": {}}, "onnx"), ({"python_function": {}}, None), ({}, None),
        ({"sklearn": "nonsense"}, "sklearn"), ({"sklearn": {"serialization_format": 7}}, "sklearn"),
    ],
)  # fmt: skip
def test_the_format_is_how_the_flavor_is_written(flavors: dict[str, object], expected: str | None) -> None:
    assert format_of(flavors) == expected
