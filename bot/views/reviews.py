"""Reviews in words: the card, the question to each reviewer, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.registry import PersonId
from bot.domain.reviews import Review, ReviewAnswer, ReviewResult
from bot.domain.text import REASON_LIMIT, quoted
from bot.views.answer import Answer, Button, Buttons, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, Mention, When, line

ANSWER = "review.answer"
# Short, since beside words on a phone each letter costs a line.
ANSWERS = "Answer…"
SHOWN, SHORT = 15, 300
_SIGNS = {None: "⏳", ReviewResult.PASSED: "✓", ReviewResult.NOT_PASSED: "✗", ReviewResult.FINDINGS: "△"}
_SAID = {
    ReviewResult.PASSED: "passed it",
    ReviewResult.NOT_PASSED: "did not pass it",
    ReviewResult.FINDINGS: "has findings",
}
_SAID_AFTERWARDS = {
    **_SAID,
    ReviewResult.PASSED: "found it right",
    ReviewResult.NOT_PASSED: "did not find it right",
}


def card(review: Review) -> Answer:
    """The card in the model's channel, as the review stands."""
    asked = line("asked by ", Mention(review.asked_by), ", due ", When(review.due_at), ".")
    title = f"{review.kind.value.capitalize()} review of {review.model}@{review.version}: {_stands(review)}"
    first = line(f"{_sign(review)} ", Bold(review.name), " · ", *asked)
    return Answer(title, (Paragraph((first,)), Paragraph(tuple(map(_entry, review.answers)))), review)


def asked_for(review: Review) -> Line:
    """What is asked, as the subject of a sentence: the review of a version, or whether a decision was right."""
    version = f"{review.model}@{review.version}"
    if review.request is None:
        return line(Bold(review.name), f", the {review.kind.value} review of {version}")
    return line(Bold(review.name), f", whether P-{review.request} of {version} was right")


def dm(review: Review, reader: PersonId) -> Answer:
    """The question to a reviewer; without a button once they answered."""
    mine = next((each for each in review.answers if each.person == reader), None)
    if mine is None or mine.result is not None:
        said: Line = ("You answered ", *asked_for(review), ". Thank you.")
        return Answer("", (Paragraph((said,)),), review)
    if review.request is not None:
        return _afterwards(review)
    first = line(
        Mention(review.asked_by), " asks you for a ", Bold(f"{review.kind.value} review"),
        f" of {review.model}@{review.version} ({review.name}), due ", When(review.due_at), ".",
    )  # fmt: skip
    look = line("Look at it: ", Code(f"/mlops show {quoted(review.model)}@{review.version}"))
    buttons = Buttons((Button(ANSWERS, ANSWER, str(review.id), "primary"),))
    return Answer("", (Paragraph((first,)), Note(look), buttons), review)


def _afterwards(review: Review) -> Answer:
    number = f"P-{review.request}"
    first = line(
        "Please look at what ", Mention(review.asked_by), " decided alone: ", Bold(number),
        f" of {review.model}@{review.version}. Was it right? ({review.name}, due ", When(review.due_at), ")",
    )  # fmt: skip
    look = line("Look at it: ", Code(f"/mlops show {number}"))
    buttons = Buttons((Button(ANSWERS, ANSWER, str(review.id), "primary"),))
    return Answer("", (Paragraph((first,)), Note(look), buttons), review)


def nothing_here(review: Review) -> Answer:
    """What is left of it for who does not see the model any more."""
    return Answer("", (Paragraph((line(Bold(review.name), " needs nothing from you any more."),)),))


def opened(review: Review) -> Answer:
    """The line in the thread of what was decided past the rules."""
    asked = ("I asked ", *_people(review.waits_for), f" to look at it ({review.name}), due ")
    return Answer("", (Paragraph(((*asked, When(review.due_at), "."),)),))


def answered(by: PersonId, said: ReviewResult, findings: str, review: Review | None = None) -> Answer:
    """The line in the thread; that of another message names the review."""
    of: Line = (Bold(review.name), ": ") if review is not None else ()
    return Answer(
        "",
        (
            Paragraph(
                (
                    (
                        f"{_SIGNS[said]} ",
                        *of,
                        *_words(by, said, findings, REASON_LIMIT, is_afterwards=_is_afterwards(review)),
                    ),
                )
            ),
        ),
    )


