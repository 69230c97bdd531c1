"""Runs as training jobs write them: nothing lost, nothing changed afterwards, in the name of the token's author."""

import math
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.run_batch import Batch, Pairs
from bot.domain.runs import LOST, RUN_NAME, DataSetInput, MetricPoint, ModelOutput, Run
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import experiments, tracking
from bot.services.tracking import Beginning, Client
from storage import runs
from tests.services.house import ANA, LEO, MONDAY, House
from tests.storage.racing import threads

RUN = "a" * 32


def client(author: str = ANA, **more: object) -> Client:
    """Ana's training job."""
    return Client(author, MONDAY, **more)  # type: ignore[arg-type]  # whatever a test wants


def begin(house: House, run_id: str = RUN, experiment: int = 0, tags: Pairs = (), named: str = "fox") -> Run:
    """A run has begun."""
    wish = Beginning(run_id, "some-name-1", named, round(MONDAY.timestamp() * 1000), tags)
    return tracking.create_run(house.context, client(), experiment, wish)


def log(
    house: House, run_id: str = RUN, metrics: Sequence[MetricPoint] = (), params: Pairs = (), tags: Pairs = ()
) -> None:
    """The job logs."""
    tracking.log(house.context, client(), run_id, Batch(metrics, params, tags))


def read(house: House, run_id: str = RUN) -> Run:
    """The run as it is."""
    return tracking.get_run(house.context, client(), run_id)


def test_a_run_belongs_to_the_author_of_the_token_whatever_the_job_says(house: House) -> None:
    run = begin(house, tags=[("mlflow.user", "somebody-else")])

    assert run == read(house)
    assert (run.author, run.tags["mlflow.user"]) == (ANA, "somebody-else")
    assert (run.status, run.name, run.tags[RUN_NAME], run.experiment) == ("RUNNING", "fox", "fox", "Default")
    assert run.artifact_uri == f"mlflow-artifacts:/0/{RUN}/artifacts"


def test_a_run_without_a_name_gets_one_and_two_names_are_refused(house: House) -> None:
    assert begin(house, named="").name == "some-name-1"
    assert begin(house, "b" * 32, tags=[(RUN_NAME, "owl")], named="").name == "owl"
    with pytest.raises(BadInput, match="different values"):
        begin(house, "c" * 32, tags=[(RUN_NAME, "owl")])
    with pytest.raises(BadInput, match="250 characters"):
        begin(house, "c" * 32, named="x" * 251)


def test_the_latest_value_is_the_one_of_the_greatest_step_then_time_then_value(house: House) -> None:
    begin(house)
    points = [
        MetricPoint("auc", 0.1, 2, 50), MetricPoint("auc", 0.9, 1, 99), MetricPoint("auc", 0.3, 2, 60),
        MetricPoint("auc", 0.2, 2, 60), MetricPoint("loss", math.nan, 1, 1),
    ]  # fmt: skip
    for point in points:
        log(house, metrics=[point])
    log(house, metrics=[*points, MetricPoint("loss", -1.0, 1, 1)])

    run = read(house)

    assert run.points["auc"] == MetricPoint("auc", 0.3, 2, 60)
    assert math.isnan(run.metrics["loss"])
    assert len(tracking.history(house.context, client(), RUN, "auc")) == 4
    assert len(tracking.history(house.context, client(), RUN, "loss")) == 2


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_kept_as_it_is(house: House, odd: float) -> None:
    begin(house)
    for _ in range(2):
        log(house, metrics=[MetricPoint("loss", odd, 0, 5)])

    assert repr(read(house).metrics["loss"]) == repr(odd)
    assert [repr(each.value) for each in tracking.history(house.context, client(), RUN, "loss")] == [
        repr(odd)
    ]


def test_a_param_keeps_its_first_value_and_the_second_writer_is_told(house: House) -> None:
    begin(house)
    log(house, params=[("depth", "3")])
    log(house, params=[("depth", "3")])

    with pytest.raises(BadInput, match=r"already logged.*'depth'.*'3'.*'4'"):
        log(
            house,
            metrics=[MetricPoint("auc", 1.0, 0, 0)],
            params=[("depth", "4"), ("seed", "1")],
            tags=[("x", "y")],
        )

    run = read(house)
    assert (run.params, run.metrics, "x" in run.tags) == ({"depth": "3"}, {}, False)


def test_of_many_writers_of_one_param_one_wins_and_the_others_are_told(house: House) -> None:
    begin(house)

    def write(number: int) -> bool:
        try:
            log(house, params=[("depth", str(number))])
        except BadInput:
            return False
        return True

    won = threads(8, write)

    assert sum(won) == 1
    assert read(house).params == {"depth": str(won.index(True))}


def test_fifty_writers_of_one_run_lose_nothing(house: House) -> None:
    begin(house)

    def write(number: int) -> None:
        for step in range(3):
            log(
                house,
                metrics=[
                    MetricPoint("shared", number, step, number),
                    MetricPoint(f"own-{number}", step, step, 0),
                ],
                params=[(f"param-{number}-{step}", "x")],
                tags=[(f"tag-{number}", str(step))],
            )

    threads(50, write)

    run = read(house)
    assert run.points["shared"] == MetricPoint("shared", 49, 2, 49)
    assert {key: value for key, value in run.metrics.items() if key != "shared"} == {
        f"own-{number}": 2.0 for number in range(50)
    }
    assert len(run.params) == 150
    assert sorted(value for key, value in run.tags.items() if key.startswith("tag-")) == ["2"] * 50
    with house.database.read() as session:
        assert len(runs.metric_history(session, RUN, "shared")) == 150


