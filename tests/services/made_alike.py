"""A house in which version 5 of churn was made exactly as version 4, which is live."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.registry import DataSetVersion
from bot.domain.runs import DataSetInput, Run
from bot.services import standard_changes
from storage import registry, run_writing, runs
from storage.experiments import named
from storage.run_inputs import log_inputs
from tests.services.house import MONDAY, POLICY, House, version

AUTO = POLICY.replace(
    "from: staging", "from: staging\n    auto: {when: gates_pass, same: [pipeline, features], at_most: 1/day}"
).replace("reason: required", "reason: required\n    soak: 2h")
CODE = {
    "mlflow.source.git.repoURL": "https://github.com/northwind/churn.git",
    "mlflow.source.name": "train.py",
    "mlflow.project.entryPoint": "main",
}
COLUMNS = '{"mlflow_colspec": [{"name": "age", "type": "long"}, {"name": "plan", "type": "string"}]}'


def train(
    house: House,
    number: int,
    tags: Mapping[str, str] = CODE,
    schema: str | None = COLUMNS,
    auc: float = 0.9,
    **more: Any,
) -> None:
    """A run of the pipeline on the data of its day, and the version that came of it."""
    run_id = f"{number:032x}"
    digest = f"digest{number}"
    run = Run(run_id, "churn", f"run {number}", MONDAY, MONDAY, tags=dict(tags))
    read = DataSetInput("customers", digest, "local", "here", schema)
    holdout = DataSetInput("holdout", "h" * 8, "local", "there", None, tags={"mlflow.data.context": "eval"})
    data = (DataSetVersion("customers", digest, digest),)
    made = version("churn", number, auc, run_id=run_id, data_sets=data)
    with house.database.write() as session:
        runs.record(session, run)
        held = run_writing.hold(session, run_id)
        assert held is not None
        log_inputs(session, held, [read, holdout], (), MONDAY)
        registry.add_version(session, replace(made, **more))


def house_of_two(house: House, text: str = AUTO, **more: Any) -> None:
    """Version 4 is live in production; version 5, made the same way, came to staging just now."""
    house.rules(text)
    with house.database.write() as session:
        named(session, "churn", MONDAY)
    train(house, 4)
    house.live("churn", 4, "staging")
    house.live("churn", 4)
    train(house, 5, **more)
    house.live("churn", 5, "staging")


def sweep(house: House) -> int:
    """What the routine does, and what comes of it."""
    opened = standard_changes.sweep(house.context)
    house.work()
    return opened
