"""A registered model kept to its channel does not exist for anybody outside, whatever they ask."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.domain import commands
from bot.domain.runs import Run
from bot.domain.standing import Act
from bot.errors import BadInput, BotError, NotFound
from bot.services import digest_schedules, digests, forms, homes, owners, reading, requests
from bot.services.digest_schedules import Subscription
from bot.services.identity import OPERATOR
from bot.services.owners import set_owner
from bot.services.selves import self_of, waits_for
from bot.views.blocks import fallback
from bot.views.home import home_view
from storage import runs
from tests.fakes import TEAM
from tests.services.house import (
    ADA,
    ALIEN,
    ANA,
    BEA,
    BOB,
    CHURN,
    KEN,
    LEO,
    MIA,
    MONDAY,
    OPS,
    RELEASES,
    SECRET,
    House,
    version,
)  # fmt: skip

READS: dict[str, Callable[[str], commands.Command]] = {
    "show": lambda name: commands.Show(name),
    "show version": lambda name: commands.Show(f"{name}@3"),
    "show environment": lambda name: commands.Show(f"{name}#production"),
    "why": lambda name: commands.Why(name, 3, "production"),
    "history": lambda name: commands.History(name),
    "compare": lambda name: commands.Compare((f"{name}@1", f"{name}@2")),
    "compare live": lambda name: commands.Compare((f"{name}#production", "churn@1")),
    "compare bare": lambda name: commands.Compare((name, "churn@1")),
    "requests": lambda name: commands.Requests(name),
    "owner": lambda name: commands.Owner(name),
    "models": lambda name: commands.Models(name),
}
CHANGES: dict[str, Callable[[House, str], object]] = {
    "promote": lambda house, name: house.ask(KEN, name),
    "rollback": lambda house, name: house.roll_back(KEN, name),
    "lock": lambda house, name: house.lock(KEN, name),
    "unlock": lambda house, name: house.unlock(OPS, name),
    "owner": lambda house, name: owners.set_owner(
        house.context, house.who(OPS), house.act(OPS), name, "accountable", KEN
    ),
}


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    """What is answered to somebody who may not know."""
    with pytest.raises(BotError) as caught:
        call()
    return caught.value.sentence, caught.value.hint


@pytest.mark.parametrize("name", READS)
def test_reading_it_says_what_a_model_that_is_not_there_says(quick_house: House, name: str) -> None:
    house, reader = quick_house, quick_house.reader(KEN)

    hidden = refusal(lambda: reading.read(house.context, reader, READS[name]("secret")))
    absent = refusal(lambda: reading.read(house.context, reader, READS[name]("zqxjkv")))

    assert hidden[0].replace("secret", "zqxjkv") == absent[0]
    assert hidden[1].replace("secret", "zqxjkv") == absent[1]


@pytest.mark.parametrize("name", CHANGES)
def test_changing_it_says_what_a_model_that_is_not_there_says(quick_house: House, name: str) -> None:
    hidden = refusal(lambda: CHANGES[name](quick_house, "secret"))
    absent = refusal(lambda: CHANGES[name](quick_house, "zqxjkv"))

    assert hidden[0].replace("secret", "zqxjkv") == absent[0]
    assert quick_house.audited() == []


def test_it_is_never_suggested(quick_house: House) -> None:
    house, reader = quick_house, quick_house.reader(KEN)

    for typed in ("secre", "secert", "Secret"):
        sentence, hint = refusal(partial(reading.read, house.context, reader, commands.Show(typed)))
        assert "secret" not in (sentence + hint).replace(f"“{typed}”", "")
    assert [name for _, name in forms.model_choices(house.context, reader, "")] == ["churn", "fraud"]
    assert forms.model_choices(house.context, reader, "sec") == []
    assert [name for _, name in forms.model_choices(house.context, house.reader(ANA), "sec")] == ["secret"]


def test_lists_leave_it_out(quick_house: House) -> None:
    house = quick_house
    house.owner("secret", MIA)
    house.ask(ANA, "secret")
    house.live("secret", 2)
    reader = house.reader(KEN)

    for command in (
        commands.Models(), commands.Requests(), commands.Owners(), commands.DigestPreview(),
    ):  # fmt: skip
        assert "secret" not in fallback(reading.read(house.context, reader, command))
        assert "secret" in fallback(reading.read(house.context, house.reader(ANA), command))
    assert "secret" not in str(home_view(homes.home_of(house.context, reader)).to_dict())
    assert "secret" in str(home_view(homes.home_of(house.context, house.reader(MIA))).to_dict())


def test_its_requests_are_not_there(quick_house: House) -> None:
    house = quick_house
    house.ask(ANA, "secret")
    look = house.viewer(KEN)

    hidden = refusal(lambda: requests.case_of(house.context, look, "P-1"))
    absent = refusal(lambda: requests.case_of(house.context, look, "P-9"))

    assert hidden[0].replace("P-1", "P-9") == absent[0]
    for change in (house.approve, house.reject, house.withdraw):
        with pytest.raises(NotFound, match=r"There is no promotion request P-1\."):
            change(KEN)


def test_only_who_sees_it_is_asked_to_approve_it(house: House) -> None:
    case = house.ask(ANA, "secret")
    house.send()

    assert case.waiting == {"ml-engineer": (MIA,), "business": (BEA,)}
    told = [each for each in house.slack.people if house.slack.dms(each)]
    assert told == [MIA, BEA]
    card = house.card(SECRET).text
    assert "<@U0MIA>" in card
    assert "<@U0KEN>" not in card
    assert "<@U0BOB>" not in card


def test_nobody_outside_reads_in_a_refusal_that_others_could_help(quick_house: House) -> None:
    house = quick_house
    house.ask(ANA, "secret")
    house.approve(MIA)

    sentence = refusal(lambda: house.approve(MIA))
    assert "one approval a person counts" in sentence[0]
    waiting = waits_for(house.context, house.slack.people[BOB], house.viewer(BOB))
    assert waiting == ()


def test_whoever_is_outside_is_not_made_its_owner_and_hears_nothing_of_it(house: House) -> None:
    with pytest.raises(BadInput, match="not in the channel that secret is kept to"):
        set_owner(house.context, house.who(ADA), house.act(ADA), "secret", "accountable", LEO)
    house.owner("secret", LEO)

    set_owner(house.context, house.who(ADA), house.act(ADA), "secret", "accountable", MIA)
    house.clock.move(timedelta(hours=1))
    house.send()

    assert house.slack.dms(LEO) == []
    assert "secret" in house.slack.dms(MIA)[-1].text


def test_who_left_its_channel_does_not_read_that_they_own_it(quick_house: House) -> None:
    quick_house.owner("secret", LEO)

    assert self_of(quick_house.context, quick_house.slack.people[LEO]).owned == ()


def test_it_is_said_in_its_own_channel_and_nowhere_else(house: House) -> None:
    house.promoted("secret")

    assert house.slack.in_channel(SECRET)
    for channel in (CHURN, RELEASES, ALIEN):
        assert house.slack.in_channel(channel) == []


def test_a_lost_channel_moves_the_others_to_the_default_one_but_never_it(house: House) -> None:
    for name, channel in (("churn", CHURN), ("secret", SECRET)):
        house.owner(name, ADA)
        house.ask(ANA, name)
        house.slack.channels.pop(channel)
    house.work()

    said = [each.text for each in house.slack.in_channel(RELEASES)]
    assert ["churn@3" in each for each in said] == [True]
    assert not any("secret" in each.text for each in house.slack.posts if each.channel == RELEASES)


def test_digests_name_it_in_its_own_channel_alone(house: House) -> None:
    house.live("secret", 2)
    for channel in (RELEASES, SECRET):
        wish = Subscription("daily 9:00", channel, "UTC")
        act = Act(BEA, TEAM, house.clock.now())
        digest_schedules.subscribe(house.context, house.who(BEA), act, wish)
    house.clock.move(timedelta(days=1))

    digests.sweep(house.context)
    while digests.make_next(house.context):
        pass
    house.send()

    assert "secret" not in house.card(RELEASES).text
    assert "secret" in house.card(SECRET).text
    assert "secret" not in str(house.card(RELEASES).blocks)


def a_run(name: str, digits: str, experiment: str) -> Run:
    """A finished run."""
    return Run(digits * 32, experiment, name, MONDAY, metrics={"roc_auc": 0.9})


def test_runs_of_it_are_not_there_either(house: House) -> None:
    with house.database.write() as session:
        runs.record(session, a_run("open-run", "a", "churn"))
        runs.record(session, a_run("hush-run-1", "b", "secret"))
        runs.record(session, a_run("hush-run-2", "c", "clinic"))
        runs.record(session, a_run("hush-run-3", "d", "clinic"))
    house.model("hushed", [version("hushed", 1, run_id="c" * 32)], channel=SECRET)
    house.rules(house.policy.text + "  hushed: {channel: C0SECRET, visible_to: members_of_channel}\n")
    outside, inside = house.reader(KEN), house.reader(ANA)

    for typed in ("hush-run-1", "hush-run-2", "hush-run-3", "b" * 8):
        for command in (commands.Show(typed), commands.Compare((typed, "open-run"))):
            hidden = refusal(partial(reading.read, house.context, outside, command))
            assert "hush" not in "".join(hidden).replace(f"“{typed}”", "")
            assert "hush" in reading.read(house.context, inside, command).title
    assert "open-run" in reading.read(house.context, outside, commands.Show("open-run")).title


def test_a_channel_shared_with_others_or_out_of_reach_gets_no_digest(house: House) -> None:
    archived = house.slack.channels[CHURN]
    house.slack.channels[CHURN] = type(archived)(CHURN, "churn", archived=True)
    house.slack.channels[RELEASES] = type(archived)(RELEASES, "releases", joined=False)

    for channel, words in (
        (ALIEN, "shared"),
        (CHURN, "archived"),
        (RELEASES, "not in"),
        ("C0NONE", "not in"),
    ):
        wish = Subscription("daily 9:00", channel, "UTC")
        with pytest.raises(BadInput, match=words) as caught:
            digest_schedules.subscribe(house.context, house.who(BEA), house.act(BEA), wish)
        assert caught.value.field == "channel"
    assert digest_schedules.listed(house.context, OPERATOR) == ()
