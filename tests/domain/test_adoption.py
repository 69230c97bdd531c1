"""The CSV of owners: taken whole, or refused with the line that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.adoption import LONGEST_FILE, Assignment, parse_owners
from bot.errors import BadInput

DUTIES = ("accountable", "deputy", "on-call")
HEAD = b"model,channel,accountable,on-call\n"


def test_each_line_gives_a_model_its_people_and_its_channel() -> None:
    text = '\ufeffmodel, channel ,accountable,on-call\r\nchurn,C0CHURN,U0ANA,\r\n\r\n"a, b",,,U0OPS\r\n'

    assert parse_owners(text.encode(), DUTIES) == (
        Assignment(2, "churn", {"accountable": "U0ANA"}, "C0CHURN"),
        Assignment(4, "a, b", {"on-call": "U0OPS"}),
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1 must name the columns"),
        (b"name,accountable\nchurn,U0ANA\n", "Line 1 must name the columns"),
        (b"model,owner\n", r"Line 1 'owner' is no column; there are model, channel, accountable"),
        (b"model,deputy,deputy\n", "Line 1 names a column twice"),
        (HEAD + b"churn,C0CHURN,U0ANA\n", "Line 2 has 3 columns, and the first line has 4"),
        (HEAD + b"churn,,ana@example.com,\n", "Line 2 needs the Slack id of a person as accountable"),
        (HEAD + b"churn,,<!channel>,\n", "Line 2 needs the Slack id of a person"),
        (HEAD + b"churn,#churn,,\n", "Line 2 needs the channel's id"),
        (HEAD + b",C0CHURN,,\n", "Line 2 needs the name of a registered model"),
        (HEAD + "ch\u202eurn,,,\n".encode(), "Line 2 needs the name of a registered model"),
        (HEAD + b"x" * 300 + b",,,\n", "Line 2 needs the name of a registered model"),
        (HEAD + b"churn,,,\nchurn,,,\n", "Line 3 names a model that line 2 names already"),
        (HEAD + b'churn,,,\n"fraud,,,\n', "Line 3 is not CSV"),
        (HEAD + b"a,,,\nb,,,\nc,\xff,,\n", "Line 4 is not UTF-8"),
        (HEAD + b"a,,,\nb\0,,,\n", "Line 3 holds a NUL"),
        (b"model\n" + b"x" * 200_000 + b"\n", "Line 2 is not CSV"),
        (b"m" * (LONGEST_FILE + 1), "larger than 5 MB"),
    ],
)
def test_a_hostile_file_is_refused_with_its_line(content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        parse_owners(content, DUTIES)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_the_file_is_taken_or_refused(content: bytes) -> None:
    try:
        parse_owners(HEAD + content, DUTIES)
    except BadInput as refusal:
        assert refusal.sentence.startswith("Line ")
