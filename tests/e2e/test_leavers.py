"""Somebody leaves the workspace: from Slack's event to the handover, in the workspace."""

import pytest

from demo.organisation import KENJI, PRIYA
from storage import people
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def owners(stage: Stage) -> dict[str, str]:
    with stage.database.read() as session:
        return {each.responsibility: each.person for each in people.ownerships(session, "wine-grading")}


def test_who_left_is_told_to_whoever_comes_after_them_who_hands_it_over(tidy: Stage) -> None:
    leaver = owners(tidy)["accountable"]
    with tidy.database.write() as session:
        given = next(
            x for x in people.ownerships(session, "wine-grading") if x.responsibility == "accountable"
        )
        people.set_owner(session, type(given)("wine-grading", "deputy", PRIYA, given.since))

    tidy.control.change_person(leaver, deleted=True)
    told = tidy.told(PRIYA, "left the workspace, or is a guest now")
    assert "accountable for wine-grading" in everything(told)

    priya = Someone(tidy, PRIYA)
    priya.presses(told, "leaver.hand_over")
    form = priya.form()
    assert leaver in str(form)
    assert str(form).count("initial_user") == 2
    assert f"moved from <@{leaver}> to <@{KENJI}>" in priya.submits(form, taker=KENJI)
    assert owners(tidy)["accountable"] == KENJI

    tidy.control.change_person(leaver, deleted=False)
    tidy.until(lambda: tidy.audited()[-1] == "person.returned", "that they are back")
