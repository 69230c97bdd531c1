"""What a version keeps of its run: the data it was trained on, and apart from it the data it was measured on."""

from datetime import UTC, datetime

import pytest

from bot.domain.registration import measured_on, trained_on
from bot.domain.runs import DataSetInput, Run

AT = datetime(2026, 11, 2, tzinfo=UTC)


def run(context: str) -> Run:
    """A run that was trained on one data set and read another one in this context."""
    inputs = tuple(
        DataSetInput(name, name, "local", "{}", tags={"mlflow.data.context": said})
        for name, said in (("customers", "training"), ("later", context))
    )
    return Run("a" * 32, "churn", "fox", AT, AT, inputs=inputs)


@pytest.mark.parametrize(
    "context", ["eval", "evaluation", "test", "Testing", "validation", "Validation", "HOLDOUT"]
)
def test_what_a_run_was_measured_on_is_not_what_it_was_trained_on(context: str) -> None:
    assert measured_on(run(context)) == "later"
    assert [each.name for each in trained_on(run(context))] == ["customers"]
