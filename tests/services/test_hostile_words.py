"""What people and registries write never comes alive: not in a card, a thread, a DM, a digest or an answer."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.registry import DataSetVersion
from bot.domain.text import clean
from bot.errors import BotError
from bot.services import digest_schedules, digests, homes, reading
from bot.services.digest_schedules import Subscription
from bot.views.blocks import blocks, fallback
from bot.views.home import home_view
from bot.views.refusal import refusal
from storage import registry
from tests.fakes import texts
from tests.services.house import ANA, BEA, KEN, MIA, RELEASES, House, version

NAMES = (
    "<!channel> deploy",
    "<@U0BOSS> & co",
    "*bold* _soft_ `code` ~gone~",
    "quo\"te 's “smart”",
    "🚀 rocket :rotating_light:",
    "\u202eevil\u202c name",
    "<https://evil.example|click>",
)
# Everything of ours that is alive: people, channels, dates.
OURS = re.compile(r"<@U0[A-Z]+>|<#C0[A-Z]+>|<!date\^\d+\^[^>]*>")
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def assert_dead(text: str, allowed: tuple[str, ...] = ()) -> None:
    """Nothing between angle brackets but what we put there, and nothing that turns the reading direction."""
    assert "U0BOSS>" not in text
    assert re.search(r"[<>]", OURS.sub("", text)) is None, text
    assert HIDDEN.search(text) is None, text


def assert_all_dead(text: str, drawn: object) -> None:
    """The message and every text of its blocks."""
    for each in (text, *texts(drawn)):
        assert_dead(each)
    assert HIDDEN.search(json.dumps(drawn, ensure_ascii=False)) is None


def hostile(house: House, name: str) -> str:
    """A registered model with this name everywhere a name can stand; returns the name as it is stored."""
    data = DataSetVersion(name, name, "f" * 64)
    more = {"description": name, "commit": "<!here>", "params": {name: name}, "data_sets": (data,)}
    house.model(name, [version(name, 1, 0.9, **more), version(name, 2, 0.92, **more)], channel=RELEASES)
    house.live(name, 1)
    house.live(name, 1, "staging")
    house.live(name, 2, "staging")
    with house.database.read() as session:
        assert registry.find_model(session, name) is not None
    return name


def answers(house: House, name: str) -> Iterator[commands.Command]:
    """Everything one can read about it."""
    yield from (commands.Models(), commands.Requests(), commands.Owners(), commands.DigestPreview())
    yield from (commands.Show("P-1"), commands.Why(name, 2, "production"), commands.History(name))
    yield from (commands.Owner(name), commands.Models(name[:6]), commands.WhoAmI(), commands.DigestList())


@pytest.mark.parametrize("name", NAMES)
def test_a_name_and_a_reason_stay_words_everywhere(quick_house: House, name: str) -> None:
    house = quick_house
    hostile(house, name)
    house.owner(name, ANA)
    house.ask(ANA, name, 2, reason=name)
    house.lock(model=name, reason=name)
    house.approve(MIA, reason=name)
    wish = Subscription("daily 9:00", RELEASES, "UTC")
    digest_schedules.subscribe(house.context, house.who(BEA), house.act(BEA), wish)
    for command in answers(house, name):
        answer = reading.read(house.context, house.reader(ANA), command)
        assert_all_dead(fallback(answer), [each.to_dict() for each in blocks(answer)])
    assert_all_dead("", home_view(homes.home_of(house.context, house.reader(ANA))).to_dict())
    house.send()
    house.unlock(model=name)
    house.approve(BEA, reason=name)
    house.work()
    house.live(name, 1)
    house.live(name, 2)
    house.roll_back(MIA, name, reason=name)
    house.work()
    house.clock.move(timedelta(days=1))
    digests.sweep(house.context)
    while digests.make_next(house.context):
        pass
    house.send()

    assert len(house.slack.posts) > 8
    for each in house.slack.posts:
        assert_dead(each.first)
        assert_all_dead(each.text, each.blocks)


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_says_hostile_words_as_words(quick_house: House, name: str) -> None:
    house = quick_house
    tries = (
        lambda: house.ask(model=name),
        lambda: house.ask(place=name),
        lambda: house.approve(MIA, name),
        lambda: reading.read(house.context, house.reader(KEN), commands.Show(name)),
        lambda: reading.read(house.context, house.reader(KEN), commands.Help(name)),
        lambda: reading.read(house.context, house.reader(KEN), commands.Compare((name, name))),
    )
    for each in tries:
        with pytest.raises(BotError) as refused:
            each()
        said = refusal(refused.value)
        assert_all_dead(fallback(said), [block.to_dict() for block in blocks(said)])


def test_what_cannot_be_seen_is_not_kept(quick_house: House) -> None:
    case = quick_house.ask(reason="  all\u202e is\u2066 well \u0000\n now ")

    assert case.request.reason == "all is well now" == clean("all is well now")


def test_a_model_name_with_marks_can_be_asked_for_by_what_is_typed(quick_house: House) -> None:
    name = hostile(quick_house, "<!channel> deploy")

    parsed = commands.parse(f'promote "{name}" 2 to production because better', ["staging", "production"])

    assert isinstance(parsed, commands.Promote)
    assert (parsed.model, parsed.version) == (name, 2)
