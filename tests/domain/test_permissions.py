"""Who may do what: each verb by each role."""

from dataclasses import replace

import pytest

from bot.domain.permissions import is_admin, may
from bot.domain.policy import Policy, Verb
from bot.domain.working_time import WorkingHours

ROLES = ("admin", "member", "owner", "on-call", "ml-engineer", "ml-platform", "stranger")
POLICY = Policy(
    source="policy.yml",
    text="",
    environments=(),
    responsibilities=("on-call",),
    roles={},
    permissions={Verb.ROLLBACK: ("owner", "ml-engineer"), Verb.OWNER_SET: ("owner", "admin"), Verb.LOCK: ()},
    promotion={},
    better={},
    working_hours=WorkingHours(),
    admins=("ml-platform",),
)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_is_allowed_to_the_roles_named_and_to_admins_where_none_is(verb: Verb, role: str) -> None:
    expected = {
        Verb.ROLLBACK: {"owner", "ml-engineer"},
        Verb.OWNER_SET: {"owner", "admin", "ml-platform"},
        Verb.LOCK: set(),
    }.get(verb, {"admin", "ml-platform"})
    assert may(POLICY, verb, {role: "policy"}).allowed == (role in expected)


@pytest.mark.parametrize("verb", list(Verb))
def test_a_person_without_a_role_may_do_nothing_and_hears_who_may(verb: Verb) -> None:
    verdict = may(POLICY, verb, {})
    assert not verdict.allowed
    assert verdict.roles_that_may == POLICY.permissions.get(verb, ("admin",))


def test_the_role_that_counted_is_told() -> None:
    assert may(POLICY, Verb.OWNER_SET, {"member": "Slack", "ml-platform": "policy"}).role == "ml-platform"


def test_without_admins_what_is_not_named_is_refused_to_all() -> None:
    nobody = replace(POLICY, admins=())
    assert not may(nobody, Verb.QUIET, dict.fromkeys(ROLES[1:], "policy")).allowed


def test_an_admin_is_whoever_holds_a_role_of_admins() -> None:
    assert is_admin(POLICY, {"ml-platform": "policy"})
    assert not is_admin(POLICY, {"ml-engineer": "policy"})
