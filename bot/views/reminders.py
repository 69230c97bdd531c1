"""What a person is reminded of: one message, however much of it there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.case import Case
from bot.domain.reviews import Review
from bot.domain.text import listed
from bot.views.answer import Answer, Button, Paragraph, Part
from bot.views.gates import people
from bot.views.promotion_card import DETAILS
from bot.views.reviews import ANSWER, ANSWERS, asked_for
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line


@dataclass(frozen=True, slots=True)
class RequestItem:
    """A request that waits for the reader; `is_escalation`: for others, who were reminded."""

    case: Case
    is_escalation: bool = False


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A review that waits for the reader; `is_escalation`: that the reader asked for, and that is late."""

    review: Review
    is_escalation: bool = False


Item = RequestItem | ReviewItem


def reminder(items: Sequence[Item]) -> Answer:
    """Everything that is due to one person now."""
    if len(items) == 1:
        return Answer("", (_part(items[0]),), tuple(items))
    is_mine = not any(each.is_escalation for each in items)
    first = f"{len(items)} things still wait{' for you' if is_mine else ''}"
    parts: list[Part] = [Paragraph((line(Bold(first), "."),)), *map(_part, items)]
    return Answer("", tuple(parts), tuple(items))


def _part(item: Item) -> Paragraph:
    if isinstance(item, ReviewItem):
        review = item.review
        lines = _late(review) if item.is_escalation else _review(review)
        # Only whoever was asked has a result to give.
        beside = None if item.is_escalation else Button(ANSWERS, ANSWER, str(review.id))
        return Paragraph(lines, beside)
    case = item.case
    lines = _escalated(case) if item.is_escalation else _request(case)
    # The question itself has the buttons, which go when it is decided; this one stays true.
    return Paragraph(lines, Button("Details", DETAILS, str(case.request.id)))


def _request(case: Case) -> tuple[Line, ...]:
    request = case.request
    until: tuple[Span, ...] = (" until ", When(request.expires_at)) if request.expires_at else ()
    first = line(Bold(request.name), _what(case), " still waits for you", *until, ".")
    asked = line("Asked by ", Mention(request.requester), ".")
    yes, no = Code(f"/mlops approve {request.name}"), Code(f"/mlops reject {request.name} because …")
    return first, asked, line("Decide: ", yes, " or ", no)


def _escalated(case: Case) -> tuple[Line, ...]:
    request = case.request
    roles = listed([role for role, missing in case.counted.missing.items() if missing])
    end: tuple[Span, ...] = ("; it expires ", When(request.expires_at)) if request.expires_at else ()
    since: tuple[Span, ...] = (f" waits for approval by {roles} since ", When(request.created_at))
    first = line(Bold(request.name), _what(case), *since, *end, ".")
    asked = people(case.asked)
    # Those of a role that many hold are asked by the card alone.
    then = " were reminded and did not decide. Please talk to them" if asked else "Please ask one of them"
    return first, line(*asked, f"{then}; I tell you once.")


def _review(review: Review) -> tuple[Line, ...]:
    first: Line = (*asked_for(review), ", still waits for your answer, due ", When(review.due_at), ".")
    by = "Asked" if review.request is None else "Decided"
    return first, line(f"{by} by ", Mention(review.asked_by), ".")


def _late(review: Review) -> tuple[Line, ...]:
    waits = (" and waits for ", *people(review.waits_for), ".")
    first: Line = (*asked_for(review), ", was due ", When(review.due_at), *waits)
    return (first, line("They were reminded. Please talk to them; I tell you once."))


def _what(case: Case) -> str:
    request = case.request
    return f" ({request.model}@{request.version} to {request.environment})"
