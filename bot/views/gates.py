"""Gates, blockers and metric deltas in words: one line each, with a mark that is more than a colour."""

from bot.domain.evidence import WithdrawnData
from bot.domain.gates import Because, GateResult, Outcome
from bot.domain.numbers import change, number
from bot.domain.policy import Better, ThresholdGate, VersusLiveGate
from bot.domain.promotion import Blocker, BlockerKind
from bot.views.spans import Bold, Line, Mention, Span, line

MARKS = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}

_BECAUSE = {
    Because.NOT_MEASURED: "unknown, because the version has no such metric",
    Because.LIVE_NOT_MEASURED: "unknown, because the live version has no such metric",
    Because.DIFFERENT_DATA: "unknown, because the two were measured on different data",
    Because.DIRECTION_UNKNOWN: "unknown, because the policy does not say which direction is better",
    Because.FIRST_VERSION: "first version, nothing to compare",
}


def gate_line(result: GateResult) -> Line:
    """What a gate asks and what it found: `✗ roc_auc 0.81, below 0.85`."""
    gate = result.gate
    mark = MARKS[result.outcome]
    if result.because is not None:
        return line(f"{mark} ", Bold(gate.metric), f" {_BECAUSE[result.because]}")
    value = number(result.candidate) if result.candidate is not None else "unknown"
    if isinstance(gate, ThresholdGate):
        return line(f"{mark} ", Bold(gate.metric), f" {value}, {_threshold(gate, result)}")
    return line(f"{mark} ", Bold(gate.metric), f" {value}, {_versus(gate, result)}")


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


def blocker_line(blocker: Blocker) -> Line:
    """One thing that must still happen."""
    match blocker.kind:
        case BlockerKind.GATE if blocker.gate is not None:
            return gate_line(blocker.gate)
        case BlockerKind.APPROVAL:
            return _approval(blocker)
        case BlockerKind.LOCK if blocker.lock is not None:
            return line("🔒 locked: ", blocker.lock.reason or "no reason was given")
        case BlockerKind.NO_ENVIRONMENT:
            return line("✗ ", Bold(blocker.environment), " is no environment of the policy any more")
        case BlockerKind.NOT_IN_FROM:
            return line("✗ must be live in ", Bold(blocker.environment), " first")
        case BlockerKind.WITHDRAWN_DATA if blocker.data is not None:
            return withdrawn_line(blocker.data)
        case BlockerKind.ALREADY_LIVE:
            return line("– is live there already")
        case BlockerKind.REQUEST_OPEN if blocker.request is not None:
            asked = f"{blocker.request.model}@{blocker.request.version}"
            return line("✗ ", Bold(blocker.request.name), f" asks for {asked} there and is still open")
        case BlockerKind.ENDED if blocker.request is not None:
            return line(f"{blocker.request.name} ended: {blocker.request.state.value.replace('_', ' ')}")
        case _:
            return line("○ nobody asked yet")


def withdrawn_line(data: WithdrawnData) -> Line:
    """Data behind the version that nobody should use any more."""
    because = f": “{data.because}”" if data.because else ""
    return line("⛔ made with ", Bold(data.name), f", which was withdrawn{because}")


def people(persons: tuple[str, ...], most: int = 3) -> tuple[Span, ...]:
    """People as mentions: "@a, @b and 2 more"."""
    spans: list[Span] = []
    for index, person in enumerate(persons[:most]):
        spans += [", " if index else "", Mention(person)]
    if len(persons) > most:
        spans.append(f" and {len(persons) - most} more")
    return tuple(spans)


def _approval(blocker: Blocker) -> Line:
    role = "any member" if blocker.role == "member" else blocker.role
    count = f"{blocker.missing} of " if blocker.missing > 1 else ""
    who = people(blocker.people or ())
    named: tuple[Span, ...] = (" (", *who, ")") if who else ()
    is_nobody = blocker.people == () and blocker.role != "member"
    nobody = " (nobody who may: ask an admin to look at the policy)" if is_nobody else ""
    return line("○ approval by ", count, Bold(role), *named, nobody)


def _threshold(gate: ThresholdGate, result: GateResult) -> str:
    passes = result.outcome is Outcome.PASS
    if gate.at_least is not None and (passes or (result.candidate or 0) < gate.at_least):
        return f"{'at least' if passes else 'below'} {number(gate.at_least)}"
    return f"{'at most' if passes else 'above'} {number(gate.at_most or 0)}"


def _versus(gate: VersusLiveGate, result: GateResult) -> str:
    live = number(result.live) if result.live is not None else "unknown"
    margin = f" by more than {number(gate.worse_by_at_most)}" if gate.worse_by_at_most else ""
    verb = "not worse than" if result.outcome is Outcome.PASS else "worse than"
    return f"{verb} live {live}{margin}"