def outcome_dm(review: Review, by: PersonId, said: ReviewResult, findings: str) -> Answer:
    """What whoever asked is told, with the reviewer's words."""
    first = (
        f"{_SIGNS[said]} ",
        Bold(review.name),
        ": ",
        *_words(by, said, findings, REASON_LIMIT, is_afterwards=_is_afterwards(review)),
    )
    return Answer("", (Paragraph((first, _then(review))),), review)


def asked_answer(review: Review) -> Answer:
    """What whoever asked reads at once."""
    what = f" asks for a {review.kind.value} review of {review.model}@{review.version}, due "
    lines = [line(Bold(review.name), what, When(review.due_at), ".")]
    lines.append(("I asked ", *_people(review.waits_for), " directly."))
    return Answer("", (Paragraph(tuple(lines)),), review)


def answered_answer(review: Review) -> Answer:
    """What a reviewer reads at once."""
    said = line(
        "Your result for ", Bold(review.name), " is kept, and ", Mention(review.asked_by), " reads it."
    )
    return Answer("", (Paragraph((said, _then(review))),), review)


def waiting_parts(reviews: Sequence[Review], at: datetime, reader: PersonId) -> tuple[Part, ...]:
    """The reviews that wait for the reader, each with its button."""
    return tuple(_listed(each, at, reader) for each in reviews[:SHOWN])


def listed_answer(reviews: Sequence[Review], at: datetime, reader: PersonId | None) -> Answer:
    """The reviews under way; those that wait for the reader have a button."""
    if not reviews:
        ask = Code("/mlops review churn 7 fairness from @ada by friday")
        return Answer("", (Paragraph((line("No review is under way. Ask for one: ", ask),)),), ())
    count = len(reviews)
    title = f"{count} review{'s' * (count != 1)} under way"
    parts: list[Part] = [_listed(each, at, reader) for each in reviews[:SHOWN]]
    if count > SHOWN:
        parts.append(Note(line(f"and {count - SHOWN} more: ", Code("/mlops reviews MODEL"))))
    return Answer(title, tuple(parts), tuple(reviews))


def _stands(review: Review) -> str:
    if review.passed is None:
        left = len(review.waits_for)
        return f"waiting for {left} of {len(review.answers)}"
    return "passed" if review.passed else "not passed"


def _sign(review: Review) -> str:
    return {None: "⏳", True: "✓", False: "✗"}[review.passed]


def _then(review: Review) -> Line:
    if review.passed is None:
        return ("It still waits for ", *_people(review.waits_for), ".")
    if review.request is not None:
        how = "found it right" if review.passed else "did not find it right"
        return line(f"Those who looked at P-{review.request} {how}.")
    if review.passed:
        return line(f"{review.model}@{review.version} passed its {review.kind.value} review.")
    return line("It does not pass. Answer the findings, then ask for the review again.")


def _entry(answer: ReviewAnswer) -> Line:
    if answer.result is None:
        return line("⏳ ", Mention(answer.person), " was asked")
    return (f"{_SIGNS[answer.result]} ", *_words(answer.person, answer.result, answer.findings, SHORT))


def _is_afterwards(review: Review | None) -> bool:
    return review is not None and review.request is not None


def _words(
    by: PersonId, said: ReviewResult, findings: str, most: int, *, is_afterwards: bool = False
) -> Line:
    short = findings if len(findings) <= most else findings[: most - 1] + "…"
    verb = (_SAID_AFTERWARDS if is_afterwards else _SAID)[said]
    return line(Mention(by), f" {verb}", f": “{short}”" if short else ".")


def _listed(review: Review, at: datetime, reader: PersonId | None) -> Paragraph:
    late = "⚠ overdue since " if review.due_at < at else "due "
    what = f"{review.kind.value} review of {review.model}@{review.version}"
    by = "asked"
    if review.request is not None:
        what, by = f"whether P-{review.request} of {review.model}@{review.version} was right", "decided"
    first = line(Bold(review.name), f" · {what}, {late}", When(review.due_at))
    waits = ("waits for ", *_people(review.waits_for), f", {by} by ", Mention(review.asked_by))
    is_mine = reader is not None and reader in review.waits_for
    button = Button(ANSWERS, ANSWER, str(review.id)) if is_mine else None
    return Paragraph((first, waits), beside=button)


def _people(persons: Sequence[PersonId]) -> Line:
    spans: Line = ()
    for each in persons:
        spans += (", " if spans else "", Mention(each))
    return spans
