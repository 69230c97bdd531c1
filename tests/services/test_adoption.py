"""First contact: what is live is found, nobody is told, gates begin by reporting, and a second adoption adds nothing."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.adoption import Assignment
from bot.domain.registry import ChangeKind
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.services import adoption, reading
from bot.views.terminal import terminal
from storage import environments, mirror, people, registry
from tests.services.house import ANA, BEA, FRAUD, LEO, MIA, House
from tests.services.mirrored import ADDRESS, FakeServer, look


@pytest.fixture
def server(house: House) -> FakeServer:
    """A server that nobody adopted yet, with a model that the house does not know."""
    found = FakeServer({"prices": [1, 2]}, {"prices": {"champion": 2, "staging": 2}})
    policy = house.context.policy
    in_force = lambda: adoption.in_force(house.database, policy())  # noqa: E731  one line says it
    house.context = replace(house.context, server=found, policy=in_force)
    return found


def adopt(house: House, server: FakeServer, *assignments: Assignment) -> adoption.Adopted:
    return adoption.adopt(house.context, server, ADDRESS, "host/ada", assignments)


def test_what_is_live_is_recorded_as_found_and_nobody_is_told(house: House, server: FakeServer) -> None:
    made = adopt(house, server)
    house.work()

    assert (made.models, made.versions, made.found, made.is_first) == (1, 2, 2, True)
    assert house.slack.posts == []
    with house.database.read() as session:
        (change,) = environments.history(session, "prices", "production")
    assert (change.kind, change.from_version, change.to_version) == (ChangeKind.FOUND, None, 2)
    said = terminal(
        reading.read(house.context, house.reader(ANA), commands.History("prices", None)), {}, "UTC", 100
    )
    assert "found live, decided elsewhere" in said
    assert "Nothing is known from before 02 Nov 2026" in said
    verbs = [each.verb for each in house.audited()]
    assert verbs[-3:] == ["environment.found", "environment.found", "registry.adopted"]


def test_a_second_adoption_changes_nothing_and_hides_no_move(house: House, server: FakeServer) -> None:
    adopt(house, server)
    server.point("prices", "champion", 1)

    again = adopt(house, server)

    assert (again.found, again.reporting, again.is_first) == (0, (), False)
    with house.database.read() as session:
        assert environments.state(session, "prices", "production").version == 2
    look(house)
    with house.database.read() as session:
        assert environments.state(session, "prices", "production").without_approval


def test_owners_and_channels_are_taken_over_silently(house: House, server: FakeServer) -> None:
    line = Assignment(2, "prices", {"accountable": LEO, "on-call": MIA}, FRAUD)

    made = adopt(house, server, line)
    again = adopt(house, server, line)
    house.work()

    assert ((made.owners, made.channels), (again.owners, again.channels)) == ((2, 1), (0, 0))
    assert house.slack.posts == []
    with house.database.read() as session:
        held = {each.responsibility: each.person for each in people.ownerships(session, "prices")}
        model = registry.find_model(session, "prices")
    assert held == {"accountable": LEO, "on-call": MIA}
    assert model is not None
    assert model.channel == FRAUD


def test_a_line_about_a_model_that_is_not_there_refuses_the_whole_file(
    house: House, server: FakeServer
) -> None:
    with pytest.raises(BadInput, match="Line 7 names a registered model that the server does not have"):
        adopt(house, server, Assignment(2, "prices", {"accountable": LEO}), Assignment(7, "fruad"))

    with house.database.read() as session:
        assert mirror.find(session) is None
        assert registry.find_model(session, "prices") is None


def test_gates_report_until_somebody_says_enforce(house: House, server: FakeServer) -> None:
    house.rules(house.text.replace("at_least: 0.8}", "at_least: 0.99}"))
    adopt(house, server)
    case = house.ask(ANA, "churn", 3)
    assert not case.rules.enforce
    house.withdraw(ANA)

    adoption.enforce(house.context, "production", "host/ada")

    with pytest.raises(BadInput, match="cannot go to production"):
        house.ask(ANA, "churn", 3)
    with pytest.raises(AlreadyResolved):
        adoption.enforce(house.context, "production", "host/ada")
    with pytest.raises(NotFound, match="no environment 'prod'"):
        adoption.enforce(house.context, "prod", "host/ada")
    assert house.audited()[-1].verb == "environment.enforced"


def test_a_policy_that_says_enforce_is_obeyed_at_once(house: House, server: FakeServer) -> None:
    said = house.text.replace("    from: staging\n", "    from: staging\n    mode: enforce\n")
    house.rules(said.replace("at_least: 0.8}", "at_least: 0.99}"))
    adopt(house, server)

    with pytest.raises(BadInput, match="cannot go to production"):
        house.ask(ANA, "churn", 3)


def test_enforcing_judges_an_open_request_anew(house: House, server: FakeServer) -> None:
    adopt(house, server)
    house.ask(ANA, "churn", 3)
    adoption.enforce(house.context, "production", "host/ada")

    with pytest.raises(AlreadyResolved, match="the rules of the policy"):
        house.approve(MIA)
    house.approve(MIA)
    house.approve(BEA)


def test_a_server_that_was_not_adopted_is_refused(house: House, server: FakeServer) -> None:
    with pytest.raises(BadInput, match="was not adopted yet"):
        adoption.require_adopted(house.context, ADDRESS)
    adopt(house, server)
    adoption.require_adopted(house.context, ADDRESS)
    with pytest.raises(BadInput, match="is not the one that was adopted"):
        adoption.require_adopted(house.context, "https://another.example.com")
