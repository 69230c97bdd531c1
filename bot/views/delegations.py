"""Delegations in words, and the form that asks to whom and until when."""

from collections.abc import Mapping

from bot.domain.commands import Delegate
from bot.domain.delegation import Delegation, EndedBy
from bot.domain.registry import PersonId
from bot.views.answer import Answer, Note, Paragraph
from bot.views.forms import Form, Somebody, Words
from bot.views.spans import Code, Line, Mention, When, line

VERB, PERSON, UNTIL, REASON = "delegate", "person", "until", "reason"
_ENDS = {
    EndedBy.TIME: "its time is over",
    EndedBy.STOPPED: "it was ended",
    EndedBy.LEFT: "one of you is no member of the workspace any more",
}


def begun(given: Delegation) -> Answer:
    """What the delegate is told."""
    words = f": “{given.reason}”" if given.reason else ""
    first = line(
        Mention(given.delegator), " asks you to decide in their place until ", When(given.until), f"{words or '.'}",
    )  # fmt: skip
    second = line("You may approve and reject where they could. Both your names are recorded.")
    note = Note(line("What waits for you: ", Code("/mlops requests"), ". You cannot pass it on."))
    return Answer("", (Paragraph((first, second)), note), given)


def ended(given: Delegation, by: EndedBy, reader: PersonId) -> Answer:
    """What one of the two is told."""
    what: Line = (
        (Mention(given.delegate), " no longer decides for you: ")
        if reader == given.delegator
        else ("You no longer decide for ", Mention(given.delegator), ": ")
    )
    return Answer("", (Paragraph((line(*what, f"{_ENDS[by]}."),)),), given)


def delegated_answer(given: Delegation) -> Answer:
    """What whoever delegates reads."""
    first = line(Mention(given.delegate), " may approve and reject for you until ", When(given.until), ".")
    note = Note(line("I told them. End it: ", Code("/mlops delegate stop")))
    return Answer("", (Paragraph((first,)), note), given)


def stopped_answer(given: Delegation) -> Answer:
    """What whoever ended it reads."""
    said = line(Mention(given.delegate), " no longer decides for you, and was told.")
    return Answer("", (Paragraph((said,)),), given)


def standing_lines(delegations: tuple[Delegation, ...], reader: PersonId) -> tuple[tuple[str, Line], ...]:
    """To whom the reader delegates and for whom they decide, each with a name."""
    return tuple(
        ("decides for you", line(Mention(each.delegate), " until ", When(each.until)))
        if each.delegator == reader
        else ("you decide for", line(Mention(each.delegator), " until ", When(each.until)))
        for each in delegations
    )


def delegate_form(command: Delegate) -> Form:
    """Asks to whom and until when."""
    hint = "friday, 2026-12-04, 10d; 30 days at most"
    fields = (
        Somebody(PERSON, "Who decides for you", command.person),
        Words(UNTIL, "Until", given=command.until or "", hint=hint, long=False),
        Words(REASON, "Reason", required=False, given=command.reason or "", long=False),
    )
    intro = line("They may approve and reject where you could; both names are recorded.")
    return Form(VERB, "Delegate", "Delegate", fields, (intro,))


def delegated(values: Mapping[str, str]) -> Delegate:
    """The delegation a submitted form stands for."""
    return Delegate(values.get(PERSON), values.get(UNTIL), values.get(REASON))
