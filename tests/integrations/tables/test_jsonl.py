"""JSON lines: one object a row, refusals that name the row, and limits that hold at one over."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.domain.predictions import read_predictions
from bot.errors import BadInput
from bot.integrations.tables.decoding import decode
from bot.integrations.tables.limits import Format, Limits, Wanted
from bot.services.predictions import WANTED

SMALL = Limits(rows=3, columns=4, cell_bytes=8, row_bytes=100, file_bytes=400)
GOOD = b'{"prediction_id": "a", "truth": 1, "score": 0.9}\n{"prediction_id": "b", "truth": 0, "score": 0.2}\n'


def read(folder: Path, content: bytes, limits: Limits = SMALL, wanted: Wanted = WANTED) -> dict[str, object]:
    path = folder / "sent.jsonl"
    path.write_bytes(content)
    return {name: each.values.tolist() for name, each in decode(path, Format.JSONL, wanted, limits).items()}


def refusal(folder: Path, content: bytes, limits: Limits = SMALL) -> str:
    with pytest.raises(BadInput) as caught:
        read(folder, content, limits)
    return caught.value.sentence


def test_lines_are_rows(tmp_path: Path) -> None:
    lines = (
        b"\xef\xbb\xbf"
        + GOOD.replace(b"\n", b"\r\n")
        + b'\n{"truth": true, "prediction_id": 7, "score": 1e-3}'
    )
    assert read(tmp_path, lines) == {
        "prediction_id": [b"a", b"b", b"7"], "truth": [1.0, 0.0, 1.0], "score": [0.9, 0.2, 0.001],
    }  # fmt: skip


def test_what_a_row_does_not_name_is_missing_there(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    rows = [b'{"prediction_id": "r%d", "truth": 1, "prediction": 1}' % at for at in range(10_001)]
    path.write_bytes(
        b"\n".join([*rows, b'{"prediction_id": "x", "truth": 1, "prediction": 0, "segment": "n"}'])
    )
    found = decode(path, Format.JSONL, WANTED, Limits())

    segment = found["segment"]
    assert segment.missing is not None
    assert (len(segment.values), int(np.count_nonzero(segment.missing)), segment.values[-1]) == (
        10_002,
        10_001,
        b"n",
    )
    assert len(read_predictions(found)) == 10_002


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"{", "Row 2 is not JSON."),
        (b"\xff{}", "Row 2 is not JSON."),
        (b'{"truth": NaN}', "Row 2 is not JSON."),
        (b"[1, 2]", "Row 2 is no JSON object: each line is one row, like {…}."),
        (b'{"truth": 1, "truth": 0}', "Row 2: “truth” stands twice."),
        (b'{"truth": [1]}', "Row 2: “truth” is neither a number nor text."),
        (b'{"prediction_id": {"a": 1}}', "Row 2: “prediction_id” is neither a number nor text."),
        (b'{"segment": "\\ud800"}', "Row 2: “segment” is neither a number nor text."),
        (b'{"score": 1' + b"0" * 90 + b"}", "Row 2 is longer than 100 bytes."),
        (b'{"truth": "yes"}', "Row 2: “truth” is text here and a number in other rows, or the other way round."),
        (b'{"segment": "123456789"}', "Row 2: “segment” has a cell of more than 8 bytes."),
        (b'{"a": 1, "b": 2}', "The file has more than 4 columns."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_row(tmp_path: Path, line: bytes, sentence: str) -> None:
    first = GOOD.splitlines()[0]
    assert refusal(tmp_path, first + b"\n" + line + b"\n" + first) == sentence


def test_one_row_one_column_and_one_byte_over_are_refused(tmp_path: Path) -> None:
    row = b'{"prediction_id": "a", "truth": 1}'
    assert len(read(tmp_path, b"\n".join([row] * 3))["truth"]) == 3  # type: ignore[arg-type]  # a list
    assert refusal(tmp_path, b"\n".join([row] * 4)) == "The file has more than 3 rows."
    wide = b'{"prediction_id": "a", "truth": 1, "c": 1, "d": 1}'
    assert set(read(tmp_path, wide)) == {"prediction_id", "truth"}
    assert refusal(tmp_path, wide.replace(b"}", b', "e": 1}')) == "The file has more than 4 columns."
    exact = replace(SMALL, file_bytes=len(row))
    assert read(tmp_path, row, exact)
    assert refusal(tmp_path, row + b" ", exact).startswith("The file is larger than")


def test_a_file_of_nothing_lacks_its_columns(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"\n \n") == "The column “prediction_id” is missing."
