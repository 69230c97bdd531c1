"""Files of versions: between their digest and the version's commit nobody changes them, on both databases."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.registry import Artifact
from bot.errors import AlreadyResolved
from bot.integrations.artifact_folder import ArtifactFolder
from bot.services import artifacts
from bot.services.context import Context
from storage import experiments, registry
from tests.services.house import MONDAY, House, version

PATH = "1/run/artifacts/model"


def send(context: Context, path: str) -> None:
    incoming = artifacts.folder_of(context).begin()
    try:
        incoming.write(b"weights")
        artifacts.keep(context, path, incoming, MONDAY)
    finally:
        incoming.drop()


@pytest.fixture
def context(house: House, tmp_path: Path) -> Context:
    """A context whose files pass through it; there is one already."""
    with house.database.write() as session:
        assert experiments.named(session, "churn-training", MONDAY) == 1
    found = replace(house.context, files=ArtifactFolder(tmp_path / "files", 1_000))
    send(found, f"{PATH}/a")
    return found


CHANGES: dict[str, Callable[[Context], None]] = {
    "another": lambda context: send(context, f"{PATH}/a"),
    "new": lambda context: send(context, f"{PATH}/b"),
    "gone": lambda context: artifacts.delete(context, f"{PATH}/a"),
    "all gone": lambda context: artifacts.delete(context, "1"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_does_not_change_under_a_version_that_is_being_registered(
    house: House, context: Context, change: str
) -> None:
    refused: list[AlreadyResolved] = []

    def try_it() -> None:
        try:
            CHANGES[change](context)
        except AlreadyResolved as error:
            refused.append(error)

    other = threading.Thread(target=try_it)
    with house.database.write() as session:
        registry.lock_model(session, "churn")
        known: Artifact = artifacts.known_of(session, f"mlflow-artifacts:/{PATH}", None, None)
        other.start()
        # Long enough to be done, if nothing held it.
        other.join(1.0)
        registry.add_version(session, version("churn", 4, artifact=known))
    other.join(30)

    assert len(refused) == 1
    with house.database.read() as session:
        again = artifacts.known_of(session, f"mlflow-artifacts:/{PATH}", None, None)
    assert again == known
