"""What a change takes from whoever makes it: their authority, and the evidence their button or form was drawn from."""

from collections.abc import Callable
from typing import Any

from bot.domain.policy import Verb
from bot.domain.targets import row_id
from bot.errors import BadInput
from bot.services.decisions import Choice
from bot.services.identity import Authority, authority, roles_for
from bot.views.answer import Answer
from handlers.asking import Asked
from handlers.desk import Desk

Change = Callable[[Desk, Asked, Any], Answer]


def authority_of(desk: Desk, asked: Asked, verb: Verb) -> Authority:
    # `fresh`: whoever left a minute ago must not decide any more because we remembered them.
    """The person's authority for a verb, as Slack and the policy say it now."""
    person = desk.person(asked, fresh=True)
    return authority(desk.context, person, roles_for(desk.context.policy(), verb))


def choice_of(number: int | None, reason: str | None, asked: Asked) -> Choice:
    """What somebody says to a request; BadInput without its number."""
    # Words are typed without one; what is no row is not the current one.
    evidence = row_id(asked.value) if asked.value else None
    return Choice(numbered(number), reason or "", evidence)


def numbered(number: int | None) -> int:
    """The number of a request; BadInput when none was said."""
    if number is None:
        raise BadInput(
            "Say which request: `P-12`.", field="request", hint="`/mlops requests` lists the open ones."
        )
    return number
