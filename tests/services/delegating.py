"""Somebody delegates, in the house of the tests."""

from bot.domain.delegation import Delegation
from bot.domain.registry import PersonId
from bot.services import delegations
from bot.services.delegations import DelegationWish
from tests.services.house import NEW, House


def delegate(
    house: House, person: PersonId, to: PersonId = NEW, until: str = "10d", reason: str = ""
) -> Delegation:
    """Let somebody decide in one's place."""
    wish = DelegationWish(to, until, reason)
    return delegations.delegate(house.context, house.who(person), house.act(person), wish)
