"""Typed text: hostile strings stay dead, spans come alive, plain text names people."""

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.fitting import clip, cut, joined
from bot.views.spans import (
    Bold,
    Channel,
    Code,
    Group,
    Italic,
    Line,
    Link,
    Mention,
    When,
    clean,
    line,
    mrkdwn,
    plain,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
hostile = st.text(st.sampled_from(list("ab_*~`<>&|!@#\u202e\u200b\x1b\n é漢")), max_size=30)
spans = st.one_of(
    hostile,
    hostile.map(Bold),
    hostile.map(Italic),
    hostile.map(Code),
    hostile.map(Mention),
    hostile.map(Channel),
    hostile.map(Group),
    st.builds(Link, hostile.map("https://a.b/".__add__), hostile),
    st.just(When(NOON)),
)
lines = st.lists(spans, max_size=6).map(tuple)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> & co", "&lt;!channel&gt; &amp; co"),
        ("<@U123>", "&lt;@U123&gt;"),
        ("<http://evil|safe>", "&lt;http://evil|safe&gt;"),
        ("roc_auc and clf__C", "roc_auc and clf__C"),
        ("__init__", "\u02cd\u02cdinit\u02cd\u02cd"),
        ("*loud* ~gone~ `code`", "\u2217loud\u2217 \u223cgone\u223c \u02cbcode\u02cb"),
        ("abc\u202edef\x1b[31m", "abcdef[31m"),
        ("two\nlines", "two lines"),
        ("> not a quotation", "\u203a not a quotation"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
    ],
)
def test_a_plain_string_never_comes_alive(text: str, shown: str) -> None:
    assert mrkdwn(line(text)) == shown


def test_each_span_is_drawn_in_slacks_own_marks() -> None:
    text = line(Bold("churn@7"), " ", Italic("soon"), " ", Code("a`b"), " ", Mention("U12"), Channel("C12"))
    assert mrkdwn(text) == "*churn@7* _soon_ `a\u02cbb` <@U12><#C12>"
    assert mrkdwn(line(Group("S12"))) == "<!subteam^S12>"


def test_stars_in_a_bold_name_do_not_end_it() -> None:
    assert mrkdwn(line(Bold("a*b <c>"))) == "*a\u2217b &lt;c&gt;*"


def test_a_mark_beside_a_letter_still_counts() -> None:
    assert mrkdwn(line("the ", Bold("churn"), "s")) == "the *churn*\u200bs"
    assert mrkdwn(line("v", Code("7"))) == "v\u200b`7`"


def test_a_named_service_is_shown_and_not_mentioned() -> None:
    assert mrkdwn(line(Mention("ci <main>"))) == "ci &lt;main&gt;"
    assert plain(line(Mention("ci"))) == "ci"


def test_a_link_is_made_of_web_addresses_only() -> None:
    assert mrkdwn(line(Link("https://a.b/?x=1&y=2", "run <7>"))) == "<https://a.b/?x=1&amp;y=2|run &lt;7&gt;>"
    assert mrkdwn(line(Link("javascript:alert(1)", "run"))) == "run"
    assert mrkdwn(line(Link("https://a.b/|<!channel>"))) == "<https://a.b/%7C%3C!channel%3E>"


def test_a_moment_is_shown_in_each_readers_zone() -> None:
    assert mrkdwn(line(When(NOON))) == ("<!date^1795435200^{date_short_pretty} {time}|23 Nov 2026 12:00 UTC>")
    assert plain(line(When(NOON)), zone="Europe/Berlin") == "23 Nov 2026 13:00 CET"
    assert plain(line(When(NOON, "day")), zone="no/where") == "23 Nov 2026"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        When(NOON.replace(tzinfo=None))


def test_plain_text_names_people_and_places() -> None:
    text = line("asked by ", Mention("U1"), " in ", Channel("C1"), ", see ", Link("https://a.b", "the run"))
    assert plain(text, {"U1": "ana", "C1": "ml"}) == "asked by @ana in #ml, see the run (https://a.b)"
    assert plain(line(Mention("U12"))) == "@U12"


@given(lines)
def test_whatever_is_written_only_our_own_spans_are_alive(text: Line) -> None:
    drawn = mrkdwn(text)
    for alive in re.findall(r"<[^>]*>", drawn):
        assert re.match(r"<(https://a\.b/|!date\^)", alive)
    assert "<" not in re.sub(r"<[^>]*>", "", drawn)
    assert not any(unicodedata.category(each) == "Cc" for each in drawn)
    assert drawn.count("`") == 2 * sum(
        isinstance(each, Code) and bool(clean(each.text).strip()) for each in text
    )


@given(lines, st.integers(100, 400))
def test_a_clipped_line_fits_and_short_ones_are_untouched(text: Line, limit: int) -> None:
    clipped = clip(text, limit)
    assert len(mrkdwn(clipped)) <= limit
    if len(mrkdwn(text)) <= limit:
        assert clipped == text


@given(st.lists(lines, max_size=12), st.integers(120, 400))
def test_joined_lines_fit_and_say_how_many_are_missing(texts: list[Line], limit: int) -> None:
    shown = joined(texts, limit)
    assert len(shown) <= limit
    missing = re.search(r"and (\d+) more$", shown)
    if missing:
        assert len(shown.split("\n")) - 1 + int(missing[1]) == len(texts)


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    assert cut("a" * 200, 150) == "a" * 149 + "…"
    assert mrkdwn(clip(line(Bold("x" * 50)), 20)) == "*" + "x" * 17 + "*…"


def test_a_name_between_colons_is_no_emoji() -> None:
    assert ":tada:" not in mrkdwn(line("churn :tada: model"))
    assert plain(line("churn :tada: model")) == "churn :tada: model"
