"""Open requests, and what still blocks a version, as answers."""

from collections.abc import Sequence

from bot.domain.case import MOST_ASKED, Case
from bot.domain.overview import Blockers
from bot.domain.people import Voice
from bot.domain.promotion import BlockerKind, PromotionRequest, State
from bot.domain.registry import ChangeKind
from bot.domain.remedies import Remedy
from bot.domain.text import listed, quoted
from bot.views.answer import Answer, Button, Buttons, Note, Paragraph, Part
from bot.views.gates import blocker_line, people
from bot.views.plain_gates import plain_blocker_line
from bot.views.plain_words import how_sure
from bot.views.promotion_card import DETAILS, approve_button
from bot.views.promotion_state import effect, sentence, state_words, wanted
from bot.views.remedies import remedy_line
from bot.views.spans import Bold, Code, Line, Mention, When, line

SHOWN = 15


def requests_answer(cases: Sequence[Case], model: str | None = None) -> Answer:
    """The open requests, one paragraph each with its button."""
    if not cases:
        of = f" for {model}" if model else ""
        said = line(f"No promotion request is open{of}. Ask: ", Code("/mlops promote"))
        return Answer("", (Paragraph((said,)),), tuple(cases))
    count = len(cases)
    title = _counted(cases)
    parts: list[Part] = [_entry(each) for each in cases[:SHOWN]]
    if count > SHOWN:
        parts.append(Note(line(f"and {count - SHOWN} more: ", Code("/mlops requests MODEL"))))
    return Answer(title, tuple(parts), tuple(cases))


def _counted(cases: Sequence[Case]) -> str:
    proving = sum(each.probation is not None for each in cases)
    count = len(cases) - proving
    said = [f"{count} open request{'s' * (count != 1)}"] if count else []
    return ", ".join([*said, *([f"{proving} on probation"] if proving else [])])


def why_answer(found: Blockers, voice: Voice = Voice.ENGINEER) -> Answer:
    """What still stands between a version and an environment, in the reader's voice."""
    name = f"{found.model}@{found.version}"
    title = f"{name} to {found.environment}"
    if not found.blockers:
        state = f" ({found.request.name})" if found.request else ""
        return Answer(title, (Paragraph((line(f"Nothing blocks it{state}."),)),), found)
    if any(each.kind is BlockerKind.ALREADY_LIVE for each in found.blockers):
        proving = [each for each in found.remedies if each.blocker.kind is BlockerKind.PROBATION]
        lines = [each for remedy in proving for each in _condition(remedy, found, voice)]
        return Answer(title, (Paragraph((line("It is live there already."), *lines)),), found)
    lines = [each for remedy in found.remedies for each in _condition(remedy, found, voice)]
    parts: list[Part] = [Paragraph((line("Before it goes live there:"), *lines))]
    if found.reports_only:
        parts.append(Note(line("The policy only reports here: its gates block nothing.")))
    if any(each.kind is BlockerKind.NO_REQUEST for each in found.blockers):
        ask = f"/mlops promote {quoted(found.model)} {found.version} to {found.environment}"
        parts.append(Note(line("Ask for it: ", Code(ask))))
    return Answer(title, tuple(parts), found)


def _condition(remedy: Remedy, found: Blockers, voice: Voice) -> tuple[Line, ...]:
    able = remedy_line(remedy, found.model, found.version, found.environment)
    said = plain_blocker_line if voice is Voice.BUSINESS else blocker_line
    return (said(remedy.blocker), *([able] if able else []))


def asked_answer(case: Case) -> Answer:
    """What the requester reads right after asking."""
    request = case.request
    name = f"{request.model}@{request.version}"
    is_retirement = request.kind is ChangeKind.RETIREMENT
    what = f"to retire {name} from" if is_retirement else f"for {name} in"
    lines: list[Line] = [
        line(Bold(request.name), f" asks {what} {request.environment}: {state_words(case)}.")
    ]
    if not case.counted.needed and request.state is State.APPROVED and not case.blockers and not request.held:
        now = (
            "leaves now; I tell you when it has" if is_retirement else "goes live now; I tell you when it is"
        )
        lines.append(line(f"No approval is asked for there, so it {now}."))
    if case.asked:
        lines.append(("I asked ", *people(case.asked), " directly."))
    crowds = [role for role, persons in case.waiting.items() if len(persons) > MOST_ASKED]
    if crowds:
        many = listed([f"{len(case.waiting[role]):,} of {role}" for role in crowds])
        lines.append(line(f"I wrote to none of the {many}: its card asks them."))
    if request.channel is None:
        lines.append(line("There is no channel to show it in: name one in the policy, or set MLOPS_CHANNEL."))
    return Answer("", (Paragraph(tuple(lines)),), case)


