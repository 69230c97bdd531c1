"""Runs as a liar lists them: what is wrong is set aside or refused, and what is too much is asked for in smaller parts."""

import pytest

from bot.domain.run_mirror import Mark, RunsWanted
from bot.errors import Unavailable
from bot.integrations.mlflow import client as clients
from bot.integrations.mlflow.server import MlflowServer
from tests.integrations.mlflow.liar import EXPERIMENT, Liar, Reply, item, point

WANTED = RunsWanted({7: "nightly"})


ODD = [
    item(run_id="a" * 33),
    item(run_id=7),
    item(run_id="nul\0"),
    item(start_time=-1),
    item(start_time="9" * 19),
    item(end_time="soon"),
    item(experiment_id="8"),
    item(experiment_id="9" * 5000),
    item(metrics="many"),
    item(metrics=[point(step="9" * 5000)]),
    item(metrics=[point(step=2**63)]),
    item(metrics=[point(value=True)]),
    item(metrics=[point(key="half \ud800")]),
    {"info": []},
]


def test_odd_runs_are_set_aside_and_the_others_are_seen(liar: Liar, server: MlflowServer) -> None:
    liar.replies["runs/search"] = [Reply({"runs": [*ODD, item()]})]

    seen = server.runs(WANTED)

    assert [each.run_id for each in seen.runs] == ["a" * 32]
    assert seen.set_aside == len(ODD)


def test_odd_experiments_are_set_aside_and_a_list_without_an_end_is_bounded(
    liar: Liar, server: MlflowServer
) -> None:
    odd = [{**EXPERIMENT, "name": "x" * 256}, {**EXPERIMENT, "experiment_id": "seven"}]
    liar.replies["experiments/search"] = [
        Reply({"experiments": [*odd, EXPERIMENT], "next_page_token": "again"})
    ]

    seen = server.experiments()

    assert {each.name for each in seen.listed} == {"nightly"}
    assert seen.has_more
    assert len(liar.asked) == 10


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"runs": {"info": {}}}),
        Reply({"runs": ["a"]}),
        Reply({"next_page_token": 7}),
        Reply({"error_code": "INVALID_PARAMETER_VALUE"}, 400),
        Reply("<html>Sign in</html>"),
    ],
)
def test_what_is_no_page_of_runs_is_refused(liar: Liar, server: MlflowServer, reply: Reply) -> None:
    liar.replies["runs/search"] = [reply]

    with pytest.raises(Unavailable):
        server.runs(RunsWanted({7: "nightly"}, Mark(1, "token")))


def test_a_page_that_is_too_large_is_asked_for_in_smaller_parts(
    liar: Liar, server: MlflowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "LARGEST_ANSWER", 1000)
    liar.replies["runs/search"] = [Reply(" " * 5000), Reply(" " * 5000), Reply({"runs": [item()]})]

    assert [each.run_id for each in server.runs(WANTED).runs] == ["a" * 32]


def test_a_server_that_takes_no_list_of_ids_is_asked_for_each_run(liar: Liar, server: MlflowServer) -> None:
    liar.replies["runs/search"] = [Reply({"error_code": "INVALID_PARAMETER_VALUE"}, 400)]
    liar.replies["runs/get"] = [
        Reply({"run": item()}),
        Reply({"error_code": "RESOURCE_DOES_NOT_EXIST"}, 404),
        Reply({"run": item(run_id="c" * 32, start_time=-1)}),
        Reply({"run": []}),
    ]

    seen = server.runs(RunsWanted({7: "nightly"}, run_ids=("a" * 32, "b" * 32, "c" * 32, "d" * 32)))

    assert [each.run_id for each in seen.runs] == ["a" * 32]
    # The second is gone; of the others it cannot be said.
    assert (seen.token, seen.set_aside) == ("", 2)


@pytest.mark.parametrize("reply", [Reply({"run": 7}), Reply({}, 500), Reply({}, 403)])
def test_a_run_that_is_not_answered_as_asked_is_not_taken_for_gone(
    liar: Liar, server: MlflowServer, reply: Reply
) -> None:
    liar.replies["runs/search"] = [Reply({"error_code": "INVALID_PARAMETER_VALUE"}, 400)]
    liar.replies["runs/get"] = [Reply({"run": item()}), reply]

    with pytest.raises(Unavailable):
        server.runs(RunsWanted({7: "nightly"}, run_ids=("a" * 32, "b" * 32)))


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"metrics": [point()], "next_page_token": "more"}),
        Reply({"metrics": {"key": "loss"}}),
        Reply("<html>"),
        Reply({}, 403),
    ],
)
def test_a_history_that_is_not_whole_is_none(liar: Liar, server: MlflowServer, reply: Reply) -> None:
    liar.replies["metrics/get-history"] = [reply]

    with pytest.raises(Unavailable):
        server.history("a" * 32, "loss")
