"""When what is approved goes live: at once, at a click, or at a time."""

from datetime import datetime

from bot.domain import commands
from bot.domain.policy_changes import changes
from bot.domain.promotion import State
from bot.policy import build
from bot.services import promotion, reading, requests
from bot.views.blocks import fallback
from bot.views.policy_changes import spoken
from bot.views.requests import why_answer
from tests.fakes import buttons
from tests.services.house import ANA, BEA, MIA, POLICY, House


def applied(when: str) -> str:
    """The policy where production applies then."""
    return POLICY.replace("from: staging", f"from: staging\n    apply: {when}")


def approved(house: House, when: str) -> None:
    """A request that has its approvals, on a Monday at ten in Berlin."""
    house.rules(applied(when))
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.work()


def test_at_a_click_it_waits_for_whoever_asked(house: House) -> None:
    approved(house, "when_requester_clicks")
    assert (house.live_now(), house.request().held) == (1, True)
    assert "approved, waiting for a click" in house.card().text
    assert buttons(house.card().blocks) == ["promotion.go_live", "promotion.details"]
    found = requests.blockers(house.context, house.viewer(ANA), "churn", 3, "production")
    assert "waits for the click on *Go live*" in fallback(why_answer(found))

    promotion.go_live(house.context, house.who(ANA), house.act(ANA), "P-1")
    house.work()

    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)


def test_where_nobody_approves_the_click_is_still_asked_for(house: House) -> None:
    house.rules(POLICY.replace("staging: {approvals: []}", "staging: {apply: when_requester_clicks}"))
    house.ask(number=2, place="staging")
    house.work()

    assert house.live_now(environment="staging") == 3


def test_at_a_time_of_day_it_goes_live_by_itself(house: House) -> None:
    approved(house, '"08:00"')
    assert "approved, can go live Tue 3 Nov 08:00 CET" in house.card().text
    house.clock.set(datetime.fromisoformat("2026-11-03T06:59+00:00"))
    house.work()
    assert house.live_now() == 1

    house.clock.set(datetime.fromisoformat("2026-11-03T07:00+00:00"))
    house.work()

    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)


def test_a_date_that_is_past_holds_nothing(house: House) -> None:
    approved(house, '"2026-11-02 08:00"')

    assert house.live_now() == 3


def test_a_rollback_waits_for_neither(house: House) -> None:
    house.live("churn", 2)
    house.rules(applied('"08:00"'))

    house.roll_back()
    house.work()

    assert house.live_now() == 1


def test_policy_says_when_and_a_change_says_which_way_it_went(house: House) -> None:
    house.rules(applied('"08:00"'))
    read = reading.read(house.context, house.reader(ANA), commands.ShowPolicy("churn", None))
    found = changes(
        build(applied('"08:00"'), "policy.yml"), build(applied("when_requester_clicks"), "policy.yml")
    )

    assert "what is approved goes live at 08:00 (Europe/Berlin)" in fallback(read)
    assert [spoken(each) for each in found] == [
        "⚠ what is approved for production goes live when it is approved now, "
        "was at 08:00 (Europe/Berlin) (looser)",
        "✓ production: what is approved waits for a click now (stricter)",
    ]
