"""Every verb leaves an entry with who did it, and whoever audits does none of them."""

import pytest

from bot.domain.policy import Verb
from bot.errors import NotAllowed
from tests.fakes import TEAM
from tests.services.every_verb import PERMITTED, VERBS
from tests.services.house import ADA, POLICY, House
from tests.services.test_permissions import MAY, PEOPLE, add_plain


@pytest.mark.parametrize("verb", list(Verb))
def test_what_a_verb_changes_is_in_the_audit_with_who_did_it(quick_house: House, verb: Verb) -> None:
    quick_house.rules(PERMITTED)
    add_plain(quick_house)
    person = PEOPLE[min(MAY[verb])]

    VERBS[verb](quick_house, person)

    assert f"{TEAM}/{person}" in {each.actor for each in quick_house.audited()}
    assert quick_house.audited()[-1].actor in {f"{TEAM}/{person}", "system"}


@pytest.mark.parametrize("verb", [each for each in Verb if each is not Verb.QUIET])
def test_whoever_audits_changes_nothing_whatever_else_they_are(quick_house: House, verb: Verb) -> None:
    quick_house.rules(
        POLICY.replace("admin: [ml-platform]", "admin: [ml-platform]\n  auditor: [ml-platform]")
    )
    add_plain(quick_house)
    who = quick_house.who(ADA)

    assert who.standing(()).holds("auditor")
    with pytest.raises(NotAllowed, match="whoever audits changes nothing"):
        who.require(verb, (), "it")
