"""What every registry promises, told of the embedded one and of a real MLflow server, on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

import pytest

from bot.domain.aliases import alias_of
from bot.domain.policy import Environment
from bot.domain.registry import ChangeKind, Move, RegisteredModel
from bot.errors import AlreadyResolved
from bot.integrations.mlflow.client import Client
from bot.integrations.mlflow.registry import MlflowRegistry
from bot.integrations.mlflow.server import MlflowServer
from bot.ports import Registry
from storage import environments, registry
from storage.database import Database
from storage.embedded import EmbeddedRegistry
from tests.mlflow_server import Mlflow, unique
from tests.services.house import MONDAY

_NUMBERS = count(1)
NAMES = ["churn", "çürn & co?", "churn@7#x", "a/b", "<!channel> *bold*"]


@dataclass
class Place:
    """A registered model with three versions in a registry."""

    registry: Registry
    database: Database
    name: str
    outside: Callable[[int | None], None] | None = None
    server: MlflowServer | None = None

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()
        if self.server is not None:
            self.server.close()

    def step(self, version: int | None, expected: int | None, key: str) -> Move:
        """A move of production, its key unique to this place."""
        return Move(
            self.name, "production", version, expected, f"{self.name} {key}", ChangeKind.PROMOTION, MONDAY
        )

    def live(self) -> int | None:
        """What is read back."""
        return self.registry.live(self.name, "production")

    def history(self) -> list[tuple[int | None, int | None]]:
        """The moves as they are remembered, oldest first."""
        with self.database.read() as session:
            found = environments.history(session, self.name, "production")
        return [(each.from_version, each.to_version) for each in reversed(found)]


def embedded(database: Database, name: str) -> Place:
    return Place(EmbeddedRegistry(database), database, name)


def over_mlflow(database: Database, name: str, mlflow: Mlflow) -> Place:
    # A server does not take every name: that is its own rule, and the same for whoever asks.
    name = name.replace("/", " ").replace(":", " ")
    mlflow.model(name, versions=3)
    server = MlflowServer(Client(mlflow.address, limit_s=60))
    made = MlflowRegistry(server, EmbeddedRegistry(database), lambda each: alias_of(Environment(each)))
    return Place(made, database, name, lambda version: mlflow.point(name, "champion", version), server)


@pytest.fixture(params=["embedded", "mlflow"])
def place(request: pytest.FixtureRequest, database_url: str) -> Iterator[Place]:
    """A model in each kind of registry, with our database of each kind beside it."""
    name = unique(NAMES[next(_NUMBERS) % len(NAMES)])
    database = Database.connect(database_url)
    made = (
        embedded(database, name)
        if request.param == "embedded"
        else over_mlflow(database, name, request.getfixturevalue("mlflow_server"))
    )
    with database.write() as session:
        registry.add_model(session, RegisteredModel(made.name), MONDAY)
    yield made
    made.close()


def test_what_was_moved_is_read_back_and_remembered(place: Place) -> None:
    assert place.live() is None

    place.registry.move(place.step(1, None, "P-1"))
    place.registry.move(place.step(3, 1, "P-2"))

    assert place.live() == 3
    assert place.history() == [(None, 1), (1, 3)]


def test_the_same_key_twice_is_one_move(place: Place) -> None:
    step = place.step(2, None, "P-1")

    place.registry.move(step)
    place.registry.move(replace(step))

    assert place.live() == 2
    assert place.history() == [(None, 2)]


def test_whoever_expected_something_else_is_told_and_nothing_moves(place: Place) -> None:
    place.registry.move(place.step(1, None, "P-1"))

    with pytest.raises(AlreadyResolved, match="moved meanwhile"):
        place.registry.move(place.step(3, 2, "P-2"))

    assert place.live() == 1
    assert place.history() == [(None, 1)]


def test_a_model_that_is_nowhere_has_nothing_live(place: Place) -> None:
    assert place.registry.live("nobody knows it", "production") is None


def test_an_environment_can_be_emptied(place: Place) -> None:
    place.registry.move(place.step(1, None, "P-1"))

    place.registry.move(place.step(None, 1, "P-2"))

    assert place.live() is None
    assert place.history() == [(None, 1), (1, None)]


@pytest.fixture
def on_mlflow(database_url: str, mlflow_server: Mlflow) -> Iterator[Place]:
    """A model on the MLflow server."""
    database = Database.connect(database_url)
    made = over_mlflow(database, unique("only there"), mlflow_server)
    with database.write() as session:
        registry.add_model(session, RegisteredModel(made.name), MONDAY)
    yield made
    made.close()


def test_production_is_the_alias_champion(on_mlflow: Place, mlflow_server: Mlflow) -> None:
    on_mlflow.registry.move(on_mlflow.step(2, None, "P-1"))
    staging = replace(on_mlflow.step(3, None, "P-2"), environment="staging")
    on_mlflow.registry.move(staging)

    assert mlflow_server.points_to(on_mlflow.name, "champion") == 2
    assert mlflow_server.points_to(on_mlflow.name, "staging") == 3


def test_killed_between_the_setting_and_the_commit_the_move_is_repeated(on_mlflow: Place) -> None:
    assert on_mlflow.outside is not None
    on_mlflow.outside(2)  # what the killed process had done already

    on_mlflow.registry.move(on_mlflow.step(2, None, "P-1"))

    assert on_mlflow.live() == 2
    assert on_mlflow.history() == [(None, 2)]


def test_an_alias_that_somebody_moved_meanwhile_is_said_as_it_is(on_mlflow: Place) -> None:
    assert on_mlflow.outside is not None
    on_mlflow.registry.move(on_mlflow.step(1, None, "P-1"))
    on_mlflow.outside(3)

    with pytest.raises(AlreadyResolved, match="`champion` is version 3, and not version 1"):
        on_mlflow.registry.move(on_mlflow.step(2, 1, "P-2"))

    assert on_mlflow.live() == 3
    assert on_mlflow.history() == [(None, 1)]


def test_a_version_that_was_deleted_there_is_said_to_be_gone(on_mlflow: Place) -> None:
    with pytest.raises(AlreadyResolved, match="is not on the MLflow server any more"):
        on_mlflow.registry.move(on_mlflow.step(9, None, "P-1"))

    assert on_mlflow.history() == []
