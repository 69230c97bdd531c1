"""A handover, in the workspace."""

import pytest

from demo.organisation import DARA, KENJI, PRIYA
from storage import people
from tests.e2e.people import Someone
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_an_admin_hands_over_what_somebody_owns_and_nobody_else_does(tidy: Stage) -> None:
    with tidy.database.read() as session:
        giver = people.ownerships(session)[0].person
        names = {each.id: each.name for each in people.people(session)}
    typed = f"handover @{names[giver]} @kenji"
    assert "You may not hand over what somebody owns" in Someone(tidy, DARA).types(typed)
    assert f"moved from <@{giver}> to <@{KENJI}>" in Someone(tidy, PRIYA).types(typed)
    with tidy.database.read() as session:
        owners = {each.person for each in people.ownerships(session)}
    assert giver not in owners
    assert KENJI in owners
