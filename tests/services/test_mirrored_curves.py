"""How a mirrored run's metrics were reached is asked of the server when somebody compares, and missing where it is gone."""

import pytest

from bot.domain.comparison import Comparison
from bot.domain.runs import MetricPoint
from bot.errors import Unavailable
from bot.services import comparison
from bot.services.curves import curves
from tests.services.house import ANA, House
from tests.services.mirrored import FakeServer, logged, look, on_server

SUBJECTS = ("fox-1", "fox-2")
STEPS = [(0.0, 0.1), (1.0, 0.5), (2.0, 0.8)]


@pytest.fixture
def server(house: House) -> FakeServer:
    """A server with two runs, each with a history of one metric."""
    found = on_server(house)
    for run_id in logged(found, (1, 2)):
        points = (MetricPoint("roc_auc", value, int(step), 1) for step, value in STEPS)
        found.histories[run_id, "roc_auc"] = tuple(points)
    look(house)
    return found


def compared(house: House, *subjects: str) -> Comparison:
    return comparison.comparison(house.context, house.viewer(ANA), subjects or SUBJECTS)


def test_curves_are_asked_of_the_server_when_they_are_drawn(house: House, server: FakeServer) -> None:
    found = curves(house.context, compared(house), ["log_loss", "roc_auc"])

    assert found.lines["roc_auc"] == {"fox-1": STEPS, "fox-2": STEPS}
    assert found.problem == ""
    png, words = comparison.draw(house.context, compared(house))
    assert png.startswith(b"\x89PNG")
    assert "not drawn" not in words


def test_without_the_server_they_are_left_out_and_it_is_said(house: House, server: FakeServer) -> None:
    complete, _ = comparison.draw(house.context, compared(house))
    server.silent = Unavailable("The MLflow server does not answer.")

    png, words = comparison.draw(house.context, compared(house))

    assert "roc_auc: fox-1" in words
    assert words.endswith("The MLflow server does not answer. How the metrics were reached is not drawn.")
    assert png != complete


def test_of_many_runs_and_metrics_the_server_is_not_asked(house: House, server: FakeServer) -> None:
    logged(server, range(3, 8))
    look(house)
    server.silent = Unavailable("The MLflow server does not answer.")

    many = compared(house, *(f"fox-{number}" for number in range(1, 6)))

    assert curves(house.context, many, ["roc_auc"]).problem == ""
