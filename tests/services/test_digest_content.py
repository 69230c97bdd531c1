"""What a digest says: to whom, of what, in which voice; each person is called once, and what is green is short."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.digest_filter import DigestFilter, TagFilter
from bot.domain.digest_summary import Period
from bot.domain.people import Voice
from bot.domain.registry import RegisteredModel
from bot.domain.severity import Severity
from bot.errors import BadInput
from bot.services import alerting, digest_schedules, digests
from bot.services.digest_schedules import Subscription
from storage import alerts, people, registry
from tests.fakes import Posted
from tests.services.house import ADA, ANA, BEA, LEO, MIA, MONDAY, RELEASES, House
from tests.services.training import reads

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
DRIFT = Breach(
    "churn", "production", AlertKind.DRIFT, "monitor:age", Severity.CHANNEL, "PSI of age is 0.31, above 0.2"
)


def subscribe(house: House, wish: Subscription | None = None, person: str = BEA) -> None:
    """It looks back to when it was subscribed to: what follows is later."""
    found = wish or Subscription("daily 9:00", RELEASES, "UTC")
    digest_schedules.subscribe(house.context, house.who(person), house.act(person), found)
    house.clock.move(MINUTE)


def breached(house: House, breach: Breach = DRIFT) -> int:
    with house.database.write() as session:
        return alerting.breached(session, breach, house.clock.now())


def recovered(house: House, breach: Breach = DRIFT) -> None:
    with house.database.write() as session:
        alerting.recovered(session, breach.model, breach.environment, breach.cause, house.clock.now())


def named(house: House, *persons: str) -> None:
    """Slack was asked about them before."""
    with house.database.write() as session:
        for each in persons:
            people.save_person(session, house.slack.people[each], MONDAY)


def make(house: House, wait: timedelta = DAY) -> None:
    house.clock.move(wait)
    digests.sweep(house.context)
    while digests.make_next(house.context):
        pass
    house.send()


def posted(house: House, channel: str = RELEASES) -> list[Posted]:
    return [each for each in house.slack.in_channel(channel) if each.text.startswith("Digest")]


def below(house: House, above: Posted) -> Posted:
    (found,) = [each for each in house.slack.posts if each.thread == above.ts]
    return found


def test_what_is_wrong_stands_after_what_changed_and_before_what_is_live(house: House) -> None:
    subscribe(house)
    house.live("churn", 3)
    breached(house)
    make(house)

    text = posted(house)[0].text
    assert "Digest: 1 change, 1 open alert" in text
    order = [text.index(each) for each in ("What changed", "What is wrong", "What is live")]
    assert order == sorted(order)
    assert "▲ *A-1* · churn#production: PSI of age is 0.31, above 0.2, since" in text
    assert "▲ *churn@3* degraded since" in text


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
    assert "mia has it" in text or f"<@{MIA}> has it" in text
    assert "mia: 2 models, 1 degraded" in text
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
    assert text.index(f"<@{MIA}>: 1 model, 1 degraded") < text.index(f"<@{LEO}>: 1 model")


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
    for model in ("churn", "fraud"):
        house.live(model, 1)
        breached(house, replace(DRIFT, model=model))
    subscribe(house)
    make(house)

    (above,) = posted(house)
    pictures = [
        each for message in (above, below(house, above)) for each in message.blocks if each["type"] == "image"
    ]
    assert pictures[0]["alt_text"] == "2 models: 2 degraded. Degraded: churn and fraud."
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


def test_a_digest_keeps_to_what_it_was_asked_for(house: House) -> None:
    with house.database.write() as session:
        registry.add_model(session, RegisteredModel("ads", tags={"team": "growth"}), MONDAY)
    wish = Subscription("daily 9:00", RELEASES, "UTC", DigestFilter("churn*", ("production",), Severity.PAGE))
    subscribe(house, wish)
    house.live("churn", 3)
    house.live("churn", 2, "staging")
    house.live("fraud", 2)
    breached(house)
    breached(house, replace(DRIFT, cause="worse", severity=Severity.PAGE, title="log loss doubled"))
    make(house)

    text = posted(house)[0].text
    assert "churn@3" in text
    assert "log loss doubled" in text
    assert not [each for each in ("fraud", "staging", "PSI of age", "ads") if each in text]
    assert "Keeps to `models=churn* environment=production severity=page`" in text


def test_a_tag_keeps_to_the_models_that_have_it(house: House) -> None:
    with house.database.write() as session:
        registry.add_model(session, RegisteredModel("ads", tags={"team": "growth"}), MONDAY)

    found = digests.preview(
        house.context, house.viewer(ANA), DigestFilter(tags=(TagFilter("team", "growth"),))
    )

    assert found.ownerless == ("ads",)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (DigestFilter(environments=("prodction",)), "not an environment. Did you mean `production`"),
        (DigestFilter("chrun*"), "No registered model fits `chrun*`. Did you mean `churn`"),
        (DigestFilter(tags=(TagFilter("team"),)), "No registered model has that tag"),
    ],
)
def test_what_there_is_not_is_refused_when_it_is_asked_for(
    house: House, wanted: DigestFilter, said: str
) -> None:
    with pytest.raises(BadInput, match=r".") as refusal:
        subscribe(house, Subscription("daily 9:00", RELEASES, "UTC", wanted))

    assert said in refusal.value.sentence
    with pytest.raises(BadInput):
        digests.preview(house.context, house.viewer(ANA), wanted)


def test_a_pattern_does_not_tell_of_models_that_are_hidden(house: House) -> None:
    with pytest.raises(BadInput, match="No registered model fits"):
        digests.preview(house.context, house.viewer(LEO), DigestFilter("secre*"))
    assert digests.preview(house.context, house.viewer(ANA), DigestFilter("secre*")).ownerless == ("secret",)


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


def test_two_digests_of_other_things_in_one_channel_do_not_silence_each_other(house: House) -> None:
    subscribe(house)
    subscribe(house, Subscription("daily 10:00", RELEASES, "UTC", DigestFilter("fraud")))
    house.clock.move(HOUR)
    house.live("fraud", 2)
    make(house, DAY + HOUR)

    assert len([each for each in posted(house) if "fraud@2" in each.text]) == 2


def test_the_list_says_what_a_digest_keeps_to(house: House) -> None:
    subscribe(house, Subscription("monthly", RELEASES, "UTC", DigestFilter("churn*"), Voice.BUSINESS))

    said = reads(house, "digest list")
    assert "the first of every month at 09:00 (UTC)" in said
    assert "models=churn* voice=business" in said


def test_a_preview_sums_up_a_month_when_it_is_asked_to(house: House) -> None:
    house.clock.move(8 * DAY)
    house.live("churn", 3)

    assert "The last 30 days" in reads(house, "digest preview month models=churn*")
    found = digests.preview(house.context, house.viewer(ANA), None, Period.WEEK)
    assert found.summary is not None
    assert found.summary.releases == 1
