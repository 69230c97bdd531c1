"""An override in words: what was set aside, what the form says before, and what everybody reads after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.case import Case
from bot.domain.override import beyond, set_aside
from bot.domain.promotion import Blocker, BlockerKind, Decision, PromotionRequest
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.reviews import Review
from bot.domain.text import clean
from bot.views.answer import Answer, Paragraph
from bot.views.gates import blocker_line, people
from bot.views.promotion_state import effect, wanted
from bot.views.spans import Bold, Line, Mention, When, line, plain

SHOWN, LONGEST = 8, 300


def conditions(blockers: Iterable[Blocker], names: Mapping[PersonId, str], zone: str) -> tuple[str, ...]:
    """Each condition in words that are kept: who could have met it is no part of them."""
    found = (plain(blocker_line(_without_people(each)), names, zone) for each in blockers)
    return tuple(clean(each.lstrip("○✗✎⏳⚠?– \ufe0f"), LONGEST) for each in found)


def overridden_lines(decision: Decision, *, all_of_them: bool = False) -> list[Line]:
    """What an override set aside, a line each; nothing for any other decision."""
    most = len(decision.overridden) if all_of_them else SHOWN
    lines: list[Line] = [line(f"      ↳ set aside: {each}") for each in decision.overridden[:most]]
    left = len(decision.overridden) - most
    return [*lines, line(f"      ↳ and {left} more, in its dossier")] if left > 0 else lines


def override_intro(case: Case) -> tuple[Line, ...]:
    """What the form says: the exact effect, and everything that is set aside."""
    when = "as soon as it is unlocked and let go" if case.lock is not None else "now"
    unmet = set_aside(case.blockers)
    return (
        line("🔨 You break the glass: ", Bold(f"{effect(case)} {when}"), ", in spite of:"),
        *(blocker_line(each) for each in unmet[:SHOWN]),
        *((line(f"and {len(unmet) - SHOWN} more"),) if len(unmet) > SHOWN else ()),
        line("The channel is told, and somebody else looks at it on the next working day."),
    )


def not_to_be_overridden(blockers: Iterable[Blocker]) -> str:
    """What no override makes up for."""
    return "; ".join(plain(blocker_line(each)) for each in beyond(blockers))


def loud(request: PromotionRequest, decision: Decision, review: Review | None, *, is_held: bool) -> Answer:
    """The one message in the channel."""
    role = f" as {decision.role}" if decision.role else ""
    first = line(
        "🔨 ", Mention(decision.person), f" overrode the rules{role}: ", Bold(f"{request.model}@{request.version}"),
        f" {_towards(request, 'goes to', 'leaves')} ({request.name}). “{decision.reason}”",
    )  # fmt: skip
    held = (
        [line(f"🔒 {request.environment} stays locked: it waits until somebody unlocks it.")]
        if is_held
        else []
    )
    after = _after(review)
    return Answer("", (Paragraph((first, *overridden_lines(decision), *held, after)),), request)


def said(decision: Decision, review: Review | None) -> Answer:
    """The line in the thread."""
    first = line("🔨 ", Mention(decision.person), f" overrode the rules: “{decision.reason}”")
    return Answer("", (Paragraph((first, _after(review))),))


def told(request: PromotionRequest, decision: Decision) -> Answer:
    """What whoever asked for it reads."""
    first = line(
        "🔨 ", Mention(decision.person), " overrode the rules for ", Bold(f"{request.model}@{request.version}"),
        f" {_towards(request, 'to', 'out of')} ({request.name}): “{decision.reason}”",
    )  # fmt: skip
    return Answer("", (Paragraph((first,)),), request)


def overridden_answer(case: Case) -> Answer:
    """What whoever did it reads at once."""
    request = case.request
    first = line(Bold(request.name), f" ({wanted(request)}) is overridden, and the channel is told.")
    lock = case.lock.reason or "no reason was given" if case.lock else ""
    words = (
        f"🔒 {request.environment} stays locked: {lock}. It waits until somebody unlocks it, and for a click."
    )
    then = line(words) if case.lock else None
    return Answer("", (Paragraph((first, *([then] if then else []))),), case)


def _towards(request: PromotionRequest, there: str, away: str) -> str:
    return f"{away if request.kind is ChangeKind.RETIREMENT else there} {request.environment}"


def reviewed_by(persons: Sequence[PersonId]) -> Line:
    """The people as words of a sentence."""
    return people(tuple(persons), 5)


def _after(review: Review | None) -> Line:
    if review is None:
        return line("Nobody else could be asked to look at it afterwards: name an owner or an admin.")
    asked = reviewed_by(review.waits_for)
    return ("I asked ", *asked, f" to look at it ({review.name}), due ", When(review.due_at), ".")


def _without_people(blocker: Blocker) -> Blocker:
    return replace(blocker, people=None) if blocker.kind is BlockerKind.APPROVAL else blocker
