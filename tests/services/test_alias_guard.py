"""The alias guard: what somebody moves outside is seen within a look, said once, and decided afterwards or taken back."""

import json
from typing import Any

import pytest

from bot.domain import commands
from bot.domain.promotion import State
from bot.domain.registry import ChangeKind, EnvironmentState
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services import alias_guard
from storage import environments
from tests.services.house import ANA, BEA, CHURN, LEO, MIA, NEW, OPS, RELEASES, House
from tests.services.mirrored import FakeServer, announcements, look, on_server, read


@pytest.fixture
def server(house: House) -> FakeServer:
    """The house's registry is an MLflow server from now on."""
    return on_server(house)


def state(house: House, model: str = "churn") -> EnvironmentState:
    with house.database.read() as session:
        return environments.state(session, model, "production")


def announced(house: House, channel: str = CHURN) -> list[str]:
    return [each.first for each in announcements(house, channel)]


def buttons(house: House, channel: str = CHURN, place: int = 0) -> list[str]:
    drawn: list[dict[str, Any]] = list(announcements(house, channel)[place].blocks)
    rows = [block["elements"] for block in drawn if block["type"] == "actions"]
    return [each["text"]["text"] for row in rows for each in row]


def move_id(house: House) -> int:
    with house.database.read() as session:
        found = environments.moved_outside(session, "churn", "production")
    assert found is not None
    return found.id


def test_a_move_made_outside_is_said_once_with_what_can_be_known(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)

    look(house)
    look(house)

    (said,) = announced(house)
    assert said.startswith("Live without approval: churn@3 in production")
    drawn = str(house.card().blocks)
    assert "@1 → @3" in drawn
    assert "mlflow:leo" in drawn
    assert "does not say who" in drawn
    assert buttons(house) == ["Ask for approval", "Revert"]
    assert (state(house).version, state(house).decided) == (3, 1)
    assert [x.verb for x in house.audited()].count("environment.moved_outside") == 1


def test_until_it_is_approved_everything_says_that_nobody_approved(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)

    assert "live without approval" in read(house, commands.Show("churn"))
    assert "without approval" in read(house, commands.Show("churn@3"))
    assert "Live without approval" in read(house, commands.Show("churn#production"))
    assert "moved outside of me" in read(house, commands.History("churn", "production"))
    assert "live without approval" in read(house, commands.DigestPreview())
    assert "⚠️" in read(house, commands.Models())


def test_approval_after_the_fact_takes_every_gate_and_approval(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)

    case = house.ask(ANA, "churn", 3)
    house.send()

    assert case.is_after_the_fact
    assert case.facts.live is not None
    assert case.facts.live.version == 1
    assert buttons(house) == ["Revert"]
    card = house.card(last=True)
    assert "live without approval, waiting for 2 of 2" in card.text
    assert "moved there outside of me from churn@1" in str(card.blocks)

    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert house.request().state is State.CONFIRMED
    assert not state(house).without_approval
    assert server.set_to == []
    assert buttons(house) == []
    assert "approved after the fact by P-1" in str(house.card().blocks)
    assert "without approval" not in read(house, commands.Show("churn"))


def test_a_rejection_brings_the_question_back(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)
    house.ask(ANA, "churn", 3)
    house.reject(MIA)
    house.send()

    assert buttons(house) == ["Ask for approval", "Revert"]
    assert state(house).without_approval


def test_a_gate_that_fails_refuses_approval_after_the_fact(house: House, server: FakeServer) -> None:
    house.rules(house.text.replace("at_least: 0.8}", "at_least: 0.99}"))
    server.point("churn", "champion", 3)
    look(house)

    with pytest.raises(BadInput, match="cannot go to production"):
        house.ask(ANA, "churn", 3)


def test_revert_sets_the_alias_back_reads_it_back_and_is_audited(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)

    alias_guard.revert(house.context, house.who(MIA), house.act(MIA), move_id(house))
    house.work()

    assert server.set_to == [("churn", "champion", 1)]
    assert (state(house).version, state(house).without_approval) == (1, False)
    assert buttons(house) == []
    assert "taken back to churn@1 by P-1" in str(house.card().blocks)
    assert "rollback.live" in [each.verb for each in house.audited()]
    with house.database.read() as session:
        assert environments.locks(session) == ()


