"""A liar, and the server that has to live with it."""

from collections.abc import Iterator

import pytest

from bot.integrations.mlflow.client import Client
from bot.integrations.mlflow.server import MlflowServer
from tests.integrations.mlflow.liar import Liar, lying


@pytest.fixture
def liar() -> Iterator[Liar]:
    """An HTTP server that answers as it is told."""
    with lying() as found:
        yield found


@pytest.fixture
def server(liar: Liar) -> Iterator[MlflowServer]:
    """What the product sees of it; it waits for a second at most."""
    client = Client(liar.address, limit_s=1.0)
    yield MlflowServer(client)
    client.close()
