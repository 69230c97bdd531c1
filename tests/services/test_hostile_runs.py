"""Runs that a liar lists, stored: on both databases, and in a bounded number of calls."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.integrations.mlflow.client import Client
from bot.integrations.mlflow.server import MlflowServer
from bot.services import run_mirror
from storage import runs
from tests.integrations.mlflow.liar import EXPERIMENT, Liar, Reply, item, lying, point
from tests.services.house import House
from tests.services.mirrored import on_server


@pytest.fixture
def liar() -> Iterator[Liar]:
    """An HTTP server that answers as it is told."""
    with lying() as found:
        yield found


@pytest.fixture
def server(liar: Liar) -> Iterator[MlflowServer]:
    """What the product sees of it."""
    with closing(MlflowServer(Client(liar.address, limit_s=5.0))) as found:
        yield found


def test_whatever_is_listed_can_be_stored_on_both_databases(
    liar: Liar, server: MlflowServer, house: House
) -> None:
    on_server(house)
    long = "\u202e<!channel>\0\ud800" * 4000
    data_set = {"name": long, "digest": long, "source_type": long, "source": long, "schema": long}
    pairs = [{"key": long, "value": long}, {"key": "", "value": ""}]
    odd = item(
        metrics=[point(value="NaN", step=-(2**63) + 1), point(key="wide", value=1e308, timestamp=253402214400000)],
        run_name=long, user_id=long, artifact_uri=long, status=long, end_time=253402214400000,
    )  # fmt: skip
    odd["data"] |= {"params": pairs, "tags": pairs}
    odd["inputs"] = {
        "dataset_inputs": [
            {"dataset": data_set, "tags": [{"key": "mlflow.data.context", "value": long}]},
            {},
        ],
        "model_inputs": [{"model_id": long}],
    }
    odd["outputs"] = {"model_outputs": [{"model_id": "m-1", "step": "3"}]}
    liar.replies["experiments/search"] = [Reply({"experiments": [EXPERIMENT]})]
    liar.replies["runs/search"] = [Reply({"runs": [odd]})]

    for _ in range(2):
        run_mirror.look(house.context, server, house.clock.now())

    with house.database.read() as session:
        run = runs.find_run(session, "a" * 32)
    assert run is not None
    assert run.experiment == "nightly"


def test_a_list_of_runs_that_never_ends_costs_a_few_pages_a_look(
    liar: Liar, server: MlflowServer, house: House
) -> None:
    on_server(house)
    liar.replies["experiments/search"] = [Reply({"experiments": [EXPERIMENT]})]
    liar.replies["runs/search"] = [Reply({"runs": [item()], "next_page_token": "again"})]

    run_mirror.look(house.context, server, house.clock.now())

    assert len(liar.asked) < 15
