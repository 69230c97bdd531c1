"""What one person is told of a request by direct message, in their voice, made for a phone."""

from collections.abc import Sequence

from bot.domain.case import Case
from bot.domain.gates import Outcome
from bot.domain.people import Voice
from bot.domain.promotion import Decision, DecisionKind, PromotionRequest, State, open_changes
from bot.domain.registry import ChangeKind, PersonId
from bot.views.answer import Answer, Button, Buttons, Menu, Paragraph
from bot.views.gate_lines import gate_line
from bot.views.gates import withdrawn_line
from bot.views.plain_words import plain_second
from bot.views.promotion_card import CHANGES, DETAILS, REJECT, REVISE, WHY, approve_button
from bot.views.promotion_state import effect, sentence, state_words, wanted
from bot.views.spans import Bold, Line, Mention, Span, When, line

MORE = "promotion.more"


def ask(case: Case, voice: Voice, reader: PersonId = "") -> Answer:
    """The question to somebody who must act: what and until when first, three lines, two buttons.

    Once the reader decided, or nothing is left for them to decide, it says so and has no buttons.
    """
    request = case.request
    name = f"{request.model}@{request.version}"
    if request.state is State.REQUESTED and open_changes(case.decisions):
        return _settled(case, "You are asked anew once that is answered.")
    if any(each.person == reader and not each.void for each in case.decisions):
        thanks = line("You decided on ", Bold(request.name), f" ({wanted(request)}): {state_words(case)}.")
        return Answer("", (Paragraph((thanks,)),), case)
    if request.state is not State.REQUESTED:
        return _settled(case, "Nothing is left for you to do here.")
    if reader and not case.may_need(reader):
        return _settled(case, "Nothing waits for you here: others decide it, or its gates do.")
    what = "the retirement of " if request.kind is ChangeKind.RETIREMENT else ""
    where = f" from {request.environment}" if what else f" for {request.environment}"
    asked: list[Span] = [f"Please approve or reject {what}", Bold(name), where]
    if request.expires_at is not None:
        asked += [" until ", When(request.expires_at)]
    if reader in case.stand_ins:
        asked += [", in place of ", Mention(case.stand_ins[reader])]
    lines = ((*asked, f" ({request.name})."), _second(case, voice), _third(case))
    buttons = Buttons(
        (
            approve_button(case),
            Button("Reject", REJECT, str(request.evidence_id), "danger"),
            Menu(MORE, _more(request)),
        )
    )
    return Answer("", (Paragraph(lines), buttons), case)


def live(request: PromotionRequest, decisions: Sequence[Decision]) -> Answer:
    """The outcome for whoever asked, with the reviewers' words."""
    name = f"{request.model}@{request.version}"
    if request.kind is ChangeKind.ROLLBACK:
        said = line(
            Bold(name), f" is live again in {request.environment} ({request.name}); it is locked now."
        )
        return Answer("", (Paragraph((said,)),), request)
    is_gone = request.kind is ChangeKind.RETIREMENT
    how = "is retired: it left" if is_gone else "is live in"
    lines: list[Line] = [line(Bold(name), f" {how} {request.environment} ({request.name}).")]
    for decision in decisions:
        if decision.kind is DecisionKind.APPROVE and not decision.void:
            words = f": “{decision.reason}”" if decision.reason else "."
            lines.append(line("Approved by ", Mention(decision.person), words))
        if decision.kind is DecisionKind.OVERRIDE and not decision.void:
            lines.append(line("🔨 Overridden by ", Mention(decision.person), f": “{decision.reason}”"))
    return Answer("", (Paragraph(tuple(lines)),), request)


def rejected(request: PromotionRequest, by: PersonId, reason: str) -> Answer:
    """The rejection for whoever asked, with its words and what to do."""
    name = f"{request.model}@{request.version}"
    first = line(
        Mention(by), " rejected ", Bold(name), f" for {request.environment} ({request.name}): “{reason}”"
    )
    return Answer(
        "", (Paragraph((first, line("Ask again when it is answered, or with another version."))),), request
    )


