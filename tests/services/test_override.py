"""Breaking the glass: what is set aside and what is not, who may, and who hears of it."""

import json
from datetime import datetime, timedelta

import pytest

from bot.domain import commands
from bot.domain.promotion import State
from bot.domain.reviews import ReviewResult
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services import afterwards, expiry, reading, requests, reviews, revising
from bot.services.decisions import Choice
from bot.views.blocks import fallback
from bot.views.decision_forms import form
from storage import reviews as stored_reviews
from tests.services.glass import override
from tests.services.house import ADA, ANA, BEA, CHURN, KEN, LEO, MIA, OPS, POLICY, House

GATED = POLICY.replace(
    "    gates:\n", "    gates:\n      - {owners: [accountable]}\n      - {card: complete}\n", 1
)
WAITING = GATED.replace("from: staging", "from: staging\n    soak: 24h").replace(
    "expires_after: 3 working days",
    'expires_after: 3 working days\n    locks: [{from: "Mon 00:00", to: "Fri 23:00", reason: freeze}]'
    "\n    apply: when_requester_clicks",
)


@pytest.fixture
def asked(house: House) -> House:
    """The house with a request that lacks two gates and two approvals."""
    house.rules(GATED)
    house.ask()
    house.send()
    return house


def test_it_goes_live_at_once_in_spite_of_gates_and_approvals(asked: House) -> None:
    override(asked)
    asked.work()

    assert (asked.request().state, asked.live_now()) == (State.CONFIRMED, 3)


def test_soak_calendar_and_click_are_set_aside_too(house: House) -> None:
    house.rules(WAITING)
    house.ask()

    override(house)
    house.work()

    assert house.live_now() == 3


def test_what_is_approved_and_has_to_wait_can_be_overridden(house: House) -> None:
    house.rules(POLICY.replace("from: staging", "from: staging\n    soak: 24h"))
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.work()
    assert house.live_now() == 1

    override(house)
    house.work()

    assert house.live_now() == 3


def test_it_says_exactly_what_it_set_aside(asked: House) -> None:
    override(asked)

    entry = next(each for each in asked.audited() if each.verb == "promotion.overridden")
    assert json.loads(entry.facts)["overridden"] == [
        "accountable owner is not named",
        "model card lacks purpose, intended use, limits and 2 more",
        "approval by ml-engineer",
        "approval by business",
    ]
    assert json.loads(entry.facts)["role"] == "devops"


def test_the_channel_reads_it_in_a_message_of_its_own(asked: House) -> None:
    override(asked)
    asked.work()

    card, loud = asked.slack.in_channel(CHURN)[:2]
    assert "Promote churn@3 to production: live (overridden)" in card.text
    assert (
        "🔨 <@U0OPS> overrode the rules as devops: *churn@3* goes to production (P-1). “it burns”"
        in loud.text
    )
    assert "set aside: approval by business" in loud.text
    assert "<!here>" not in loud.text
    assert "🔨 <@U0OPS> overrode the rules" in str(asked.slack.thread(card))
    assert any("overrode the rules for *churn@3*" in each.text for each in asked.slack.dms(ANA))


def test_the_form_says_the_effect_and_everything_that_is_set_aside(asked: House) -> None:
    case = requests.case_of(asked.context, asked.viewer(OPS), "P-1")

    said = str(form(case, commands.Override(1)))

    assert "production moves from churn@1 to churn@3 now" in said
    assert all(each in said for each in ("accountable", "card", "ml-engineer", "business"))


@pytest.mark.parametrize(("person", "part"), [(ANA, "asked for it"), (LEO, "made churn@3")])
def test_nobody_overrides_what_they_asked_for_or_made(asked: House, person: str, part: str) -> None:
    asked.rules(GATED.replace("override: [devops]", "override: [data-scientist]"))
    with pytest.raises(NotAllowed, match=f"You {part}"):
        override(asked, person)
    assert asked.request().state is State.REQUESTED


def test_only_a_role_that_the_policy_names_may(asked: House) -> None:
    with pytest.raises(NotAllowed, match=r"You may not override the rules for P-1\. That takes devops\."):
        override(asked, MIA)


def test_it_takes_a_reason(asked: House) -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        override(asked, reason="  ")


def test_a_person_s_lock_holds_it_until_they_end_it_and_somebody_clicks(asked: House) -> None:
    asked.lock()
    override(asked)
    asked.work()
    assert (asked.request().state, asked.live_now()) == (State.APPROVED, 1)
    assert "overridden, held by a lock" in asked.card().text

    asked.unlock()
    asked.work()
    assert "overridden, waiting for a click" in asked.card().text
    asked.ask()
    asked.work()

    assert asked.live_now() == 3


