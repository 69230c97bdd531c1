"""The words of `owner`, in whatever order they were typed."""

from collections.abc import Sequence

from bot.domain.commands.people_values import OwnerAnswer
from bot.domain.commands.slots import nothing_left
from bot.domain.commands.values import Owner
from bot.domain.commands.words import Word
from bot.domain.text import shown
from bot.errors import BadInput

ANSWERS = {"accept": True, "decline": False}
_CHANGES = frozenset({"set", "=", "is"})


def owner(given: Sequence[Word]) -> Owner | OwnerAnswer:
    """Who owns a model; with a responsibility or a person, who shall; or what one answers who is asked to."""
    if len(given) > 1 and given[1].key in ANSWERS:
        nothing_left(given[3:])
        duty = given[2].value if len(given) > 2 else None
        return OwnerAnswer(given[0].value, duty, ANSWERS[given[1].key])
    change = any(each.key in _CHANGES for each in given)
    kept = [each for each in given if each.key not in _CHANGES | {"to", "as", "for", "of", "please"}]
    people = [each.person for each in kept if each.person]
    names = [each for each in kept if not each.person]
    for each in names:
        if each.text.startswith("@"):
            raise BadInput(
                f"Nobody here is known as `{shown(each.text)}`. Pick the person from the list Slack offers after `@`.",
                field="person",
            )
    if len(people) > 1:
        raise BadInput("One person at a time, please.", field="person")
    nothing_left(names[2:])
    model = names[0].value if names else None
    responsibility = names[1].value if len(names) > 1 else None
    person = people[0] if people else None
    return Owner(model, responsibility, person, change or bool(responsibility or person))
