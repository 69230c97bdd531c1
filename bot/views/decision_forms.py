"""The small form in which somebody decides on a request: it says the exact effect, and takes the reason."""

from bot.domain.case import Case
from bot.domain.commands import Approve, Changes, Confirm, Override, Reject, Revise
from bot.domain.people import Voice
from bot.domain.promotion import open_changes
from bot.views.forms import Form, Words
from bot.views.overrides import override_intro
from bot.views.plain_words import plain_lines
from bot.views.promotion_state import effect, headline
from bot.views.spans import Bold, Code, Line, Mention, line

Deciding = Approve | Reject | Changes | Revise | Override | Confirm
REASON = "reason"
_SUBMIT = {
    Approve: "Approve",
    Reject: "Reject",
    Changes: "Ask",
    Revise: "Send",
    Override: "Override",
    Confirm: "Confirm",
}
_TITLES = {
    Approve: "Approve",
    Reject: "Reject",
    Changes: "Changes of",
    Revise: "Revise",
    Override: "Override",
    Confirm: "Confirm",
}
_LABELS = {
    Changes: "What should change first?",
    Revise: "What did you do about it?",
    Override: "Why can it not wait?",
    Confirm: "Why is it good?",
}


def form(case: Case, command: Deciding, voice: Voice = Voice.ENGINEER) -> Form:
    """The form as its request stands, in the reader's voice; it keeps the evidence it was drawn from."""
    kind = type(command)
    required = case.rules.reason_required or kind is not Approve
    label = _LABELS.get(kind, "Reason")
    words = Words(REASON, label, required, command.reason or "")
    kept = {"request": str(case.request.id), "evidence": str(case.request.evidence_id or "")}
    title = f"{_TITLES[kind]} {case.request.name}"
    plain = plain_lines(case) if voice is Voice.BUSINESS and kind in {Approve, Reject} else ()
    intro = (line(Bold(headline(case))), *_effect(case, command), *plain)
    return Form(kind.__name__.lower(), title, _SUBMIT[kind], (words,), intro, kept)


def _effect(case: Case, command: Deciding) -> tuple[Line, ...]:
    match command:
        case Approve():
            return (line(f"If you approve and nothing else is missing, {effect(case)}."),)
        case Reject():
            ask = Code(f"/mlops changes {case.request.name} because …")
            return (line("This ends it. To have something changed first, and decide then: ", ask),)
        case Changes():
            return (line("Nobody can approve it until that is answered; then everybody is asked anew."),)
        case Revise():
            asked = open_changes(case.decisions)
            return tuple(line(Mention(each.person), f": “{each.reason[:500]}”") for each in asked)
        case Override():
            return override_intro(case)
        case Confirm():
            request = case.request
            then = f"{request.model}@{request.version} stays live, and what waits for its probation goes on."
            return (line(then),)
