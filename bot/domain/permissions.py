"""Who may do what: a verb is allowed to the roles the policy names; what is not named, to admins alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.policy import ADMIN, AUDITOR, Policy, Verb


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may, and the roles that may; `role` is the one of theirs that counted."""

    allowed: bool
    roles_that_may: tuple[str, ...]
    role: str | None = None


def may(policy: Policy, verb: Verb, roles: Mapping[str, str]) -> Verdict:
    """Whether somebody who holds `roles` (role to where it comes from) may do `verb`."""
    permitted = permitted_roles(policy, verb)
    # Whoever examines what others did must have had no part in it; quiet concerns themselves alone.
    if AUDITOR in roles and verb is not Verb.QUIET:
        return Verdict(False, permitted)
    role = next((each for each in permitted if each in roles), None)
    # `admin` is no group of its own: the policy names the roles whose people are admins.
    if role is None and ADMIN in permitted:
        role = next((each for each in policy.admins if each in roles), None)
    return Verdict(role is not None, permitted, role)


def may_stand_in(
    policy: Policy, verb: Verb, delegator: Mapping[str, str], delegate: Mapping[str, str]
) -> bool:
    """Whether a delegate, by the roles of both, may do `verb` in the delegator's place: who lends it may do it and may
    delegate, and who audits changes nothing in anybody's place."""
    lends = all(may(policy, each, delegator).allowed for each in (verb, Verb.DELEGATE))
    return lends and AUDITOR not in delegate


def permitted_roles(policy: Policy, verb: Verb) -> tuple[str, ...]:
    """The roles that may do it, as the policy lists them; `admin` alone when it says nothing."""
    return policy.permissions.get(verb, (ADMIN,))


def is_admin(policy: Policy, roles: Mapping[str, str]) -> bool:
    """Whether one of the roles is an admin's."""
    return ADMIN in roles or any(each in roles for each in policy.admins)
