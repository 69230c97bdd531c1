"""Owners in words."""

from collections.abc import Sequence

from bot.domain.people import Offer, Ownership
from bot.domain.registry import PersonId
from bot.domain.targets import row_id
from bot.domain.text import quoted
from bot.views.answer import Answer, Button, Buttons, Facts, Listing, Note, Paragraph, Part, Table
from bot.views.spans import Bold, Code, Line, Mention, When, line

SHOWN = 15
ACCEPT, DECLINE = "owner.accept", "owner.decline"
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


def subject(number: int) -> str:
    """The name that the question of an offer goes by in the outbox."""
    return f"offer-{number}"


def offer_number(subject: str) -> int:
    """The number of the offer that a question is about, 0 for none."""
    return row_id(subject.removeprefix("offer-"))


def question(offer: Offer) -> Answer:
    """What the person is asked; without buttons once it is over."""
    what = (Bold(offer.responsibility), " for ", Bold(offer.model))
    if not offer.is_open:
        who = Code(f"/mlops owner {quoted(offer.model)}")
        said: Line = (
            "You were asked to be ",
            *what,
            ". Nothing is left for you to do here. Who it is now: ",
            who,
        )
        return Answer("", (Paragraph((said,)),), offer)
    first: Line = (Mention(offer.asked_by), " asks you to be ", *what, ". It counts once you accept.")
    number = str(offer.id)
    buttons = Buttons((Button("Accept", ACCEPT, number, "primary"), Button("Decline", DECLINE, number)))
    return Answer("", (Paragraph((first,)), buttons), offer)


def nothing_here(offer: Offer) -> Answer:
    """What is left of the question for who does not see the model any more."""
    return Answer("", (Paragraph((line("Nothing is left for you to do here."),)),), offer)


def asked_answer(offer: Offer) -> Answer:
    """What whoever asked reads."""
    said = line(
        "I asked ", Mention(offer.person), f" to be {offer.responsibility} for ", Bold(offer.model),
        ". It counts once they accept.",
    )  # fmt: skip
    return Answer("", (Paragraph((said,)),), offer)


def answered(offer: Offer, *, accepts: bool) -> Answer:
    """What whoever asked is told."""
    how = " accepted: they are " if accepts else " declined to be "
    said = line(Mention(offer.person), how, offer.responsibility, " for ", Bold(offer.model), ".")
    again = Code(f"/mlops owner {quoted(offer.model)} set {offer.responsibility} @somebody")
    then = () if accepts else (line("Nothing changed. Ask somebody else: ", again),)
    return Answer("", (Paragraph((said, *then)),), offer)


def declined_answer(offer: Offer) -> Answer:
    """What whoever declined reads."""
    what = line("You declined to be ", offer.responsibility, " for ", Bold(offer.model))
    said: Line = (*what, ". Nothing changes, and ", Mention(offer.asked_by), " is told.")
    return Answer("", (Paragraph((said,)),), offer)


def set_answer(given: Ownership, before: PersonId | None) -> Answer:
    """What whoever set it reads."""
    was: Line = (" (it was ", Mention(before), ")") if before else ()
    said = (Mention(given.person), f" is {given.responsibility} for ", Bold(given.model), " now", *was, ".")
    return Answer("", (Paragraph((said,)),), given)


def of_model(
    model: str, owners: Sequence[Ownership], responsibilities: Sequence[str], offers: Sequence[Offer] = ()
) -> Answer:
    """Who owns one registered model; what is missing is said, and who has not answered yet."""
    held = {each.responsibility: each.person for each in owners}
    asked = {each.responsibility: each.person for each in offers}
    pairs = tuple((name, _holder(held.get(name), asked.get(name))) for name in responsibilities)
    if not responsibilities:
        return Answer(f"Owners of {model}", (Paragraph((line(NO_RESPONSIBILITIES),)),), owners)
    note = Note(line("Change it: ", Code(f"/mlops owner {quoted(model)} set {responsibilities[0]} @person")))
    return Answer(f"Owners of {model}", (Facts(pairs), note), owners)


def _holder(person: PersonId | None, asked: PersonId | None) -> Line:
    waits: Line = (" · asked: ", Mention(asked)) if asked else ()
    return (Mention(person) if person else "nobody yet", *waits)


def of_all(owners: Sequence[Ownership], models: Sequence[str], offers: Sequence[Offer] = ()) -> Answer:
    """Who owns what; ownerless models first, and who is asked and has not answered."""
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
    parts: list[Part] = [Paragraph((line(words),)), Table(("model", "owners"), rows)]
    if offers:
        asked = tuple(map(_waits, offers[:SHOWN]))
        more = line(Code("/mlops owner MODEL"))
        parts += [
            Paragraph((line(Bold("Asked, and not answered yet")),)),
            Listing(asked, len(offers) - len(asked), more),
        ]
    return Answer("Owners", tuple(parts), owners)


def _waits(offer: Offer) -> Line:
    what = f" to be {offer.responsibility} for "
    return line(Mention(offer.person), what, Bold(offer.model), ", since ", When(offer.asked_at, "day"))


def _people(held: Sequence[Ownership]) -> Line:
    spans: Line = ()
    for each in held:
        spans += (", " if spans else "", Mention(each.person), f" ({each.responsibility})")
    return spans or line("nobody yet")
