"""The calls of MLflow's client library, made to the real server and to ours: the same comes back."""

import secrets
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.client.conftest import printed
from tests.mlflow_server import Mlflow

SCRIPT = Path(__file__).with_name("calls_script.py")


Lines = list[str]


def lines(python: Path, folder: Path, where: dict[str, str]) -> Lines:
    """What the client heard, a line for each call."""
    heard = printed(python, SCRIPT, folder, where, secrets.token_hex(4))
    return [f"{what}: {answer}" for what, answer in heard]


@pytest.fixture(scope="module")
def theirs(mlflow_server: Mlflow, mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """The real server's answers."""
    where = {"MLFLOW_TRACKING_URI": mlflow_server.address}
    return lines(mlflow_python, tmp_path_factory.mktemp("theirs"), where)


def test_the_client_hears_the_same_from_both(
    served: dict[str, str], theirs: Lines, mlflow_python: Path, tmp_path: Path
) -> None:
    ours = lines(mlflow_python, tmp_path, served)

    assert len(ours) > 60
    found = list(unified_diff(theirs, ours, "theirs", "ours", lineterm="", n=0))
    if found:
        pytest.fail("\n".join(found), pytrace=False)
