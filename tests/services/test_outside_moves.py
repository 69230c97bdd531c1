"""What a move from outside does not do: no environment is skipped by it, nothing is good by it, no name comes alive."""

import pytest

from bot.errors import BadInput
from tests.services.house import ANA, MIA, RELEASES, House
from tests.services.mirrored import FakeServer, announcements, look, on_server


@pytest.fixture
def server(house: House) -> FakeServer:
    """The house's registry is an MLflow server from now on."""
    return on_server(house)


def test_nobody_skips_staging_by_moving_its_alias(house: House, server: FakeServer) -> None:
    server.versions["churn"].append(4)
    server.point("churn", "staging", 4)
    look(house)

    with pytest.raises(BadInput, match="has not been live in staging"):
        house.ask(ANA, "churn", 4)


def test_what_nobody_decided_is_no_version_to_go_back_to(house: House, server: FakeServer) -> None:
    server.point("churn", "champion", 2)
    look(house)
    server.point("churn", "champion", 3)
    look(house)

    case = house.roll_back(MIA)

    assert case.request.version == 1


def test_hostile_names_from_the_server_come_alive_nowhere(house: House, server: FakeServer) -> None:
    name = "<!channel> *new* <http://evil|x>"
    server.versions[name] = [1]
    server.point(name, "champion", 1)

    look(house)

    (said,) = announcements(house, RELEASES)
    drawn = str([each for each in said.blocks if each["type"] != "header"])
    assert "&lt;!channel&gt;" in drawn
    assert "<!channel>" not in drawn
    assert "<http" not in drawn
