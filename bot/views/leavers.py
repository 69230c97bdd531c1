"""Somebody left, in words."""

from collections.abc import Sequence

from bot.domain.people import Ownership
from bot.domain.registry import PersonId
from bot.views.answer import Answer, Button, Buttons, Listing, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, Mention, line

HAND_OVER = "leaver.hand_over"
SHOWN = 15


def left(
    person: PersonId, number: int, owned: Sequence[Ownership], data_sets: Sequence[str], tokens: Sequence[str]
) -> Answer:
    """What whoever comes after them reads; `number` is that of the departure."""
    first = line(Mention(person), " left the workspace, or is a guest now. Somebody else has to take over:")
    items: list[Line] = [line(f"{each.responsibility} for ", Bold(each.model)) for each in owned]
    items += [line("steward of the data set ", Bold(name)) for name in data_sets]
    more = line(Code("/mlops owners"))
    parts: list[Part] = [
        Paragraph((first,)),
        Listing(tuple(items[:SHOWN]), max(0, len(items) - SHOWN), more),
        Paragraph(
            (
                line(
                    "Please hand it over within 14 days: after that, promotions that need an owner wait. Rollbacks never do."
                ),
            )
        ),
        Buttons((Button("Hand over…", HAND_OVER, str(number), "primary"),)),
    ]
    if tokens:
        names = ", ".join(tokens[:SHOWN])
        parts.append(Note(line(f"Their tokens ended: {names}.")))
    return Answer("", tuple(parts), tuple(owned))
