"""A standard change with the bot running: another pipeline is left to people, the same one goes live by itself."""

import uuid
from datetime import UTC, datetime

import pytest

from bot.domain.registry import ChangeKind, DataSetVersion, ModelVersion, Move, RegisteredModel
from bot.domain.runs import DataSetInput, Run
from demo.organisation import LEO, MIA, WINE
from storage import environments, registry, run_writing, runs
from storage.run_inputs import log_inputs
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage
from tests.e2e.test_policy import with_rules

pytestmark = pytest.mark.e2e

RULES = with_rules(
    "    auto: {when: gates_pass, same: [pipeline, features], at_most: 1/day}\n"
    "    gates: [{metric: accuracy, at_least: 0.5}]\n",
    "[{role: ml-engineer}, {role: ml-platform}]",
    "[{role: ml-engineer}]",
)
SCHEMA = '{"mlflow_colspec": [{"name": "alcohol", "type": "double"}]}'


@pytest.fixture(scope="module")
def place(stage: Stage) -> Stage:
    """The stage with a bot whose policy pre-approves standard changes to production."""
    return stage.ruled_by(RULES)


def register(stage: Stage, number: int, program: str, model: str = "wine-grading") -> None:
    """A run of a program on the same columns, and the version that came of it."""
    at = datetime.fromtimestamp(stage.control.now(), UTC)
    tags = {"mlflow.source.git.repoURL": "https://git.example/wine", "mlflow.source.name": program}
    run = Run(uuid.uuid4().hex, "wine", f"nightly {number}", at, at, tags=tags)
    digest = run.run_id[:8]
    with stage.database.write() as session:
        runs.record(session, run)
        held = run_writing.hold(session, run.run_id)
        assert held is not None
        log_inputs(session, held, [DataSetInput("wine", digest, "local", "here", SCHEMA)], (), at)
        data = (DataSetVersion("wine", digest, digest),)
        made = ModelVersion(
            model, number, at, run.run_id, LEO, LEO, data_sets=data, metrics={"accuracy": 0.9}
        )
        registry.add_version(session, made)


def other_model(stage: Stage) -> None:
    """A model whose next version is a standard change: once that is live, a sweep has looked at all of them."""
    at = datetime.fromtimestamp(stage.control.now(), UTC)
    with stage.database.write() as session:
        registry.add_model(session, RegisteredModel("grapes", channel=WINE), at)
    register(stage, 1, "train.py", "grapes")
    with stage.database.write() as session:
        step = Move("grapes", "production", 1, None, "first", ChangeKind.PROMOTION, at)
        assert environments.move(session, step)


def test_another_pipeline_is_left_to_people_and_the_same_one_goes_live_by_itself(place: Stage) -> None:
    other_model(place)
    register(place, 11, "train.py")
    name = Someone(place, LEO).asks("promote wine-grading 11 to production because of the new data", WINE)
    Someone(place, MIA).types(f"approve {name} because it holds up", WINE)
    place.until(lambda: place.live("wine-grading") == 11 or None, "what a person approved")

    register(place, 12, "tune.py")
    register(place, 2, "train.py", "grapes")
    place.until(lambda: place.live("grapes") == 2 or None, "a sweep that looked at both")
    assert place.live("wine-grading") == 11
    assert "nobody asked yet" in Someone(place, LEO).types("why wine-grading 12 production", WINE)

    register(place, 13, "train.py")
    place.until(lambda: place.live("wine-grading") == 13 or None, "what the policy pre-approved")
    card = place.card_says(WINE, f"P-{int(name[2:]) + 2}", "Pre-approved by the policy")
    assert "same pipeline and features as wine-grading@11" in everything(card)
    assert "pre-approved, and asked for by me" in Someone(place, LEO).types("policy wine-grading", WINE)
    assert "opened P-" in Someone(place, MIA).types("audit wine-grading", WINE)
