"""What a policy says that can never be, or that surely was not meant: `mlops-bot policy check`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.gate_kinds import ConfidenceGate, VersusLiveGate
from bot.domain.permissions import permitted_roles
from bot.domain.policy import ADMIN, BUILT_IN, MEMBER, STEWARD, Policy, PromotionRules, Role, Verb
from bot.domain.registry import PersonId
from bot.domain.text import coded, listed

Holders = Callable[[Role], tuple[PersonId, ...]]


class FindingKind(StrEnum):
    """What was found."""

    UNDEFINED_ROLE = "undefined_role"
    NOBODY = "nobody"
    TOO_FEW = "too_few"
    ONLY_THE_REQUESTER = "only_the_requester"
    MAY_NOT_APPROVE = "may_not_approve"
    ADMIN_ONLY = "admin_only"
    NO_ADMIN = "no_admin"
    NO_DIRECTION = "no_direction"
    UNGUARDED = "unguarded"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, and the key where it stands."""

    kind: FindingKind
    key: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def check(policy: Policy, holders: Holders | None = None) -> list[Finding]:
    """Everything found; `holders` asks who is in a role (a user group's members are known to Slack alone)."""
    known = _people(policy, holders)
    found = [
        *_roles(policy, known),
        *_permissions(policy),
        *_unguarded(policy),
        *(each for key, rules in _rules(policy) for each in _promotion(policy, key, rules, known)),
    ]
    # A rule of the preset may reach many places; what is the same is said once.
    return list(dict.fromkeys(found))


def _people(policy: Policy, holders: Holders | None) -> Mapping[str, tuple[PersonId, ...]]:
    if holders is not None:
        return {name: holders(role) for name, role in policy.roles.items()}
    return {name: role.members for name, role in policy.roles.items() if role.user_group is None}


def _rules(policy: Policy) -> Iterator[tuple[str, PromotionRules]]:
    for environment, rules in policy.promotion.items():
        yield f"promotion.{environment}", rules
    for model in policy.models:
        for environment, rules in model.promotion.items():
            yield f"models.{model.pattern}.promotion.{environment}", rules


def _roles(policy: Policy, known: Mapping[str, tuple[PersonId, ...]]) -> Iterator[Finding]:
    for name, people in known.items():
        if not people:
            yield Finding(
                FindingKind.NOBODY,
                f"roles.{name}",
                f"Nobody is in the role `{name}`. Give it `members` or a `user_group`.",
            )
    used: dict[str, list[str]] = {}
    for key, rules in _rules(policy):
        for approval in rules.approvals:
            used.setdefault(approval.role, []).append(f"{key}.approvals")
    for verb, roles in [
        (ADMIN, policy.admins),
        *((each.value, policy.permissions.get(each, ())) for each in Verb),
    ]:
        for role in roles:
            used.setdefault(role, []).append(f"permissions.{verb}")
    for role, keys in used.items():
        if role not in policy.known_roles():
            yield Finding(
                FindingKind.UNDEFINED_ROLE,
                f"roles.{role}",
                f"The role `{role}` is named by {listed(coded(keys))}, and nothing says who that is. "
                f"Add it under `roles`, like `{role}: {{members: [U0123]}}`.",
            )


def _permissions(policy: Policy) -> Iterator[Finding]:
    alone = [verb.value for verb in Verb if not policy.permissions.get(verb)]
    if alone:
        yield Finding(
            FindingKind.ADMIN_ONLY,
            "permissions",
            f"Only an admin may {listed(coded(alone))}. Name the roles that may under `permissions`.",
        )
    if not policy.admins:
        yield Finding(
            FindingKind.NO_ADMIN,
            "permissions.admin",
            "Nobody is an admin. Name the roles under `permissions.admin`.",
        )


def _unguarded(policy: Policy) -> Iterator[Finding]:
    last = next((each.name for each in reversed(policy.environments) if each.beside is None), None)
    rules = policy.promotion.get(last) if last else None
    # Where every version ends up; what runs beside another is no goal of its own.
    if last and (rules is None or not (rules.approvals or rules.gates)):
        yield Finding(
            FindingKind.UNGUARDED,
            f"promotion.{last}",
            f"Nothing is asked before a version goes live in `{last}`. Add approvals or gates to `promotion.{last}`.",
        )


def _promotion(
    policy: Policy, key: str, rules: PromotionRules, known: Mapping[str, tuple[PersonId, ...]]
) -> Iterator[Finding]:
    for gate in rules.gates:
        if isinstance(gate, VersusLiveGate | ConfidenceGate) and gate.metric not in policy.better:
            yield Finding(
                FindingKind.NO_DIRECTION,
                f"{key}.gates",
                f"Nothing says whether a higher `{gate.metric}` is better, so its gate can never pass. "
                f"Write `metrics: {{{gate.metric}: {{better: higher}}}}`, or lower.",
            )
    for approval in rules.approvals:
        if approval.role == STEWARD:
            yield Finding(
                FindingKind.NOBODY,
                f"{key}.approvals",
                f"`{key}.approvals` waits for `{STEWARD}`, which is a role before data sets, not before models.",
            )
            continue
        yield from _approval(policy, key, rules, approval.role, approval.count, known)


def _approval(
    policy: Policy,
    key: str,
    rules: PromotionRules,
    role: str,
    count: int,
    known: Mapping[str, tuple[PersonId, ...]],
) -> Iterator[Finding]:
    place = f"{key}.approvals"
    people = known.get(role)
    if not _may_approve(policy, role, known):
        yield Finding(
            FindingKind.MAY_NOT_APPROVE,
            "permissions.approve",
            f"`{place}` waits for `{role}`, and `permissions.approve` does not let that role approve.",
        )
    # Nobody at all is said already, and a user group's people are known to Slack alone.
    if not people:
        return
    if len(people) < count:
        yield Finding(
            FindingKind.TOO_FEW,
            place,
            f"`{place}` asks for {count} of `{role}`, and only {len(people)} "
            f"{'person is' if len(people) == 1 else 'people are'} in that role.",
        )
    requesters = _requesters(policy, known)
    if (
        not rules.requester_may_approve
        and requesters
        # Whoever asks, too few others are left.
        and all(len({*people} - {each}) < count for each in requesters)
    ):
        yield Finding(
            FindingKind.ONLY_THE_REQUESTER,
            place,
            f"`{place}` can never be met: whoever may ask for a promotion is needed to approve it as `{role}`, "
            "and a requester may not. Let others ask, or add people to the role.",
        )


def _may_approve(policy: Policy, role: str, known: Mapping[str, tuple[PersonId, ...]]) -> bool:
    if role not in policy.known_roles():
        # Said already, as a role that nothing defines.
        return True
    permitted = permitted_roles(policy, Verb.APPROVE)
    wide = {*permitted, *(policy.admins if ADMIN in permitted else ())}
    if role in wide or MEMBER in wide:
        return True
    if role in policy.responsibilities or role in BUILT_IN:
        # A responsibility also makes its holder an owner; who that is differs from model to model.
        return bool(wide & {*policy.responsibilities, *BUILT_IN} - {ADMIN})
    if role not in known:
        return False
    return any(person in known.get(other, ()) for other in wide for person in known[role])


def _requesters(policy: Policy, known: Mapping[str, tuple[PersonId, ...]]) -> set[PersonId]:
    roles = permitted_roles(policy, Verb.REQUEST)
    # Who may ask is known only as far as all of the roles are.
    if any(role not in known for role in roles):
        return set()
    return {person for role in roles for person in known[role]}
