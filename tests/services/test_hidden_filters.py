"""What a digest or an announcement keeps to names no model to those who do not see it."""

import pytest

from bot.domain import commands
from bot.domain.digest_filter import DigestFilter
from bot.domain.subscriptions import LIVE
from bot.errors import NotFound
from bot.services import digest_schedules, reading, subscriptions
from bot.services.digest_schedules import Subscription
from bot.services.subscriptions import Wanted
from tests.services.digesting import subscribe
from tests.services.house import ADA, ANA, BEA, POLICY, RELEASES, SECRET, House
from tests.services.house import LEO as OUTSIDE

MAY = POLICY.replace(
    "  quiet: [member]\n",
    "  quiet: [member]\n  subscribe: [data-scientist]\n  unsubscribe: [data-scientist]\n"
    "  digest.unsubscribe: [data-scientist]\n",
).replace("  digest.run: [owner]", "  digest.run: [data-scientist]")


def told(house: House, person: str, command: commands.Command) -> str:
    """What a list says to somebody."""
    return str(reading.read(house.context, house.reader(person), command))


def test_a_digest_of_a_hidden_model_is_none_to_those_outside(house: House) -> None:
    house.rules(MAY)
    subscribe(house, Subscription("daily 9:00", SECRET, "UTC", DigestFilter("secret")))
    subscribe(house, Subscription("daily 9:00", RELEASES, "UTC", DigestFilter("*r*")))

    assert "models=secret" not in told(house, OUTSIDE, commands.DigestList())
    for person in (OUTSIDE, BEA, ADA):
        assert "*r*" in told(house, person, commands.DigestList())
    for person in (BEA, ADA):
        assert "models=secret" in told(house, person, commands.DigestList())
    for act in (digest_schedules.run_now, digest_schedules.unsubscribe):
        with pytest.raises(NotFound, match="There is no digest 1"):
            act(house.context, house.who(OUTSIDE), house.act(OUTSIDE), 1)
    digest_schedules.run_now(house.context, house.who(ANA), house.act(ANA), 1)


def test_an_announcement_of_a_hidden_model_is_none_to_those_outside(house: House) -> None:
    house.rules(MAY)
    wish = Wanted("secret", (LIVE,), SECRET)
    subscriptions.subscribe(house.context, house.who(ANA), house.act(ANA), wish)

    assert "secret" not in told(house, OUTSIDE, commands.SubscribeList())
    assert "secret" in told(house, ADA, commands.SubscribeList())
    with pytest.raises(NotFound, match="There is no announcement 1"):
        subscriptions.unsubscribe(house.context, house.who(OUTSIDE), house.act(OUTSIDE), 1)
