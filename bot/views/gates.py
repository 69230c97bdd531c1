"""Blockers and metric deltas in words: one line each."""

from collections.abc import Mapping

from bot.domain.evidence import WithdrawnData
from bot.domain.numbers import change, number
from bot.domain.policy import Better
from bot.domain.probation import Probation
from bot.domain.promotion import Blocker, BlockerKind, PromotionRequest
from bot.views.gate_lines import gate_line
from bot.views.mentioned import Once
from bot.views.spans import Bold, Line, Mention, Span, When, line
from bot.views.timers import timer_line


def delta_line(metric: str, candidate: float, live: float | None, better: Better | None) -> Line:
    """A metric against the live version: `roc_auc 0.97 (▲ +0.012, better)`."""
    if live is None:
        return line(Bold(metric), f" {number(candidate)}")
    delta = candidate - live
    return line(Bold(metric), f" {number(candidate)} ({direction(delta, better)} than live {number(live)})")


def direction(delta: float, better: Better | None) -> str:
    """A difference in a sign, a number and a word."""
    if delta == 0:
        return "no different"
    sign = "▲" if delta > 0 else "▼"
    if better is None:
        return f"{sign} {change(delta)}, {'higher' if delta > 0 else 'lower'}"
    is_better = (delta > 0) is (better is Better.HIGHER)
    return f"{sign} {change(delta)}, {'better' if is_better else 'worse'}"


_SAID: Mapping[BlockerKind, Line] = {
    BlockerKind.ALREADY_LIVE: line("– is live there already"),
    BlockerKind.CLICK: line("○ waits for the click on ", Bold("Go live")),
}


def blocker_line(blocker: Blocker) -> Line:
    """One thing that must still happen."""
    match blocker.kind:
        case BlockerKind.GATE if blocker.gate is not None:
            return gate_line(blocker.gate)
        case BlockerKind.CHANGES if blocker.decision is not None:
            asked = blocker.decision
            return line("✎ changes asked for by ", Mention(asked.person), f": “{asked.reason}”")
        case BlockerKind.APPROVAL:
            return _approval(blocker)
        case BlockerKind.LOCK if blocker.lock is not None:
            return line("🔒 locked: ", blocker.lock.reason or "no reason was given")
        case BlockerKind.TIMER if blocker.timer is not None:
            return timer_line(blocker.timer)
        case BlockerKind.PROBATION if blocker.probation is not None:
            return probation_line(blocker.probation)
        case BlockerKind.NO_ENVIRONMENT | BlockerKind.NOT_IN_FROM:
            return _place(blocker.kind, blocker.environment)
        case BlockerKind.WITHDRAWN_DATA if blocker.data is not None:
            return withdrawn_line(blocker.data)
        case BlockerKind.REQUEST_OPEN | BlockerKind.ENDED if blocker.request is not None:
            return _request(blocker.kind, blocker.request)
        case _:
            return _SAID.get(blocker.kind, line("○ nobody asked yet"))


def _place(kind: BlockerKind, environment: str) -> Line:
    if kind is BlockerKind.NOT_IN_FROM:
        return line("✗ must be live in ", Bold(environment), " first")
    return line("✗ ", Bold(environment), " is no environment of the policy any more")


def probation_line(probation: Probation) -> Line:
    """How a probation stands, without a countdown: what nobody draws again would be wrong in an hour."""
    if probation.is_paused:
        return line("⚠️ in doubt: ", Bold(probation.breach), "; not confirmed while that lasts")
    return line("⏳ on probation until ", When(probation.ends_at))


def _request(kind: BlockerKind, request: PromotionRequest) -> Line:
    if kind is BlockerKind.ENDED:
        return line(f"{request.name} ended: {request.state.value.replace('_', ' ')}")
    asked = f"{request.model}@{request.version}"
    return line("✗ ", Bold(request.name), f" asks for {asked} there and is still open")


def withdrawn_line(data: WithdrawnData) -> Line:
    """Data behind the version that nobody should use any more."""
    because = f": “{data.because}”" if data.because else ""
    return line("⛔ made with ", Bold(data.name), f", which was withdrawn{because}")


def people(persons: tuple[str, ...], most: int = 3) -> tuple[Span, ...]:
    """People as mentions: "@a, @b and 2 more"; each time."""
    return Once({}).people(persons, most)


def _approval(blocker: Blocker) -> Line:
    role = "any member" if blocker.role == "member" else blocker.role
    count = f"{blocker.missing} of " if blocker.missing > 1 else ""
    who = people(blocker.people or ())
    named: tuple[Span, ...] = (" (", *who, ")") if who else ()
    is_nobody = blocker.people == () and blocker.role != "member"
    nobody = " (nobody who may: ask an admin to look at the policy)" if is_nobody else ""
    return line("○ approval by ", count, Bold(role), *named, nobody)
