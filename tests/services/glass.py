"""Somebody breaks the glass."""

from bot.domain.case import Case
from bot.domain.registry import PersonId
from bot.services import overriding
from bot.services.decisions import Choice
from tests.services.house import OPS, House


def override(
    house: House, person: PersonId = OPS, request: str | int = "P-1", reason: str = "it burns",
    evidence: int | None = None,
) -> Case:  # fmt: skip
    """Let a request go live in spite of what it lacks."""
    choice = Choice(request, reason, evidence)
    return overriding.override(house.context, house.who(person), house.act(person), choice)
