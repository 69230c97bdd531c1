"""What a digest says: to whom, of what, in which voice; each person is called once, and what is green is short."""

from dataclasses import replace

from bot.domain.digest_summary import Period
from bot.domain.people import Voice
from bot.services import digests
from bot.services.digest_schedules import Subscription
from storage import alerts
from tests.services.digesting import (
    DAY,
    DRIFT,
    HOUR,
    MINUTE,
    below,
    breached,
    make,
    named,
    posted,
    recovered,
    subscribe,
)
from tests.services.house import ADA, ANA, BEA, LEO, MIA, RELEASES, House
from tests.services.training import reads


def test_what_is_wrong_stands_after_what_changed_and_before_what_is_live(house: House) -> None:
    subscribe(house)
    house.live("churn", 3)
    breached(house)
    make(house)

    text = posted(house)[0].text
    assert "Digest: 1 change, 1 open alert" in text
    order = [text.index(each) for each in ("What changed", "What is wrong", "What is live")]
    assert order == sorted(order)
    assert "▲ *A-1* · churn#production: PSI of age is 0.31, above 0.2 · open since" in text
    assert "▲ *churn@3* degraded · live since" in text
    assert "Next: `/mlops alert A-1` to take an alert." in text


def test_where_nothing_else_changed_it_says_what_opened_and_what_may_be_typed(house: House) -> None:
    house.live("churn", 3)
    house.clock.move(HOUR)
    subscribe(house)
    house.ask(ANA, "fraud", 2)
    breached(house)
    make(house)

    text = posted(house)[0].text
    assert " nothing went live and nothing was taken back; 1 alert opened." in text
    assert "`/mlops alert A-1` to take an alert, `/mlops show P-1` to look into a request and decide." in text


def test_an_alert_that_ended_is_told_once_and_with_how_long_it_took(house: House) -> None:
    house.live("churn", 3)
    breached(house)
    subscribe(house)
    house.clock.move(3 * HOUR)
    recovered(house)
    make(house, DAY - 3 * HOUR)
    make(house)

    (only,) = posted(house)
    assert "✓ *A-1* · churn#production: PSI of age is 0.31, above 0.2; it took 3 hours" in only.text


def test_each_person_is_called_once_and_named_after_that(house: House) -> None:
    named(house, *house.slack.people)
    house.live("churn", 1)
    house.live("fraud", 1)
    house.owner("churn", MIA)
    house.owner("fraud", MIA)
    subscribe(house)
    for model in ("churn", "fraud"):
        house.live(model, 2, "staging")
        house.ask(ANA, model, 2)
    number = breached(house)
    with house.database.write() as session:
        alerts.change(session, number, acknowledged_by=MIA, acknowledged_at=house.clock.now())
    make(house)

    text = posted(house)[0].text
    assert text.count(f"<@{MIA}>") == 1
    assert f"<@{MIA}> has it" in text
    assert "Mia: 2 models (1 degraded, 1 " in text
    assert {each for each in (ADA, ANA, BEA, LEO) if text.count(f"<@{each}>") > 1} == set()


def test_models_stand_with_their_owner_the_unwell_first(house: House) -> None:
    named(house, LEO, MIA)
    for model, owner in (("churn", LEO), ("fraud", MIA)):
        house.live(model, 1)
        house.owner(model, owner)
    subscribe(house)
    breached(house, replace(DRIFT, model="fraud"))
    make(house)

    text = posted(house)[0].text
    assert text.index(f"<@{MIA}>: 1 model") < text.index(f"<@{LEO}>: 1 model")


def test_all_green_is_one_line_without_a_picture(house: House) -> None:
    house.live("churn", 3)
    house.owner("churn", LEO)
    house.owner("fraud", LEO)
    house.clock.move(HOUR)
    subscribe(house)
    make(house)

    (only,) = posted(house)
    assert only.text.startswith("Digest: all green")
    assert "nothing changed, nothing waits for anybody and no alert is open. 2 models are live." in only.text
    assert len(only.blocks) == 3
    assert house.slack.uploads == []


def test_how_the_models_fare_is_drawn_and_how_they_moved_stands_below(house: House) -> None:
    for model in ("m1", "m2", "m3", "churn", "fraud"):
        if model.startswith("m"):
            house.model(model)
        house.live(model, 1)
        breached(house, replace(DRIFT, model=model))
    house.model("alone")
    house.live("alone", 1)
    subscribe(house)
    make(house)

    (above,) = posted(house)
    pictures = [
        each for message in (above, below(house, above)) for each in message.blocks if each["type"] == "image"
    ]
    assert pictures[0]["alt_text"] == "5 models: 5 degraded. Degraded: churn, fraud, m1, m2 and m3."
    assert "roc_auc" in str(pictures[1]["alt_text"])
    assert len(house.slack.uploads) == 2


def test_more_models_than_a_message_holds_are_told_below_it(house: House) -> None:
    for at in range(14):
        house.model(f"m{at:02}")
        house.live(f"m{at:02}", 1)
    subscribe(house)
    house.live("m03", 2)
    make(house)

    (above,) = posted(house)
    assert all(f"m{at:02}@" in below(house, above).text for at in range(14))


def test_a_direct_message_speaks_as_its_reader_is_spoken_to(house: House) -> None:
    for person in (BEA, ANA):
        subscribe(house, Subscription("daily 9:00", "D" + person[1:], "UTC"), person)
    house.live("churn", 3)
    make(house)

    plain, exact = (posted(house, "D" + person[1:])[0].text for person in (BEA, ANA))
    assert "*churn* has a new version in production, number 3" in plain
    assert "roc_auc" not in plain.split("What is live")[1].split("Without")[0]
    assert "production: *churn@3* went live" in exact.replace("\u200b", "")
    assert "roc_auc 0.91" in exact


def test_a_channel_is_spoken_to_as_it_was_asked_for(house: House) -> None:
    subscribe(house, Subscription("daily 9:00", RELEASES, "UTC", voice=Voice.BUSINESS))
    house.live("churn", 3)
    make(house)

    assert "*churn* has a new version in production" in posted(house)[0].text


def test_a_weekly_digest_also_sums_up_and_a_daily_one_does_not(house: House) -> None:
    subscribe(house)
    subscribe(house, Subscription("every monday at 9:01", RELEASES, "UTC"))
    house.clock.move(10 * MINUTE)
    house.live("churn", 3)
    number = breached(house)
    house.clock.move(2 * HOUR)
    with house.database.write() as session:
        alerts.change(session, number, acknowledged_by=MIA, acknowledged_at=house.clock.now())
    house.clock.move(HOUR)
    recovered(house)
    for _ in range(6):
        make(house)
    make(house, DAY - 3 * HOUR - 5 * MINUTE)

    daily, weekly = posted(house)[0], posted(house)[-1]
    assert "The last 7 days" not in daily.text
    assert "*The last 7 days*\n• 1 release, no rollbacks\n• 1 incident\n" in weekly.text
    assert "• acknowledged after 2 hours (median), over after 3 hours (median)" in weekly.text


def test_a_preview_sums_up_a_month_when_it_is_asked_to(house: House) -> None:
    house.clock.move(8 * DAY)
    house.live("churn", 3)

    assert "The last 30 days" in reads(house, "digest preview month models=churn*")
    found = digests.preview(house.context, house.viewer(ANA), None, Period.WEEK)
    assert found.since == found.at - 7 * DAY
    assert found.summary is not None
    assert found.summary.releases == 1
