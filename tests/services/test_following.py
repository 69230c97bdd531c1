"""An open request follows those who must act: new ones are asked, others are let go, and a private model moves."""

from datetime import timedelta

from sqlalchemy import update

from bot.domain.outbox import CHANNEL_BUDGET_PER_HOUR, Message
from bot.domain.promotion import State
from bot.services import expiry, following
from storage import outbox
from storage.tables.outbox import OutboxRow
from tests.fakes import buttons
from tests.services.house import ADA, ANA, BEA, BOB, CHURN, DUO, KEN, LEO, MIA, NEW, POLICY, SECRET, House

MADE_PRIVATE = ("churn: {channel: C0CHURN}", "churn: {channel: C0SECRET, visible_to: members_of_channel}")
PRIVATE = POLICY.replace(*MADE_PRIVATE)
NEEDS_SCIENTISTS = POLICY.replace("{role: business, count: 1}", "{role: data-scientist, count: 1}")


def follow(house: House) -> int:
    """What the routine does, and what is sent of it."""
    expiry.sweep(house.context)
    touched = following.follow(house.context)
    house.send()
    return touched


def asked(house: House, person: str) -> list[str]:
    """The buttons of each question a person got."""
    return [" ".join(buttons(each.blocks)) for each in house.slack.dms(person)]


def test_who_joins_the_group_is_asked_once_and_who_left_is_let_go(house: House) -> None:
    house.ask()
    house.send()
    assert follow(house) == 0
    house.slack.groups["S0ML"] = (MIA, NEW)

    assert [follow(house), follow(house), follow(house)] == [1, 0, 0]

    assert asked(house, NEW) == ["promotion.approve promotion.reject promotion.more"]
    assert asked(house, KEN) == [""]
    assert "Nothing waits for you here" in house.slack.dms(KEN)[0].text
    assert asked(house, MIA) == ["promotion.approve promotion.reject promotion.more"]
    assert house.slack.dms(MIA)[0].first == house.slack.dms(MIA)[0].text
    assert "<@U0NEW>" in house.card().text
    assert len(house.slack.in_channel(CHURN, threads=True)) == 1


def test_who_comes_back_gets_the_buttons_back_and_no_second_message(house: House) -> None:
    house.ask()
    house.send()
    house.slack.groups["S0ML"] = (MIA,)
    follow(house)
    house.slack.groups["S0ML"] = (MIA, KEN)

    follow(house)

    assert asked(house, KEN) == ["promotion.approve promotion.reject promotion.more"]


def test_rules_that_name_others_ask_those(house: House) -> None:
    house.ask()
    house.send()
    house.rules(NEEDS_SCIENTISTS)

    follow(house)

    assert asked(house, ANA) == []
    assert asked(house, LEO) == []
    assert asked(house, BEA) == [""]
    house.rules(NEEDS_SCIENTISTS.replace("U0ANA, U0LEO", "U0ANA, U0LEO, U0ADA"))
    follow(house)
    assert len(asked(house, ADA)) == 1


def test_who_cannot_add_to_it_any_more_has_no_buttons(house: House) -> None:
    house.ask()
    house.send()

    house.approve(MIA)
    house.send()

    assert asked(house, KEN) == [""]
    assert [asked(house, each)[0] != "" for each in (BEA, BOB, DUO)] == [True, True, True]


def test_a_directory_that_says_nothing_takes_nothing_away(house: House) -> None:
    house.ask()
    house.send()
    house.slack.silent = True

    assert following.follow(house.context) == 0
    with house.database.write() as session:
        outbox.redraw(session, "P-1", house.clock.now())
    house.send()

    assert asked(house, KEN) == ["promotion.approve promotion.reject promotion.more"]


def test_an_edit_that_slack_refuses_is_not_tried_for_ever(house: House) -> None:
    house.ask()
    house.send()
    house.slack.posts.remove(house.slack.dms(KEN)[0])
    house.slack.groups["S0ML"] = (MIA,)

    assert [follow(house), follow(house)] == [1, 0]


def test_a_model_made_private_takes_its_card_with_it(house: House) -> None:
    house.ask()
    house.send()
    house.approve(MIA)
    house.rules(PRIVATE)

    assert [follow(house), follow(house)] == [1, 0]
    house.approve(BEA)
    house.work()

    old, new = house.card(), house.card(SECRET)
    assert old.text.startswith("P-1 has moved")
    assert "churn" not in old.text
    assert buttons(old.blocks) == []
    assert house.slack.thread(old) == []
    assert "Promote churn@3 to production: live" in new.text
    assert "is live in production" in house.slack.thread(new)[-1]
    assert (house.request().state, house.request().channel) == (State.CONFIRMED, SECRET)
    assert "churn" not in house.slack.dms(KEN)[0].text


def test_a_line_that_stands_for_cards_leaves_out_what_became_private(house: House) -> None:
    with house.database.write() as session:
        for number in range(CHANNEL_BUDGET_PER_HOUR):
            outbox.add(session, Message(f"word {number}", channel=CHURN), house.clock.now())
    house.send()
    house.ask()
    house.send()
    assert "churn@3" in house.card(last=True).text
    house.rules(PRIVATE)

    follow(house)

    assert "churn" not in house.card(last=True).text


def test_what_another_version_replaced_is_not_called_live(house: House) -> None:
    house.promoted(number=2)
    assert "to production: live" in house.card().text
    house.promoted(number=3)

    assert "Promote churn@2 to production: was live, replaced by churn@3" in house.card().text
    assert "🟢" not in house.card().text
    assert "P-1* (churn@2 to production): was live, replaced by churn@3" in house.slack.dms(BOB)[0].text

    house.roll_back()
    house.work()

    assert "Promote churn@2 to production: live" in house.card().text
    assert "was live, rolled back" in house.slack.in_channel(CHURN)[1].text


def test_without_news_nothing_is_drawn_again_before_the_hour_is_over(house: House) -> None:
    house.ask()
    house.send()
    assert follow(house) == 0
    with house.database.write() as session:
        session.execute(update(OutboxRow).values(payload='{"text": "astray", "blocks": []}'))

    assert follow(house) == 0

    house.clock.set(house.clock.now() + timedelta(hours=1))
    assert [follow(house), follow(house)] == [1, 0]
