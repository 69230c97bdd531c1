"""Owners in words."""

from collections.abc import Sequence

from bot.domain.people import Ownership
from bot.domain.registry import PersonId
from bot.domain.text import quoted
from bot.views.answer import Answer, Facts, Note, Paragraph, Table
from bot.views.spans import Bold, Code, Line, Mention, line

NO_RESPONSIBILITIES = "The policy lists no responsibilities, so nobody can own a registered model."


def changed(given: Ownership, before: PersonId | None, by: PersonId, reader: PersonId) -> Answer:
    """What one of the two people is told."""
    if reader == given.person:
        said = line(Mention(by), " made you ", Bold(given.responsibility), " for ", Bold(given.model), ".")
    else:
        said = line(
            Mention(given.person), f" is {given.responsibility} for ", Bold(given.model), " now, not you."
        )
    return Answer("", (Paragraph((said,)),), given)


def set_answer(given: Ownership, before: PersonId | None) -> Answer:
    """What whoever set it reads."""
    was: Line = (" (it was ", Mention(before), ")") if before else ()
    said = (Mention(given.person), f" is {given.responsibility} for ", Bold(given.model), " now", *was, ".")
    return Answer("", (Paragraph((said,)),), given)


def of_model(model: str, owners: Sequence[Ownership], responsibilities: Sequence[str]) -> Answer:
    """Who owns one registered model; what is missing is said."""
    held = {each.responsibility: each.person for each in owners}
    pairs = tuple(
        (name, line(Mention(held[name]) if name in held else "nobody yet")) for name in responsibilities
    )
    if not responsibilities:
        return Answer(f"Owners of {model}", (Paragraph((line(NO_RESPONSIBILITIES),)),), owners)
    note = Note(line("Change it: ", Code(f"/mlops owner {quoted(model)} set {responsibilities[0]} @person")))
    return Answer(f"Owners of {model}", (Facts(pairs), note), owners)


def of_all(owners: Sequence[Ownership], models: Sequence[str]) -> Answer:
    """Who owns what; ownerless models first."""
    by_model: dict[str, list[Ownership]] = {name: [] for name in models}
    for each in owners:
        if each.model in by_model:
            by_model[each.model].append(each)
    ordered = sorted(by_model.items(), key=lambda item: (bool(item[1]), item[0]))
    rows = tuple((line(Bold(model)), _people(held)) for model, held in ordered)
    without = sum(not held for held in by_model.values())
    words = (
        f"{without} of {len(models)} have no owner." if without else "Every registered model has an owner."
    )
    return Answer("Owners", (Paragraph((line(words),)), Table(("model", "owners"), rows)), owners)


def _people(held: Sequence[Ownership]) -> Line:
    spans: Line = ()
    for each in held:
        spans += (", " if spans else "", Mention(each.person), f" ({each.responsibility})")
    return spans or line("nobody yet")
