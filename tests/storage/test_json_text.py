"""JSON in columns: what the quick library cannot write or read is written and read all the same."""

import pytest

from storage import json_text


@pytest.mark.parametrize(
    "value", [{"a": [1, 2.5, None, True, "ü"]}, "half \ud83d of a pair", -(2**63), 2**64 - 1]
)
def test_what_is_written_is_read_again(value: object) -> None:
    assert json_text.read(json_text.written(value)) == value


def test_texts_of_the_standard_library_are_read() -> None:
    assert json_text.read('"half \\ud83d of a pair"') == "half \ud83d of a pair"
