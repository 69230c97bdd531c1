"""The small rules: clock, rates, triggers, typed text, form values."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workspace.stage import ANA, BOT, CHURN, organisation, text_input
from workspace.blocks.values import problems, values_of
from workspace.clock import Clock
from workspace.organisation import Organisation
from workspace.rates import Rates
from workspace.refusals import ControlRefusal, SlackRefusal
from workspace.triggers import Triggers
from workspace.typing_text import from_keyboard
from workspace.wire import moment, stamp
from workspace.world import Keys, World


class Hand:
    """A clock's hand, moved by the test."""

    def __init__(self) -> None:
        self.at = 1_700_000_000.0

    def __call__(self) -> float:
        return self.at


def world() -> World:
    return World(organisation(), Keys("b", "a", "s"))


def test_the_clock_never_goes_back() -> None:
    clock = Clock(Hand())

    with pytest.raises(ControlRefusal, match="clock_moves_forward"):
        clock.advance(-1)


def test_whoever_waits_on_the_clock_wakes_when_it_is_moved() -> None:
    async def story() -> float:
        clock = Clock(Hand())
        waiting = asyncio.create_task(clock.wait_until(clock.now() + 3600))
        await asyncio.sleep(0)
        clock.advance(3600)
        await asyncio.wait_for(waiting, 5)
        return clock.offset

    assert asyncio.run(story()) == 3600


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_a_channel_never_gets_more_than_a_burst_and_one_a_second(pauses: list[float]) -> None:
    hand = Hand()
    rates = Rates(Clock(hand))
    passed = 0

    for pause in pauses:
        hand.at += pause
        try:
            rates.spend("chat.postMessage", CHURN)
            passed += 1
        except SlackRefusal as refused:
            assert refused.status == 429
            assert refused.retry_after == 1

    assert passed <= 5 + sum(pauses) + 1e-6


def test_after_waiting_as_told_the_call_passes() -> None:
    hand = Hand()
    rates = Rates(Clock(hand))
    for _ in range(20):
        rates.spend("users.list", "")

    with pytest.raises(SlackRefusal) as refused:
        rates.spend("users.list", "")
    hand.at += refused.value.retry_after
    rates.spend("users.list", "")


def test_a_trigger_works_once_and_for_three_seconds() -> None:
    hand = Hand()
    triggers = Triggers(Clock(hand), "T1")
    first, late = triggers.issue(ANA), triggers.issue(ANA)

    assert triggers.exchange(first) == ANA
    with pytest.raises(SlackRefusal, match="exchanged_trigger_id"):
        triggers.exchange(first)
    hand.at += 3.1
    with pytest.raises(SlackRefusal, match="expired_trigger_id"):
        triggers.exchange(late)
    with pytest.raises(SlackRefusal, match="invalid_trigger_id"):
        triggers.exchange("made.up")


def test_a_response_url_works_five_times_in_half_an_hour() -> None:
    hand = Hand()
    triggers = Triggers(Clock(hand), "T1")
    worn, late = triggers.issue_response(ANA, CHURN), triggers.issue_response(ANA, CHURN)

    for _ in range(5):
        triggers.use_response(worn)
    with pytest.raises(SlackRefusal, match="used_url"):
        triggers.use_response(worn)
    hand.at += 30 * 60 + 1
    with pytest.raises(SlackRefusal, match="expired_url"):
        triggers.use_response(late)


@pytest.mark.parametrize(
    ("typed", "said", "commanded"),
    [
        ("f1 > 0.9 & <b>", "f1 &gt; 0.9 &amp; &lt;b&gt;", "f1 &gt; 0.9 &amp; &lt;b&gt;"),
        ("owner @ana.", f"owner <@{ANA}>.", f"owner <@{ANA}|ana>."),
        (f"<@{ANA}> <@U0NOBODY>", f"<@{ANA}> &lt;@U0NOBODY&gt;", f"<@{ANA}|ana> &lt;@U0NOBODY&gt;"),
        ("@mlops-bot help", f"<@{BOT}> help", f"<@{BOT}|mlops-bot> help"),
        ("@ml-engineers", "<!subteam^S0ML>", "<!subteam^S0ML|@ml-engineers>"),
        ("ana@stage.example @nobody", "ana@stage.example @nobody", "ana@stage.example @nobody"),
        ("<!channel>", "&lt;!channel&gt;", "&lt;!channel&gt;"),
        (f"<#{CHURN}>", f"<#{CHURN}|>", f"<#{CHURN}|churn>"),
    ],
)
def test_typed_text_arrives_as_slack_sends_it(typed: str, said: str, commanded: str) -> None:
    assert from_keyboard(world(), typed) == said
    assert from_keyboard(world(), typed, labels=True) == commanded


@given(st.text())
def test_nothing_typed_becomes_markup_but_known_mentions(text: str) -> None:
    sent = from_keyboard(world(), text)

    for known in (ANA, BOT, CHURN, "U0BEN", "U0GUEST", "U0OUT", "U0GONE", "subteam^S0ML"):
        sent = sent.replace(f"<@{known}>", "").replace(f"<!{known}>", "").replace(f"<#{known}|>", "")
    assert "<" not in sent
    assert ">" not in sent


@given(st.integers(0, 4_000_000_000_000_000))
def test_a_time_stamp_survives_being_written_and_read(micros: int) -> None:
    assert abs(moment(stamp(micros / 1_000_000)) - micros) <= 1


def test_a_form_is_incomplete_until_its_required_fields_hold_something() -> None:
    blocks = [text_input("why", min_length=5), {**text_input("more"), "optional": True}]

    assert problems(blocks, values_of(blocks, {})) == {"why": "Please complete this required field."}
    short = {"why": {"text": {"type": "plain_text_input", "value": "no"}}}
    assert problems(blocks, values_of(blocks, short)) == {"why": "Please write 5 characters or more."}
    full = {"why": {"text": {"type": "plain_text_input", "value": "because"}}}
    assert problems(blocks, values_of(blocks, full)) == {}


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("number_input", "three", "Please write a number."),
        ("number_input", "3.5", "Please write a whole number."),
        ("number_input", "99", "Please write 10 or less."),
        ("email_text_input", "ana", "Please write an e-mail address."),
        ("url_text_input", "ftp://a", "Please write a web address."),
    ],
)
def test_a_typed_field_says_what_it_wants(kind: str, value: str, sentence: str) -> None:
    element = {"type": kind, "action_id": "text", "is_decimal_allowed": False, "max_value": "10"}
    blocks = [{**text_input("why"), "element": element}]
    given_value = {"why": {"text": {"type": kind, "value": value}}}

    assert problems(blocks, values_of(blocks, given_value)) == {"why": sentence}


def test_an_organisation_that_cannot_be_read_names_the_field() -> None:
    with pytest.raises(ValueError, match=r"people\.0\.real_name"):
        Organisation.parse(
            {"team": {"id": "T", "name": "N", "domain": "d"}, "people": [{"id": "U", "name": "u"}]}
        )
