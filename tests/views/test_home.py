"""The Home tab as it is drawn."""

from datetime import UTC, datetime

import pytest

from bot.domain.home import Home
from bot.domain.overview import Self
from bot.domain.people import Person
from bot.views.home import home_view

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("real_name", "name", "greeting"),
    [
        ("Ana Ruiz", "ana", "Good to see you, Ana"),
        ("  ", "ana", "Good to see you, ana"),
        (" ", " ", "Good to see you"),
    ],
)
def test_the_greeting_uses_what_name_there_is(real_name: str, name: str, greeting: str) -> None:
    person = Person("U0ANA", "T0", name, real_name)

    drawn = home_view(Home(person, Self(person, {}), MORNING)).to_dict()

    assert drawn["blocks"][0]["text"]["text"] == greeting


def test_who_may_not_ask_is_not_offered_to_and_reads_whom_to_ask_for_a_role() -> None:
    noor = Person("U0NOOR", "T0", "noor")

    newcomer = str(
        home_view(Home(noor, Self(noor, {"member": "policy"}, ask=("U0PRIYA",)), MORNING)).to_dict()
    )
    engineer = str(
        home_view(Home(noor, Self(noor, {}, verbs=("promote",), ask=("U0PRIYA",)), MORNING)).to_dict()
    )

    assert "Ask for a promotion" not in newcomer
    assert "For one, ask <@U0PRIYA>." in newcomer
    assert "Ask for a promotion" in engineer
    assert "For one" not in engineer
