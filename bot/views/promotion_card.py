"""The card of a promotion request: one message, drawn again at every change; ids and values stand beside it."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.case import Case
from bot.domain.deployment import DeploymentState
from bot.domain.people import Voice
from bot.domain.promotion import BlockerKind, DecisionKind, PromotionRequest, State, open_changes
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.text import quoted
from bot.views import probation
from bot.views.answer import Answer, Button, Buttons, Confirm, Note, Paragraph, Part
from bot.views.beside import beside_part
from bot.views.deployments import deployment_line
from bot.views.gates import blocker_line
from bot.views.metrics_part import metrics_part
from bot.views.overrides import overridden_lines
from bot.views.plain_words import how_sure
from bot.views.promotion_state import ENDED, effect, headline, in_place_of, sentence, sign
from bot.views.spans import Bold, Code, Line, Link, Mention, Span, When, line
from bot.views.standard_changes import preapproved_line

APPROVE = "promotion.approve"
CHANGES = "promotion.changes"
REVISE = "promotion.revise"
REJECT = "promotion.reject"
DETAILS = "promotion.details"
WHY = "promotion.why"
GO_LIVE = "promotion.go_live"
_DECIDED = {
    DecisionKind.APPROVE: ("✓", "approved"),
    DecisionKind.CHANGES: ("✎", "asked for changes"),
    DecisionKind.OVERRIDE: ("🔨", "overrode the rules"),
    DecisionKind.REJECT: ("✗", "rejected"),
    DecisionKind.WITHDRAW: (ENDED, "withdrew it"),
}


def card(case: Case, at: datetime) -> Answer:
    """The card as its request stands at a moment."""
    if case.request.kind is ChangeKind.ROLLBACK:
        return _rollback(case)
    parts = (
        *state_part(case),
        *_proves(case, at),
        # What leaves is measured by nothing.
        *(() if case.request.kind is ChangeKind.RETIREMENT else metrics_part(case)),
        *beside_part(case),
        *words_part(case),
        *facts_part(case),
        *deployments_part(case),
        *waiting_part(case),
        *_buttons(case),
    )
    return Answer(headline(case), parts, case)


def elsewhere(request: PromotionRequest) -> Answer:
    """What is left of a card where its model is not shown any more: no name, no words, no buttons."""
    said = line(Bold(request.name), " is shown in another channel now, to whose members its model is kept.")
    return Answer(f"{request.name} has moved", (Paragraph((said,)),), request)


def state_part(case: Case) -> Iterator[Part]:
    """The sign, the number and the effect, and one sentence for the business."""
    request = case.request
    lines = [line(f"{sign(case)} ", Bold(request.name), f" · {sentence(effect(case))}.")]
    # What is decided is told by its state.
    sure = how_sure(case) if request.state in {State.REQUESTED, State.APPROVED} else ""
    if sure:
        lines.append(line(f"In plain words: {sure}"))
    yield Paragraph(tuple(lines))


def _proves(case: Case, at: datetime) -> Iterator[Part]:
    """The countdown of its probation, or what stopped it."""
    if case.probation is not None:
        yield Paragraph((probation.standing_line(case.probation, at),))


def words_part(case: Case) -> Iterator[Part]:
    """What people said to it."""
    request = case.request
    said: list[Line] = []
    if request.is_preapproved:
        said.append(preapproved_line(case))
    elif request.reason:
        said.append((Mention(request.requester), ": ", f"“{_short(request.reason)}”"))
    for decision in case.decisions:
        if decision.void:
            continue
        mark, verb = _DECIDED[decision.kind]
        role = f" as {decision.role}" if decision.role else ""
        words = f": “{_short(decision.reason)}”" if decision.reason else ""
        said.append(
            line(
                f"{mark} ",
                Mention(decision.person),
                f"{_left(case, decision.person)} {verb}{role}",
                *in_place_of(decision),
                words,
            )
        )
        said += overridden_lines(decision)
    voided = sum(each.void for each in case.decisions)
    if voided and request.state is State.REQUESTED:
        said.append(
            line(
                f"{voided} earlier approval{'s' * (voided > 1)} void: the evidence changed since, or it was revised."
            )
        )
    if request.failure:
        said.append(_failure(request))
    if said:
        yield Paragraph(tuple(said))


def _left(case: Case, person: PersonId) -> str:
    return " (left the workspace)" if person in case.gone else ""


def _failure(request: PromotionRequest) -> Line:
    waits = request.state is State.APPLYING
    return line(f"⏳ It waits: {request.failure}" if waits else f"It failed: {request.failure}")


def facts_part(case: Case, voice: Voice = Voice.ENGINEER) -> Iterator[Part]:
    """Who asked, who owns it, and what it was made from, in one small line."""
    request, candidate = case.request, case.facts.candidate
    spans: list[Span] = [
        "asked by ",
        Mention(request.requester),
        f"{_left(case, request.requester)} ",
        When(request.created_at),
    ]
    if case.accountable is not None:
        spans += [" · owner ", Mention(case.accountable)]
    if candidate.commit and voice is Voice.ENGINEER:
        spans += [" · commit ", Code(candidate.commit[:8])]
    if candidate.data_sets:
        spans += [" · data ", _data(case)]
    if request.expires_at is not None and request.state is State.REQUESTED:
        spans += [" · expires ", When(request.expires_at)]
    if case.page is not None:
        spans += [" · ", Link(case.page, "open it in the registry")]
    yield Note(tuple(spans))


def _data(case: Case) -> str:
    names = ", ".join(each.rsplit(" ", 1)[0] for each in case.facts.candidate.data_sets)
    if case.facts.live is None:
        return names
    same = case.facts.live.data_sets == case.facts.candidate.data_sets
    return f"{names} ({'unchanged' if same else 'changed'})"


def deployments_part(case: Case) -> Iterator[Part]:
    """How far each deployer is, while it matters."""
    is_told = case.deployments and not (
        case.request.state in {State.LIVE, State.CONFIRMED}
        and all(each.state is DeploymentState.LIVE for each in case.deployments)
    )
    if is_told:
        yield Paragraph(tuple(deployment_line(each) for each in case.deployments))


def waiting_part(case: Case) -> Iterator[Part]:
    """Who and what must still act."""
    # The gates stand above, with the metrics.
    lines = tuple(blocker_line(each) for each in case.blockers if each.kind is not BlockerKind.GATE)
    if lines:
        yield Paragraph(lines)


def _buttons(case: Case) -> Iterator[Part]:
    request = case.request
    number_ = str(request.id)
    if request.state is State.REQUESTED:
        evidence = str(request.evidence_id)
        # What waits for an answer is not approved meanwhile.
        is_asked = bool(open_changes(case.decisions))
        yield Buttons(
            (
                Button("Revise", REVISE, evidence, "primary") if is_asked else approve_button(case),
                Button("Reject", REJECT, evidence, "danger"),
                Button("Details", DETAILS, number_),
                Button("Why blocked", WHY, number_),
            )
        )
    elif request.state is State.APPROVED and request.held and case.lock is None:
        yield Buttons((_go_live(case), *_stop(case), Button("Details", DETAILS, number_)))
    elif case.probation is not None and case.probation.is_paused:
        yield Buttons((*probation.buttons(request), Button("Details", DETAILS, number_)))
    else:
        yield Buttons((*_stop(case), Button("Details", DETAILS, number_)))


def _stop(case: Case) -> tuple[Button, ...]:
    """What the policy pre-approved can be rejected until it is applied."""
    request = case.request
    is_ours = request.is_preapproved and request.state is State.APPROVED
    return (Button("Reject", REJECT, str(request.evidence_id), "danger"),) if is_ours else ()


def approve_button(case: Case) -> Button:
    """Approve: a form where a reason is needed, else a dialog that says the effect."""
    value = str(case.request.evidence_id)
    if case.rules.reason_required:
        return Button("Approve…", APPROVE, value, "primary")
    confirm = Confirm("Approve?", line(f"{sentence(effect(case))}."), "Approve")
    return Button("Approve", APPROVE, value, "primary", confirm)


def _go_live(case: Case) -> Button:
    confirm = Confirm("Go live?", line(f"{sentence(effect(case))}."), "Go live")
    return Button("Go live", GO_LIVE, str(case.request.id), "primary", confirm)


def _rollback(case: Case) -> Answer:
    request = case.request
    lines = [
        line(f"{sign(case)} ", Bold(request.name), f" · {sentence(effect(case))}."),
        line(Mention(request.requester), f": “{_short(request.reason)}”"),
    ]
    if request.state in {State.LIVE, State.CONFIRMED} and case.lock is not None:
        locked = f"{request.environment} of {request.model} is locked"
        lines.append(line(f"🔒 {locked} until somebody unlocks it: ", Code(_unlock(case))))
    if request.failure:
        lines.append(_failure(request))
    note = Note(line("decided by ", Mention(request.requester), " ", When(request.created_at)))
    details = Buttons((Button("Details", DETAILS, str(request.id)),))
    return Answer(headline(case), (Paragraph(tuple(lines)), *deployments_part(case), note, details), case)


def _unlock(case: Case) -> str:
    return f"/mlops unlock {quoted(case.request.model)} {case.request.environment}"


def _short(text: str, limit: int = 300) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
