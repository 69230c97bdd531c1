"""Going back from the host with Slack down: done at once, audited with both names, told when Slack is back."""

import json
from datetime import timedelta

import pytest

from bot.domain.promotion import PromotionRequest, State
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import break_glass
from bot.services.rollback import Retreat
from bot.views.break_glass import outcome
from storage import people
from tests.services.house import BEA, CHURN, KEN, MIA, POLICY, ROBOT, House

HOST = "host/root"


@pytest.fixture
def down(house: House) -> House:
    """The house whose Slack is silent, where version 2 is live after version 1."""
    house.live("churn", 2)
    house.owner("churn", KEN)
    with house.database.write() as session:
        for each in (MIA, BEA, ROBOT):
            people.save_person(session, house.slack.people[each], house.clock.now())
    house.slack.silent = True
    return house


def broken(
    house: House, person: str = "mia", reason: str = "it pages", to: int | None = None
) -> PromotionRequest:
    """Somebody on the host breaks the glass for a person."""
    case = break_glass.roll_back(house.context, person, HOST, Retreat("churn", "production", reason, to))
    return break_glass.carry_out(house.context, case)


def test_it_is_done_at_once_and_locks(down: House) -> None:
    request = broken(down)

    assert (request.state, request.requester, down.live_now()) == (State.CONFIRMED, MIA, 1)
    assert outcome(request).startswith("P-1 is done: churn@1 is live in production, which is locked now.")


def test_the_audit_names_the_host_and_the_person(down: House) -> None:
    broken(down)

    entry = next(each for each in down.audited() if each.verb == "rollback.glass_broken")
    assert entry.actor == HOST
    assert json.loads(entry.facts)["for"].endswith(f"/{MIA}")


def test_it_is_told_when_slack_is_back(down: House) -> None:
    broken(down)
    assert down.slack.in_channel(CHURN) == []

    down.slack.silent = False
    down.clock.move(timedelta(hours=1))
    down.send()

    assert "Glass broken: host/root decided it on the host for <@U0MIA>" in str(
        down.slack.thread(down.card())
    )
    for person in (MIA, KEN):
        assert any("Glass broken" in each.text for each in down.slack.dms(person))


def test_what_slack_would_have_to_say_does_not_stop_it_and_is_said_loudly(down: House) -> None:
    assert broken(down).state is State.CONFIRMED

    entry = next(each for each in down.audited() if each.verb == "rollback.glass_broken")
    assert json.loads(entry.facts)["permission"] == "could not be checked"
    down.slack.silent = False
    down.clock.move(timedelta(hours=1))
    down.send()
    assert "Whether they may could not be checked" in str(down.slack.thread(down.card()))


@pytest.mark.parametrize("verb", ["rollback", "override"])
def test_whoever_the_file_names_may_roll_back_or_override_and_it_says_as_what(down: House, verb: str) -> None:
    down.rules(
        POLICY.replace("rollback: [ml-engineer, on-call]", "rollback: [devops]")
        .replace("override: [devops]", "override: [devops]")
        .replace(f"{verb}: [devops]", f"{verb}: [business]")
    )
    broken(down, "bea")

    entry = next(each for each in down.audited() if each.verb == "rollback.glass_broken")
    assert json.loads(entry.facts)["permission"] == "as business"


def test_whom_the_policy_certainly_does_not_permit_is_refused_and_audited(down: House) -> None:
    down.rules(POLICY.replace("rollback: [ml-engineer, on-call]", "rollback: [devops]"))
    with pytest.raises(NotAllowed, match="They may not roll back churn"):
        broken(down, "bea")

    assert down.live_now() == 2
    entry = down.audited()[-1]
    assert (entry.verb, entry.actor, entry.subject) == ("refused", HOST, "churn")


def test_with_slack_there_its_groups_count(down: House) -> None:
    down.slack.silent = False
    broken(down, "mia")

    entry = next(each for each in down.audited() if each.verb == "rollback.glass_broken")
    assert json.loads(entry.facts)["permission"] == "as ml-engineer"


@pytest.mark.parametrize("person", ["nobody", ROBOT, "", "U0NOONE"])
def test_only_a_member_the_bot_has_met_can_be_named(down: House, person: str) -> None:
    with pytest.raises(NotFound, match="nobody I have met"):
        broken(down, person)
    assert down.live_now() == 2


def test_a_reason_is_needed(down: House) -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        broken(down, reason=" ")


def test_it_goes_only_to_a_version_that_was_good(down: House) -> None:
    with pytest.raises(BadInput, match="is not a version to go back to"):
        broken(down, to=3)
