"""A handover in words: what moved, and the form that asks from whom to whom."""

from collections.abc import Mapping

from bot.domain.commands import Handover
from bot.domain.handover import HandedOver
from bot.domain.registry import PersonId
from bot.views.answer import Answer, Listing, Note, Paragraph, Part
from bot.views.forms import Form, Somebody
from bot.views.spans import Bold, Code, Line, Mention, line

VERB, GIVER, TAKER = "handover", "giver", "taker"
SHOWN = 20


def handed_answer(found: HandedOver) -> Answer:
    """What whoever did it reads."""
    said = line(_count(found), " moved from ", Mention(found.giver), " to ", Mention(found.taker), ".")
    parts: list[Part] = [Paragraph((said,)), _list(found)]
    if found.kept:
        names = ", ".join(found.kept[:SHOWN])
        why = line(
            "Not moved, since ", Mention(found.taker), f" is not in the channel it is kept to: {names}."
        )
        parts.append(Note(why))
    return Answer("", tuple(parts), found)


def told(found: HandedOver, by: PersonId, reader: PersonId) -> Answer:
    """What one of the two is told."""
    if reader == found.taker:
        first = line(Mention(by), " handed over to you what ", Mention(found.giver), " answered for:")
    else:
        first = line(Mention(by), " handed over to ", Mention(found.taker), " what you answered for:")
    note = Note(line("Who answers for what: ", Code("/mlops owners")))
    return Answer("", (Paragraph((first,)), _list(found), note), found)


def handover_form(command: Handover) -> Form:
    """Asks from whom to whom."""
    fields = (
        Somebody(GIVER, "Who gives", command.giver),
        Somebody(TAKER, "Who takes", command.taker),
    )
    intro = line("Every responsibility and every data set of theirs moves at once; both are told.")
    return Form(VERB, "Hand over", "Hand over", fields, (intro,))


def handed(values: Mapping[str, str]) -> Handover:
    """The handover a submitted form stands for."""
    return Handover(values.get(GIVER), values.get(TAKER))


def _count(found: HandedOver) -> str:
    count = len(found.owned) + len(found.data_sets)
    return f"{count} responsibilit{'y' if count == 1 else 'ies'}"


def _list(found: HandedOver) -> Listing:
    items: list[Line] = [line(f"{each.responsibility} for ", Bold(each.model)) for each in found.owned]
    items += [line("steward of the data set ", Bold(name)) for name in found.data_sets]
    return Listing(tuple(items[:SHOWN]), max(0, len(items) - SHOWN), line(Code("/mlops owners")))