def decided_answer(case: Case) -> Answer:
    """What an approver reads right after approving."""
    request = case.request
    said = line(
        "Your approval of ",
        Bold(request.name),
        f" ({wanted(request)}) counts: {state_words(case)}.",
    )
    return Answer("", (Paragraph((said,)),), case)


def _entry(case: Case) -> Paragraph:
    request = case.request
    first = line(
        Bold(request.name),
        f" · {wanted(request)}: {state_words(case)}",
    )
    second: Line = ("asked by ", Mention(request.requester), " ", When(request.created_at))
    if request.expires_at is not None:
        second = (*second, ", expires ", When(request.expires_at))
    return Paragraph((first, second, *_waits_for(case)), beside=Button("Details", DETAILS, str(request.id)))


def _waits_for(case: Case) -> tuple[Line, ...]:
    who = tuple(dict.fromkeys(person for persons in case.waiting.values() for person in persons))
    if who:
        return (("waits for ", *people(who)),)
    roles = [role for role, missing in case.counted.missing.items() if missing]
    return (line(f"waits for {listed(roles)}"),) if roles else ()


def waiting_parts(cases: Sequence[Case], voice: Voice) -> tuple[Part, ...]:
    """The requests that wait for the reader, each with its buttons."""
    parts: list[Part] = []
    for case in cases[:SHOWN]:
        request = case.request
        first = line(Bold(request.name), f" · {wanted(request)}")
        asked: Line = (
            (Mention(request.requester), f": “{request.reason[:200]}”")
            if request.reason
            else (
                "asked by ",
                Mention(request.requester),
            )
        )
        details = Button("Details", DETAILS, str(request.id))
        sure = how_sure(case) if voice is Voice.BUSINESS else ""
        plain = (line(sentence(sure)),) if sure else ()
        parts += [Paragraph((first, asked, *plain)), Buttons((approve_button(case), details))]
    return tuple(parts)


def rejected_answer(request: PromotionRequest) -> Answer:
    """What whoever rejected reads."""
    return _ended(request, "is rejected; the requester reads your words")


def changes_answer(request: PromotionRequest) -> Answer:
    """What whoever asked for changes reads."""
    return _ended(request, "waits for an answer; the requester reads your words")


def revised_answer(case: Case) -> Answer:
    """What whoever answered reads."""
    said = line(Bold(case.request.name), f" is revised: {state_words(case)}. Everybody is asked anew.")
    return Answer("", (Paragraph((said,)),), case)


def withdrawn_answer(request: PromotionRequest) -> Answer:
    """What whoever withdrew reads."""
    return _ended(request, "is withdrawn")


def rollback_answer(case: Case) -> Answer:
    """What whoever rolled back reads: decided, and live only after the read-back."""
    request = case.request
    first = line(Bold(request.name), f" goes back: {effect(case)}. It is live when the card says so.")
    if case.state is not None and case.state.without_approval:
        return Answer("", (Paragraph((first,)),), case)
    after = Note(
        line(
            f"{request.environment.capitalize()} stays locked afterwards. Unlock it: ",
            Code(f"/mlops unlock {quoted(request.model)} {request.environment}"),
        )
    )
    return Answer("", (Paragraph((first,)), after), case)


def released_answer(case: Case) -> Answer:
    """What whoever let it go live reads."""
    said = line(Bold(case.request.name), f" goes live now: {effect(case)}.")
    return Answer("", (Paragraph((said,)),), case)


def _ended(request: PromotionRequest, how: str) -> Answer:
    what = f" ({wanted(request)}) {how}."
    return Answer("", (Paragraph((line(Bold(request.name), what),)),), request)
