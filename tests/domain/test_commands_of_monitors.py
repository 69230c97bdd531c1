"""The grammar of `health` and `monitor`: what is printed reads as itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands
from bot.domain.commands import Command, parse, reads, spoken
from bot.errors import BadInput
from tests.domain.test_commands_laws import ENVIRONMENTS, NAMES, PLACES

MODELS, WHERE = st.none() | NAMES | st.sampled_from(["add", "end", "watch", "volume"]), st.none() | PLACES
SAID = st.none() | st.sampled_from(
    [
        "feature_drift psi above 0.2",
        "volume rows, false alarms 1%",
        "add",
        "<!channel>",
        "end",
        "a &lt; b",
        "it's",
    ]
)
MONITORS = st.one_of(
    st.builds(commands.ShowHealth, MODELS, WHERE),
    st.builds(commands.ShowMonitors, MODELS, WHERE),
    st.builds(commands.MonitorAdd, MODELS, WHERE, SAID),
    st.builds(commands.MonitorEnd, MODELS, WHERE, SAID),
    st.builds(commands.MonitorPull, MODELS, WHERE, SAID),
)


@given(MONITORS)
def test_what_is_printed_reads_as_itself(command: Command) -> None:
    assert parse(spoken(command, ENVIRONMENTS), ENVIRONMENTS) == command


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("health", commands.ShowHealth()),
        ("health production", commands.ShowHealth(None, "production")),
        ("health of churn in production", commands.ShowHealth("churn", "production")),
        ("monitor churn", commands.ShowMonitors("churn")),
        ("monitor churn feature_drift psi", commands.MonitorAdd("churn", None, "feature_drift psi")),
        (
            "monitor churn prod add {no_data: 1d}",
            commands.MonitorAdd("churn", "production", "{no_data: 1d}"),
        ),
        ('monitor churn end "her ages"', commands.MonitorEnd("churn", None, "her ages")),
        ("monitor churn pull", commands.MonitorPull("churn")),
        ("monitor churn production fetch nightly", commands.MonitorPull("churn", "production", "nightly")),
        ("monitor churn remove volume", commands.MonitorEnd("churn", None, "volume")),
    ],
)
def test_it_is_typed_as_people_type(typed: str, command: Command) -> None:
    assert parse(typed, ENVIRONMENTS) == command


def test_listing_reads_and_the_others_change() -> None:
    assert reads(parse("monitor churn", ENVIRONMENTS))
    assert not reads(parse("monitor churn add volume below 9", ENVIRONMENTS))
    assert not reads(parse("monitor churn end volume", ENVIRONMENTS))
    assert not reads(parse("monitor churn pull", ENVIRONMENTS))


def test_a_version_is_not_watched() -> None:
    for typed in ("health churn 7", "monitor churn@7 end volume"):
        with pytest.raises(BadInput, match="leave the version out"):
            parse(typed, ENVIRONMENTS)
