"""A running workspace for each test, with its three sides: control, Web API, a fake app."""

from collections.abc import Iterator

import pytest

from tests.workspace.stage import ANA, HttpApp, Slack, SocketApp, serving
from workspace.control_client import Control, Person
from workspace.server import Workspace


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A running workspace."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def resting() -> Iterator[Workspace]:
    """A running workspace that no test changes."""
    with serving() as running:
        yield running


@pytest.fixture
def control(workspace: Workspace) -> Iterator[Control]:
    """The control API."""
    with Control(workspace.address) as client:
        yield client


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[Slack]:
    """The Web API."""
    client = Slack(workspace)
    yield client
    client.close()


@pytest.fixture
def app(slack: Slack, control: Control) -> Iterator[SocketApp]:
    """An app on Socket Mode that acknowledges everything."""
    connected = SocketApp(slack)
    control.wait_connected()
    yield connected
    connected.close()


@pytest.fixture
def http_app() -> Iterator[HttpApp]:
    """An app behind a request URL that acknowledges everything."""
    running = HttpApp()
    yield running
    running.close()


@pytest.fixture
def ana(control: Control) -> Person:
    """Ana at her keyboard."""
    return control.person(ANA)