def test_revert_needs_the_permission_to_roll_back(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)

    with pytest.raises(NotAllowed, match="may not roll back"):
        alias_guard.revert(house.context, house.who(LEO), house.act(LEO), move_id(house))

    assert server.set_to == []


def test_a_button_of_a_move_that_was_settled_changes_nothing(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)
    number = move_id(house)
    server.point("churn", "champion", 2)
    look(house)

    with pytest.raises(AlreadyResolved, match="moved on outside of me, to churn@2"):
        alias_guard.revert(house.context, house.who(MIA), house.act(MIA), number)
    with pytest.raises(NotFound):
        alias_guard.current(house.context, house.viewer(ANA), 10**12)
    assert buttons(house) == []
    assert buttons(house, place=1) == ["Ask for approval", "Revert"]
    assert state(house).decided == 1


def test_what_is_moved_back_outside_needs_no_decision(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)
    server.point("churn", "champion", 1)
    look(house)

    assert not state(house).without_approval
    assert len(announced(house)) == 1
    assert buttons(house) == []


def test_an_alias_that_was_taken_away_can_be_put_back(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", None)
    look(house)

    assert announced(house)[0].startswith(
        "Taken away without approval: nothing is live in production of churn"
    )
    assert buttons(house) == ["Revert"]
    alias_guard.revert(house.context, house.who(MIA), house.act(MIA), move_id(house))
    house.work()
    assert server.aliases["churn"]["champion"] == 1
    assert state(house).version == 1


def test_the_first_alias_of_a_new_model_has_nothing_to_go_back_to(house: House, server: FakeServer) -> None:
    server.versions["new"] = [1]
    server.point("new", "champion", 1)

    look(house)

    (said,) = announced(house, RELEASES)
    assert said.startswith("Live without approval: new@1 in production")
    assert buttons(house, RELEASES) == ["Ask for approval"]


def test_our_own_moves_are_not_announced(house: House, server: FakeServer) -> None:
    house.promoted()

    look(house)

    assert server.aliases["churn"]["champion"] == 3
    assert announced(house) == []


def test_a_move_of_ours_that_is_under_way_is_not_taken_for_somebody_elses(
    house: House, server: FakeServer
) -> None:
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    before = alias_guard.revisions(house.context)
    sight = server.look()  # seen before the alias was set
    house.work()

    assert alias_guard.compare(house.context, server, sight, before, house.clock.now()) == 0
    assert not state(house).without_approval


def test_a_request_that_was_open_is_asked_after_the_fact_when_somebody_moves_it_himself(
    house: House, server: FakeServer
) -> None:
    house.ask()
    house.approve(MIA)
    server.point("churn", "champion", 3)
    look(house)

    assert "live without approval" in house.card().text
    house.approve(BEA)
    house.work()
    assert house.request().state is State.CONFIRMED
    assert not state(house).without_approval


def test_hidden_models_are_announced_to_nobody_outside_their_channel(house: House) -> None:
    server = on_server(house, ("secret",))
    server.point("secret", "champion", 3)
    look(house)

    assert announced(house, RELEASES) == []
    with house.database.read() as session:
        found = environments.moved_outside(session, "secret", "production")
    assert found is not None
    with pytest.raises(NotFound):
        alias_guard.current(house.context, house.viewer(NEW), found.id)


def test_every_move_can_be_replayed_from_the_audit_alone(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 3)
    look(house)
    alias_guard.revert(house.context, house.who(MIA), house.act(MIA), move_id(house))
    house.work()

    verbs = {"promotion.live", "rollback.live", "environment.found", "environment.moved_outside"}
    moves = [json.loads(each.facts) for each in house.audited() if each.verb in verbs]
    of_churn = [each for each in moves if (each["model"], each["environment"]) == ("churn", "production")]
    assert [(each["from"], each["to"]) for each in of_churn] == [(1, 3), (3, 1)]


def test_a_promotion_of_a_locked_environment_is_not_moved_by_revert(house: House, server: FakeServer) -> None:
    house.lock(OPS)
    server.point("churn", "champion", 3)
    look(house)

    alias_guard.revert(house.context, house.who(MIA), house.act(MIA), move_id(house))
    house.work()

    with house.database.read() as session:
        kinds = [each.kind for each in environments.history(session, "churn", "production")]
        assert len(environments.locks(session)) == 1
    assert kinds[:2] == [ChangeKind.ROLLBACK, ChangeKind.OUTSIDE]
