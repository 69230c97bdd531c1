"""The Home tab as it is drawn."""

import pytest

from bot.domain.home import Home
from bot.domain.overview import Self
from bot.domain.people import Person
from bot.views.home import home_view


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

    drawn = home_view(Home(person, Self(person, {}))).to_dict()

    assert drawn["blocks"][0]["text"]["text"] == greeting