def changes_asked(request: PromotionRequest, by: PersonId, reason: str) -> Answer:
    """What is asked of whoever asked, with the reviewer's words."""
    name = f"{request.model}@{request.version}"
    asked = f" goes to {request.environment} ({request.name}): “{reason}”"
    first = line(Mention(by), " asks for changes before ", Bold(name), asked)
    then = line("Nobody can approve it until you say what you did about it.")
    button = Button("Revise", REVISE, str(request.evidence_id), "primary")
    return Answer("", (Paragraph((first, then)), Buttons((button,))), request)


def revised(case: Case, by: PersonId, reason: str) -> Answer:
    """What everybody who must act is told after a revision."""
    request = case.request
    what = f"{request.name} ({wanted(request)})"
    first = line(Mention(by), f" answered what was asked of {what}: “{reason}”")
    buttons = Buttons((approve_button(case), Button("Details", DETAILS, str(request.id))))
    return Answer("", (Paragraph((first, line("Please decide again."))), buttons), case)


def withdrawn(request: PromotionRequest, by: PersonId) -> Answer:
    """Somebody else took it back, for whoever asked."""
    name = f"{request.model}@{request.version}"
    first = line(Mention(by), " withdrew ", Bold(name), f" for {request.environment} ({request.name}).")
    return Answer(
        "", (Paragraph((first, line("Ask them why, or ask again if it is still wanted."))),), request
    )


def failed(request: PromotionRequest, why: str) -> Answer:
    """It could not be made live: what is so, and what to do."""
    name = f"{request.model}@{request.version}"
    first = line(Bold(name), f" did not go live in {request.environment} ({request.name}): {why}")
    return Answer("", (Paragraph((first, line("Nothing moved because of it. Ask again."))),), request)


def rolled_back(request: PromotionRequest, by: PromotionRequest) -> Answer:
    """It went live and was taken back before anybody was told."""
    name = f"{request.model}@{request.version}"
    first = line(
        Bold(name), f" went live in {request.environment} ({request.name}) and was rolled back at once "
    )
    second = line(Mention(by.requester), f", {by.name}: “{by.reason}”")
    return Answer("", (Paragraph((first, second)),), request)


def expired(request: PromotionRequest) -> Answer:
    """Nobody decided in time."""
    first = line(Bold(request.name), f" ({wanted(request)}) expired before it was decided.")
    return Answer("", (Paragraph((first, line("Ask again if it is still wanted."))),), request)


def nothing_here(request: PromotionRequest) -> Answer:
    """What is left of the question to somebody who does not see the model any more."""
    said = line(Bold(request.name), " needs nothing from you any more.")
    return Answer("", (Paragraph((said,)),), request)


def _more(request: PromotionRequest) -> tuple[tuple[str, str], ...]:
    return (
        ("Details", f"{DETAILS}:{request.id}"),
        ("Why blocked", f"{WHY}:{request.id}"),
        ("Ask for changes", f"{CHANGES}:{request.evidence_id}"),
    )


def _settled(case: Case, then: str) -> Answer:
    request = case.request
    stands = line(Bold(request.name), f" ({wanted(request)}): {state_words(case)}.")
    return Answer("", (Paragraph((stands, line(then))),), case)


def _second(case: Case, voice: Voice) -> Line:
    if voice is Voice.BUSINESS:
        return plain_second(case)
    if case.facts.withdrawn:
        return withdrawn_line(case.facts.withdrawn[0])
    held = [each for each in case.results if each.outcome in {Outcome.FAIL, Outcome.UNKNOWN}]
    if held:
        return line(f"{len(held)} of {len(case.results)} gates are not met.")
    if not case.results:
        return line(f"{sentence(effect(case))}; no quality check is asked for.")
    count = len(case.results)
    more = {1: "", 2: "; both gates pass"}.get(count, f"; all {count} gates pass")
    return (f"{sentence(effect(case))}; ", *gate_line(case.results[0]), f"{more}.")


def _third(case: Case) -> Line:
    request = case.request
    if not request.reason:
        return line("Asked by ", Mention(request.requester), ".")
    short = request.reason if len(request.reason) <= 200 else request.reason[:199] + "…"
    return line(Mention(request.requester), f": “{short}”")
