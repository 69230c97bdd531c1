"""The real MLflow server, and ours on each database: the same story is told to both."""

import os
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from bot.domain.tokens import ApiToken, Scope
from bot.services import tokens
from handlers import http
from handlers.mlflow.routes import routes
from handlers.server import Server
from tests.conformance.conversation import Conversation, Heard, Story
from tests.mlflow_server import running
from tests.services.conftest import furnished_postgres, furnished_sqlite, house
from tests.services.house import ADA, LEO, House

__all__ = ["furnished_postgres", "furnished_sqlite", "house"]


@pytest.fixture(scope="session")
def theirs(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    """The real server, started once; `MLFLOW_SERVER=http://…` names one that runs already."""
    if running_already := os.environ.get("MLFLOW_SERVER"):
        yield Heard(running_already)
        return
    with running(mlflow_python, tmp_path_factory.mktemp("mlflow")) as server:
        yield Heard(server.address)


@pytest.fixture
def ours(house: House) -> Iterator[Conversation]:
    """Our server over an empty registry of its own kind, and a token that may everything."""
    app = http.create(
        None,
        list,
        signing_secret=None,
        allowed_hosts=("127.0.0.1",),
        routes=routes(house.context),
        now=house.clock.now,
    )
    server = Server(app, "127.0.0.1", 0, finish_s=1)
    server.start()
    wish = ApiToken("", "trainer", frozenset(Scope), house.clock.now(), ADA, LEO)
    _, text = tokens.issue(house.context, wish, "T0HOME/U0ADA")
    yield Conversation(server.address, text)
    server.stop(2)


@pytest.fixture
def agree(theirs: Heard, ours: Conversation) -> Callable[[Story], None]:
    """Tell a story to both; whatever they answer must be the same after ids and times are taken out."""

    def compare(story: Story) -> None:
        story(ours)
        # Line by line, so that a failure shows the calls that were answered differently and no others.
        found = list(unified_diff(theirs.lines(story), ours.lines, "theirs", "ours", lineterm="", n=0))
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    return compare
