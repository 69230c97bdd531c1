"""Who somebody is to the bot, and quiet, as answers."""

from datetime import datetime

from bot.domain.overview import Self
from bot.domain.policy import MEMBER
from bot.views.answer import Answer, Facts, Note, Paragraph, Part
from bot.views.delegations import standing_lines
from bot.views.gates import people
from bot.views.spans import Code, Line, Mention, When, line


def self_answer(found: Self) -> Answer:
    """The reader's roles, what they own and what they may do."""
    roles = [role for role in found.roles if role != MEMBER and role in found.roles]
    pairs: list[tuple[str, Line]] = [
        ("you", line(Mention(found.person.id))),
        ("roles", line(", ".join(roles) or "none beyond being a member")),
        (
            "you own",
            line(", ".join(f"{each.model} ({each.responsibility})" for each in found.owned) or "nothing yet"),
        ),
        ("you may", line(", ".join(each.replace(".", " ") for each in found.verbs) or "look at everything")),
    ]
    pairs += standing_lines(found.delegations, found.person.id)
    parts: list[Part] = [Facts(tuple(pairs))]
    if not roles:
        parts.append(Paragraph((line("Anyone may look: ", Code("/mlops models"), "."),)))
    if found.ask:
        parts.append(Note(("For more, ask ", *people(found.ask), ". Roles live in the policy file.")))
    return Answer("You, as I know you", tuple(parts), found)


def quiet_answer(until: datetime | None) -> Answer:
    """Quiet was set, is so, or ended."""
    if until is None:
        said = line("You hear from me as usual. For quiet: ", Code("/mlops quiet 2h"))
        return Answer("", (Paragraph((said,)),), None)
    said = line("Quiet until ", When(until), ". What must be decided still reaches you; the rest waits.")
    end = Note(line("End it: ", Code("/mlops quiet off")))
    return Answer("", (Paragraph((said,)), end), until)
