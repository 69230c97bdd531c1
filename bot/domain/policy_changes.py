"""What one policy says otherwise than another, and which way each thing went: pure, of two values."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.gate_kinds import Gate
from bot.domain.permissions import permitted_roles
from bot.domain.policy import ADMIN, AUDITOR, MEMBER, ModelRules, Policy, PromotionRules, Role, Verb
from bot.domain.policy_change import PolicyChange as PolicyChange
from bot.domain.policy_change import Subject as Subject
from bot.domain.strictness import Direction, direction, implies
from bot.domain.watch_changes import either, watching
from bot.domain.working_time import Duration

# What a gate of a kind is about, where the kind alone does not say it.
_NAMES = ("metric", "name", "responsibility", "review")

RULES = (
    "from_environment",
    "requester_may_approve",
    "author_may_approve",
    "reason_required",
    "soak",
    "locks",
    "by_click",
    "apply_at",
    "probation",
    "auto",
    "expires_after",
    "remind",
    "enforce",
)
"""The keys of the rules that are compared as they are; approvals and gates are compared one by one."""


def changes(before: Policy, after: Policy) -> tuple[PolicyChange, ...]:
    """Everything that decides something and is otherwise now: what got looser first, then what got stricter."""
    found = [
        *_lists(before, after),
        *_roles(before, after),
        *_permissions(before, after),
        *_promotion(before, after),
        *_models(before, after),
        *watching(before, after),
    ]
    return tuple(sorted(found, key=lambda each: list(Direction).index(each.direction)))


def looser(found: Iterable[PolicyChange]) -> int:
    """How many of the changes let more through."""
    return sum(each.direction is Direction.LOOSER for each in found)


def _lists(before: Policy, after: Policy) -> Iterator[PolicyChange]:
    if before.environments != after.environments:
        yield PolicyChange(Subject.ENVIRONMENTS, "", before.environments, after.environments)
    if before.responsibilities != after.responsibilities:
        yield PolicyChange(Subject.RESPONSIBILITIES, "", before.responsibilities, after.responsibilities)
    if before.working_hours != after.working_hours:
        yield PolicyChange(Subject.HOURS, "", before.working_hours, after.working_hours)
    for name in either(before.deployers, after.deployers):
        old, new = before.deployers.get(name, ()), after.deployers.get(name, ())
        if old != new:
            names = ({each.name for each in old}, {each.name for each in new})
            # One that is not waited for any more is a condition less.
            which = (
                Direction.LOOSER
                if names[0] - names[1]
                else Direction.STRICTER
                if names[1] - names[0]
                else Direction.OTHER
            )
            yield PolicyChange(Subject.DEPLOYERS, "", old, new, which, name)
    if before.retrain != after.retrain:
        yield PolicyChange(Subject.TRAINER, "", before.retrain, after.retrain)
    for name in either(before.better, after.better):
        was, now = before.better.get(name), after.better.get(name)
        if was != now:
            yield PolicyChange(Subject.METRIC, name, was, now)


def _roles(before: Policy, after: Policy) -> Iterator[PolicyChange]:
    for name in either(before.roles, after.roles):
        was, now = before.roles.get(name, Role(name)), after.roles.get(name, Role(name))
        if was.user_group != now.user_group:
            which = _grown(*({each.user_group} if each.user_group else set() for each in (was, now)))
            yield PolicyChange(Subject.GROUP, name, was.user_group, now.user_group, which)
        if {*was.members} != {*now.members}:
            which = _grown({*was.members}, {*now.members})
            yield PolicyChange(Subject.PEOPLE, name, was.members, now.members, which)
        if was.voice != now.voice:
            yield PolicyChange(Subject.VOICE, name, was.voice, now.voice)


def _permissions(before: Policy, after: Policy) -> Iterator[PolicyChange]:
    verbs = [(ADMIN, before.admins, after.admins), (AUDITOR, before.auditors, after.auditors)]
    verbs += [(verb.value, permitted_roles(before, verb), permitted_roles(after, verb)) for verb in Verb]
    for verb, was, now in verbs:
        if {*was} != {*now}:
            yield PolicyChange(Subject.PERMISSION, verb, was, now, _allowed(was, now))


def _promotion(before: Policy, after: Policy) -> Iterator[PolicyChange]:
    usual = [each for name in _shared(before, after) for each in _rules(before, after, name, None)]
    yield from usual
    known = {(each.subject, each.of, each.environment, each.before, each.after) for each in usual}
    patterns = dict.fromkeys(each.pattern for each in (*before.models, *after.models))
    for pattern in patterns:
        for name in _shared(before, after):
            for each in _rules(before, after, name, pattern):
                # What changed for all is not said again for each pattern.
                if (each.subject, each.of, each.environment, each.before, each.after) not in known:
                    yield each


def _rules(before: Policy, after: Policy, environment: str, model: str | None) -> Iterator[PolicyChange]:
    was, now = (each.rules(model, environment) for each in (before, after))
    for subject, of, old, new, which in (
        *_approvals(was, now),
        *_gates(was, now),
        *_keys(was, now, after),
    ):
        yield PolicyChange(subject, of, old, new, which, environment, model)


_Found = tuple[Subject, str, object, object, Direction]


def _approvals(was: PromotionRules, now: PromotionRules) -> Iterator[_Found]:
    old, new = ({each.role: each.count for each in rules.approvals} for rules in (was, now))
    for role in either(old, new):
        before, after = old.get(role, 0), new.get(role, 0)
        if before != after:
            which = Direction.LOOSER if after < before else Direction.STRICTER
            yield Subject.APPROVAL, role, before, after, which


def _gates(was: PromotionRules, now: PromotionRules) -> Iterator[_Found]:
    gone = [each for each in was.gates if each not in now.gates]
    new = [each for each in now.gates if each not in was.gates]
    for gate in gone:
        # The same kind of gate on the same thing is the gate that was changed.
        successor = next((each for each in new if _alike(gate, each)), None)
        if successor is None:
            yield Subject.GATE, _named(gate), gate, None, Direction.LOOSER
            continue
        new.remove(successor)
        yield Subject.GATE, _named(gate), gate, successor, _turned(gate, successor)
    for gate in new:
        yield Subject.GATE, _named(gate), None, gate, Direction.STRICTER


def _turned(gate: Gate, successor: Gate) -> Direction:
    if implies(gate, successor):
        return Direction.LOOSER
    return Direction.STRICTER if implies(successor, gate) else Direction.OTHER


def _keys(was: PromotionRules, now: PromotionRules, policy: Policy) -> Iterator[_Found]:
    order = [each.name for each in policy.environments]
    for key in RULES:
        which = direction(was, now, key, order, policy.working_hours)
        if which is not None:
            yield Subject.RULE, key, getattr(was, key), getattr(now, key), which


def _models(before: Policy, after: Policy) -> Iterator[PolicyChange]:
    old, new = ({each.pattern: each for each in policy.models} for policy in (before, after))
    for pattern in either(old, new):
        was, now = old.get(pattern, ModelRules(pattern)), new.get(pattern, ModelRules(pattern))
        if was.tier != now.tier:
            yield PolicyChange(Subject.TIER, pattern, was.tier, now.tier, model=pattern)
        if was.channel != now.channel:
            yield PolicyChange(Subject.CHANNEL, pattern, was.channel, now.channel, model=pattern)
        if was.visible_to_channel_only != now.visible_to_channel_only:
            seen = (not was.visible_to_channel_only, not now.visible_to_channel_only)
            which = Direction.LOOSER if seen[1] else Direction.STRICTER
            yield PolicyChange(Subject.VISIBILITY, pattern, *seen, which, model=pattern)
        if was.revalidate != now.revalidate:
            which = _sooner(was.revalidate, now.revalidate)
            yield PolicyChange(
                Subject.REVALIDATION, pattern, was.revalidate, now.revalidate, which, model=pattern
            )
        if was.runbook != now.runbook:
            yield PolicyChange(Subject.RUNBOOK, pattern, was.runbook, now.runbook, model=pattern)
        if was.maintenance != now.maintenance:
            # What is held back is told later: the more of it, the looser.
            which = _grown(set[object](was.maintenance), set[object](now.maintenance))
            yield PolicyChange(
                Subject.MAINTENANCE, pattern, was.maintenance, now.maintenance, which, model=pattern
            )
        if was.retrain != now.retrain:
            yield PolicyChange(Subject.TRAINER, pattern, was.retrain, now.retrain, model=pattern)


def _sooner(was: Duration | None, now: Duration | None) -> Direction:
    """What must be validated sooner is stricter; never is the latest."""
    if was is None or now is None:
        return Direction.STRICTER if was is None else Direction.LOOSER
    return Direction.STRICTER if now.seconds < was.seconds else Direction.LOOSER


def _shared(before: Policy, after: Policy) -> Sequence[str]:
    # What a new environment takes is news of its own; what is gone takes nothing any more.
    return [each.name for each in after.environments if before.environment(each.name) is not None]


def _grown(
    was: set[object] | set[str] | set[str | None], now: set[object] | set[str] | set[str | None]
) -> Direction:
    """Who may more is looser."""
    if was < now:
        return Direction.LOOSER
    return Direction.STRICTER if now < was else Direction.OTHER


def _allowed(was: Sequence[str], now: Sequence[str]) -> Direction:
    # Every other role is within the members, so whoever names them names everybody.
    if (MEMBER in was) != (MEMBER in now):
        return Direction.LOOSER if MEMBER in now else Direction.STRICTER
    return Direction.OTHER if MEMBER in now else _grown({*was}, {*now})


def _named(gate: Gate) -> str:
    found = next((getattr(gate, key) for key in _NAMES if hasattr(gate, key)), gate.kind)
    return str(found)


def _alike(gate: Gate, other: Gate) -> bool:
    return type(gate) is type(other) and _named(gate) == _named(other)
