"""Gates that can never pass, or that wait for what nobody sends."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from bot.domain.gate_kinds import (
    AlertsGate,
    CheckGate,
    ConfidenceGate,
    FormatGate,
    Gate,
    LiveGate,
    ThresholdGate,
    VersusLiveGate,
    WhenNone,
)
from bot.domain.numbers import number
from bot.domain.policy import Policy, PromotionRules
from bot.policy.findings import Finding, FindingKind, Outside

Kind = TypeVar("Kind", bound=Gate)


def gates(policy: Policy, key: str, rules: PromotionRules, outside: Outside) -> Iterator[Finding]:
    """Everything about the gates of one place."""
    place = f"{key}.gates"
    if rules.auto is not None and not rules.gates:
        yield Finding(
            FindingKind.NEVER_AUTO,
            f"{key}.auto",
            f"`{key}.auto` pre-approves nothing: there is no gate to pass. Add `{place}`.",
        )
    yield from _directions(policy, place, rules)
    yield from _contradictions(place, rules)
    yield from _never_first(place, rules)
    yield from _senders(place, rules, outside)


def _directions(policy: Policy, place: str, rules: PromotionRules) -> Iterator[Finding]:
    for gate in rules.gates:
        if isinstance(gate, VersusLiveGate | ConfidenceGate) and gate.metric not in policy.better:
            yield Finding(
                FindingKind.NO_DIRECTION,
                place,
                f"Nothing says whether a higher `{gate.metric}` is better, so its gate can never pass. "
                f"Write `metrics: {{{gate.metric}: {{better: higher}}}}`, or lower.",
            )


def _contradictions(place: str, rules: PromotionRules) -> Iterator[Finding]:
    """Bounds that leave no value, and formats that leave no file; what only reports contradicts nothing."""
    bounds: dict[str, list[ThresholdGate]] = {}
    for gate in _blocking(_of(rules, ThresholdGate)):
        bounds.setdefault(gate.metric, []).append(gate)
    for metric, found in bounds.items():
        floor = max((x.at_least for x in found if x.at_least is not None), default=None)
        roof = min((x.at_most for x in found if x.at_most is not None), default=None)
        if floor is not None and roof is not None and floor > roof:
            what = f"`{metric}` at least {number(floor)} and at most {number(roof)}"
            yield Finding(
                FindingKind.CONTRADICTION, place, f"`{place}` asks for {what}, which no version can be."
            )
    formats = [{name.lower() for name in each.formats} for each in _blocking(_of(rules, FormatGate))]
    if formats and not set.intersection(*formats):
        yield Finding(
            FindingKind.CONTRADICTION,
            place,
            f"`{place}` names lists of formats that share none: no file can be all.",
        )


def _never_first(place: str, rules: PromotionRules) -> Iterator[Finding]:
    live: list[LiveGate] = [*_of(rules, VersusLiveGate), *_of(rules, ConfidenceGate), *_of(rules, AlertsGate)]
    if rules.enforce and any(gate.when_none is WhenNone.FAIL for gate in _blocking(live)):
        yield Finding(
            FindingKind.NEVER_FIRST,
            place,
            f"`{place}` lets no first version of a model into `{rules.environment}`: `when_none: fail` asks for "
            "something live to compare with. Write `when_none: pass`, or let the first one in by other rules.",
        )


def _senders(place: str, rules: PromotionRules, outside: Outside) -> Iterator[Finding]:
    for gate in _of(rules, CheckGate):
        if outside.checks is not None and gate.name not in outside.checks:
            yield Finding(
                FindingKind.UNREPORTED,
                place,
                f"`{place}` waits for the check `{gate.name}`, and nobody ever reported one. docs/ci.md says how.",
            )
    named = [each.producer for each in _of(rules, CheckGate)]
    named += [each.measured_by for each in _of(rules, ThresholdGate)]
    named += [each.measured_by for each in _of(rules, VersusLiveGate)]
    for name in dict.fromkeys(each for each in named if each is not None):
        if outside.programs is not None and name not in outside.programs:
            yield Finding(
                FindingKind.NO_TOKEN,
                place,
                f"`{place}` counts only what the token `{name}` sends, and no token in force has that name. "
                f"Make one: `mlops-bot token create --name {name} …`.",
            )


def _of(rules: PromotionRules, kind: type[Kind]) -> list[Kind]:
    return [each for each in rules.gates if isinstance(each, kind)]


def _blocking(found: Sequence[Kind]) -> list[Kind]:
    return [each for each in found if not each.report]
