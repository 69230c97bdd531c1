"""What a policy says that can never be, or that surely was not meant: `mlops-bot policy check`."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from bot.domain.permissions import permitted_roles
from bot.domain.policy import ADMIN, AUDITOR, BUILT_IN, MEMBER, STEWARD, Policy, PromotionRules, Verb
from bot.domain.registry import PersonId
from bot.domain.text import coded, listed
from bot.policy.deployer_checks import deployers
from bot.policy.findings import Finding, FindingKind, Outside, places
from bot.policy.gate_checks import gates
from bot.policy.order_checks import order, patterns
from bot.policy.quality_checks import expectations
from bot.policy.watch_checks import watches

# As sets: a role may be a group of ten thousand.
_Known = Mapping[str, frozenset[PersonId]]
NOTHING = Outside()
# Every combination of roles is looked at, which doubles with each.
MOST_TOGETHER = 8


def check(policy: Policy, outside: Outside = NOTHING) -> list[Finding]:
    """Everything found, also by what is known beside the file."""
    known = _people(policy, outside)
    found = [
        *_roles(policy, known, outside),
        *_permissions(policy),
        *_auditors(policy),
        *_unguarded(policy),
        *order(policy),
        *deployers(policy, outside),
        *patterns(policy),
        *watches(policy, outside),
        *expectations(policy, outside),
        *(each for key, rules in places(policy) for each in gates(policy, key, rules, outside)),
        *(each for key, rules in places(policy) for each in _promotion(policy, key, rules, known)),
    ]
    # A rule of the preset may reach many places; what is the same is said once.
    return list(dict.fromkeys(found))


def _people(policy: Policy, outside: Outside) -> _Known:
    if outside.holders is not None:
        return {name: frozenset(outside.holders(role)) for name, role in policy.roles.items()}
    return {name: frozenset(role.members) for name, role in policy.roles.items() if role.user_group is None}


def _roles(policy: Policy, known: _Known, outside: Outside) -> Iterator[Finding]:
    for name, people in known.items():
        if not people:
            yield Finding(
                FindingKind.NOBODY,
                f"roles.{name}",
                f"Nobody is in the role `{name}`. Give it `members` or a `user_group`.",
            )
    for role in policy.roles.values():
        if role.user_group and outside.groups is not None and role.user_group not in outside.groups:
            yield Finding(
                FindingKind.UNKNOWN_GROUP,
                f"roles.{role.name}.user_group",
                f"Slack knows no user group `{role.user_group}`, so nobody is in the role `{role.name}` by it.",
            )
    for name, keys in _used(policy).items():
        if name not in policy.known_roles():
            yield Finding(
                FindingKind.UNDEFINED_ROLE,
                f"roles.{name}",
                f"The role `{name}` is named by {listed(coded(keys))}, and nothing says who that is. "
                f"Add it under `roles`, like `{name}: {{members: [U0123]}}`.",
            )


def _used(policy: Policy) -> Mapping[str, list[str]]:
    """The keys that name each role."""
    used: dict[str, list[str]] = {}
    for key, rules in places(policy):
        for approval in rules.approvals:
            used.setdefault(approval.role, []).append(f"{key}.approvals")
    verbs = [(each.value, policy.permissions.get(each, ())) for each in Verb]
    for verb, roles in ((ADMIN, policy.admins), (AUDITOR, policy.auditors), *verbs):
        for role in roles:
            used.setdefault(role, []).append(f"permissions.{verb}")
    return used


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


def _auditors(policy: Policy) -> Iterator[Finding]:
    """Whoever audits changes nothing, so what asks for their role waits for ever."""
    wanted = {verb.value: roles for verb, roles in policy.permissions.items()} | {ADMIN: policy.admins}
    named = [(f"permissions.{verb}", role) for verb, roles in wanted.items() for role in roles]
    named += [(f"{key}.approvals", each.role) for key, rules in places(policy) for each in rules.approvals]
    for key, role in dict.fromkeys(named):
        if role in policy.auditors:
            yield Finding(
                FindingKind.AUDITS,
                key,
                f"`{role}` audits, and whoever audits changes nothing: `{key}` cannot name it. "
                "Keep the two apart.",
            )


def _unguarded(policy: Policy) -> Iterator[Finding]:
    last = policy.goal
    rules = policy.promotion.get(last) if last else None
    # Where every version ends up; what runs beside another is no goal of its own.
    if last and (rules is None or not (rules.approvals or rules.gates)):
        yield Finding(
            FindingKind.UNGUARDED,
            f"promotion.{last}",
            f"Nothing is asked before a version goes live in `{last}`. Add approvals or gates to `promotion.{last}`.",
        )


def _promotion(policy: Policy, key: str, rules: PromotionRules, known: _Known) -> Iterator[Finding]:
    place = f"{key}.approvals"
    for approval in rules.approvals:
        if approval.role == STEWARD:
            yield Finding(
                FindingKind.NOBODY,
                place,
                f"`{place}` waits for `{STEWARD}`, which is a role before data sets, not before models.",
            )
        elif not _may_approve(policy, approval.role, known):
            yield Finding(
                FindingKind.MAY_NOT_APPROVE,
                "permissions.approve",
                f"`{place}` waits for `{approval.role}`, and `permissions.approve` does not let that role approve.",
            )
    yield from _enough(policy, place, rules, known)


def _enough(policy: Policy, place: str, rules: PromotionRules, known: _Known) -> Iterator[Finding]:
    """Whether there are people enough, of each role and of several together, since one person counts once."""
    # Nobody at all is said already, and a user group's people are known to Slack alone.
    asked = {each.role: each.count for each in rules.approvals if known.get(each.role)}
    short: set[str] = set()
    for size in range(1, min(len(asked), MOST_TOGETHER) + 1):
        for roles in combinations(asked, size):
            people = frozenset[PersonId]().union(*(known[role] for role in roles))
            count = sum(asked[role] for role in roles)
            # Of a group that holds a role with too few people all is said.
            if short & {*roles} or count < len(people):
                continue
            found = _shortage(policy, place, rules, roles, count, people, known)
            if found is not None:
                short |= {*roles}
                yield found


def _shortage(
    policy: Policy,
    place: str,
    rules: PromotionRules,
    roles: tuple[str, ...],
    count: int,
    people: frozenset[PersonId],
    known: _Known,
) -> Finding | None:
    named = listed(coded(roles))
    are = "person is" if len(people) == 1 else "people are"
    if len(people) < count:
        what = f"`{place}` asks for {count} of {named}, and only {len(people)} {are} in {_these(roles)}."
        return Finding(FindingKind.TOO_FEW, place, what)
    requesters = _requesters(policy, known)
    # As many as are needed: whoever asks, too few others are left.
    if not rules.requester_may_approve and requesters and requesters <= people:
        what = (
            f"`{place}` can never be met: whoever may ask for a promotion is needed to approve it as {named}, "
            "and a requester may not. Let others ask, or add people to the role."
        )
        return Finding(FindingKind.ONLY_THE_REQUESTER, place, what)
    barred = _barred(rules)
    if not barred:
        return None
    what = (
        f"`{place}` asks for {count} of {named}, who are {len(people)}: a version that one of them {barred} can "
        "never be approved. Add people."
    )
    return Finding(FindingKind.NONE_TO_SPARE, place, what)


def _these(roles: tuple[str, ...]) -> str:
    return "that role" if len(roles) == 1 else "these roles together"


def _barred(rules: PromotionRules) -> str:
    said = [] if rules.requester_may_approve else ["asks for"]
    return listed([*said, *([] if rules.author_may_approve else ["made"])], "or")


def _may_approve(policy: Policy, role: str, known: _Known) -> bool:
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
    return any(known[role] & known.get(other, frozenset()) for other in wide) if role in known else False


def _requesters(policy: Policy, known: _Known) -> frozenset[PersonId]:
    roles = permitted_roles(policy, Verb.REQUEST)
    # Who may ask is known only as far as all of the roles are.
    if any(role not in known for role in roles):
        return frozenset()
    return frozenset[PersonId]().union(*(known[role] for role in roles))