def test_facts_that_change_before_it_is_live_end_it(asked: House) -> None:
    asked.lock()
    override(asked)
    asked.owner("churn", KEN)
    asked.unlock()
    asked.ask()
    asked.work()

    assert (asked.request().state, asked.live_now()) == (State.REQUESTED, 1)


def test_time_that_goes_by_does_not_end_it(asked: House) -> None:
    asked.lock()
    override(asked)
    asked.clock.move(timedelta(days=2))
    assert expiry.sweep(asked.context) == 0
    assert asked.request().state is State.APPROVED


def test_an_older_card_or_form_overrides_nothing(asked: House) -> None:
    with pytest.raises(AlreadyResolved, match="evidence of P-1 changed"):
        override(asked, evidence=999)


def test_what_ended_or_is_overridden_is_not_overridden_again(asked: House) -> None:
    override(asked)
    with pytest.raises(AlreadyResolved, match="Nothing is left"):
        override(asked)
    asked.work()
    with pytest.raises(AlreadyResolved, match="went live already"):
        override(asked)


def test_whoever_approved_or_objected_before_may_override(asked: House) -> None:
    asked.rules(GATED.replace("override: [devops]", "override: [ml-engineer]"))
    revising.ask_changes(asked.context, asked.who(MIA), asked.act(MIA), Choice("P-1", "more tests"))
    override(asked, MIA)
    asked.work()

    assert asked.live_now() == 3


def test_others_are_asked_to_look_at_it_by_the_end_of_the_next_working_day(house: House) -> None:
    house.owner("churn", KEN)
    house.rules(GATED)
    house.ask()
    override(house)
    house.work()

    with house.database.read() as session:
        (review,) = stored_reviews.under_way(session)
    assert review.waits_for == (KEN, ADA)
    assert review.due_at == datetime.fromisoformat("2026-11-03T17:00+00:00")
    assert any(
        "Please look at what <@U0OPS> decided alone: *P-1*" in each.text for each in house.slack.dms(KEN)
    )


def test_what_came_of_the_review_is_in_the_thread(asked: House) -> None:
    override(asked)
    asked.work()
    reviews.answer(asked.context, asked.who(ADA), asked.act(ADA), 1, ReviewResult.FINDINGS, "call us first")
    asked.send()

    assert "*R-1*: <@U0ADA> has findings: “call us first”" in str(asked.slack.thread(asked.card()))
    assert any("did not find it right" in each.text for each in asked.slack.dms(OPS))


def test_without_anybody_else_to_ask_it_says_so(asked: House) -> None:
    asked.rules(GATED.replace("override: [devops]", "override: [ml-platform]"))
    override(asked, ADA)
    asked.send()

    assert "Nobody else could be asked to look at it afterwards" in asked.card(last=True).text


def test_history_details_digest_and_moment_say_who_overrode_it(house: House) -> None:
    house.owner("churn", KEN)
    house.rules(GATED)
    house.ask()
    house.clock.move(timedelta(minutes=1))
    override(house)
    house.work()

    def says(command: commands.Command) -> str:
        return fallback(reading.read(house.context, house.reader(ADA), command))

    assert "overridden by <@U0OPS>" in says(commands.History("churn", "production"))
    assert "Overridden by <@U0OPS>: “it burns”" in says(
        commands.History("churn", "production", "2026-11-02 10:01")
    )
    assert "overrode the rules as devops: “it burns”" in says(commands.Show("P-1"))
    assert "overridden by <@U0OPS>" in says(commands.DigestPreview())
    assert "overridden by <@U0OPS> as devops" in says(commands.Card("churn", 3))


def test_a_rollback_is_looked_at_by_the_owner_on_the_next_working_day_once(house: House) -> None:
    house.live("churn", 2)
    house.owner("churn", KEN)
    house.roll_back(MIA)
    house.work()

    afterwards.sweep(house.context)
    afterwards.sweep(house.context)
    house.send()

    with house.database.read() as session:
        (review,) = stored_reviews.under_way(session)
    assert review.waits_for == (KEN,)
    assert "I asked <@U0KEN> to look at it (R-1)" in str(house.slack.thread(house.card()))


def test_an_owner_who_rolled_back_does_not_look_at_it_themselves(house: House) -> None:
    house.live("churn", 2)
    house.owner("churn", MIA)
    house.roll_back(MIA)
    house.work()
    afterwards.sweep(house.context)

    with house.database.read() as session:
        (review,) = stored_reviews.under_way(session)
    assert review.waits_for == (ADA,)


def test_while_slack_is_silent_nobody_is_asked_and_then_they_are(house: House) -> None:
    house.live("churn", 2)
    house.roll_back(MIA)
    house.work()
    house.slack.silent = True
    afterwards.sweep(house.context)
    house.slack.silent = False
    with house.database.read() as session:
        assert stored_reviews.under_way(session) == ()

    afterwards.sweep(house.context)

    with house.database.read() as session:
        assert len(stored_reviews.under_way(session)) == 1