def test_a_tag_takes_another_value_and_is_deleted(house: House) -> None:
    begin(house)
    log(house, tags=[("team", "blue"), ("team", "red"), (RUN_NAME, "owl")])
    assert (read(house).tags["team"], read(house).name) == ("red", "owl")

    tracking.delete_tag(house.context, client(), RUN, "team")

    assert "team" not in read(house).tags
    with pytest.raises(NotFound, match="No tag with name: team"):
        tracking.delete_tag(house.context, client(), RUN, "team")


def test_a_run_ends_and_is_renamed(house: House) -> None:
    begin(house)
    ended_ms = round(MONDAY.timestamp() * 1000) + 90_000

    run = tracking.update_run(house.context, client(), RUN, "FINISHED", ended_ms, "owl")

    assert (run.status, run.duration, run.name, run.tags[RUN_NAME]) == (
        "FINISHED",
        timedelta(seconds=90),
        "owl",
        "owl",
    )
    assert tracking.update_run(house.context, client(), RUN, None, None, "") == run


def test_a_deleted_run_refuses_writes_until_it_is_restored(house: House) -> None:
    begin(house)
    tracking.delete_run(house.context, client(), RUN)

    for write in (
        lambda: log(house, tags=[("x", "y")]),
        lambda: tracking.delete_tag(house.context, client(), RUN, RUN_NAME),
        lambda: tracking.update_run(house.context, client(), RUN, "FAILED", None, ""),
        lambda: tracking.log_outputs(house.context, client(), RUN, [ModelOutput("m-1")]),
    ):
        with pytest.raises(BadInput, match=r"must be in the 'active' state\. Current state is deleted"):
            write()
    assert read(house).deleted_at == MONDAY

    tracking.restore_run(house.context, client(), RUN)
    log(house, tags=[("x", "y")])


def test_a_deleted_experiment_refuses_runs_and_takes_its_runs_with_it(house: House) -> None:
    made = experiments.create(house.context, client(), "churn-2", "", [("team", "blue")])
    begin(house, experiment=made.id)

    experiments.delete(house.context, client(), made.id)

    assert read(house).deleted_at is not None
    with pytest.raises(BadInput, match="must be in the 'active' state"):
        begin(house, "b" * 32, experiment=made.id)
    with pytest.raises(NotFound, match="No Experiment with id=77"):
        begin(house, "b" * 32, experiment=77)

    experiments.restore(house.context, client(), made.id)
    assert read(house).deleted_at is None


def test_what_a_run_read_and_made_is_remembered_once(house: House) -> None:
    begin(house)
    data = DataSetInput(
        "customers",
        "ab12",
        "local",
        '{"uri": "x"}',
        '{"mlflow_colspec": [{}, {}]}',
        '{"num_rows": 10}',
        {"mlflow.data.context": "train"},
    )
    for _ in range(2):
        tracking.log_inputs(house.context, client(), RUN, [data], ["m-1"])
    tracking.log_outputs(house.context, client(), RUN, [ModelOutput("m-2", 3)])

    run = read(house)
    assert (run.inputs, run.model_inputs, run.model_outputs) == ((data,), ("m-1",), (ModelOutput("m-2", 3),))
    assert [(str(each), each.rows, each.columns) for each in run.data_sets] == [("customers@ab12", 10, 2)]


def test_a_token_reaches_only_its_experiments(house: House) -> None:
    begin(house)
    elsewhere = client(LEO, reaches=lambda name: name == "fraud")

    for act in (
        lambda: tracking.get_run(house.context, elsewhere, RUN),
        lambda: tracking.log(house.context, elsewhere, RUN, Batch(tags=[("a", "b")])),
        lambda: tracking.history(house.context, elsewhere, RUN, "auc"),
        lambda: tracking.delete_run(house.context, elsewhere, RUN),
        lambda: tracking.create_run(house.context, elsewhere, 0, Beginning("b" * 32, "n")),
    ):
        with pytest.raises(NotAllowed, match="does not reach the experiment 'Default'"):
            act()


def test_a_run_that_is_silent_for_a_day_is_lost_until_it_is_heard_of_again(house: House) -> None:
    run = begin(house)

    assert run.status_at(MONDAY + timedelta(days=1)) == "RUNNING"
    assert run.status_at(MONDAY + timedelta(days=1, seconds=1)) == LOST

    tracking.log(house.context, Client(ANA, MONDAY + timedelta(hours=20)), RUN, Batch(tags=[("a", "b")]))
    assert read(house).status_at(MONDAY + timedelta(days=1, seconds=1)) == "RUNNING"
    ended = tracking.update_run(house.context, client(), RUN, "FINISHED", None, "")
    assert ended.status_at(MONDAY + timedelta(days=9)) == "FINISHED"


def test_an_unknown_run_is_not_there(house: House) -> None:
    with pytest.raises(NotFound, match=f"Run with id={RUN} not found"):
        log(house)
    with pytest.raises(NotFound):
        read(house)
