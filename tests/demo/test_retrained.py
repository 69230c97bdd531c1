"""The demo's trainer really trains on what the model meets now, and starts for whoever has the token alone."""

import httpx
import pytest

from bot.policy import build
from demo.registered import DIABETES_PROGRESSION, TUMOUR_SCREENING
from demo.retrained import KEY, READ_NOW, retrain
from demo.seed import POLICY
from demo.streaming import met
from demo.streams import STEPS
from demo.trainer import NAME, REPOSITORY, RULE, WORKFLOW, Trainer

PATH = f"/repos/{REPOSITORY}/actions/workflows/{WORKFLOW}/dispatches"


def right(answers: tuple[float, ...], truth: tuple[float, ...]) -> float:
    """The share of rows that are answered rightly."""
    return sum((score >= 0.5) == bool(true) for score, true in zip(answers, truth, strict=True)) / len(truth)


def test_what_is_retrained_is_worth_what_it_says_where_the_scanner_reads_highest() -> None:
    made = retrain(TUMOUR_SCREENING, 2)
    truth = tuple(map(float, met(TUMOUR_SCREENING).split.holdout.target))
    assert len(made.answers) == STEPS
    assert right(made.answers[-1], truth) == pytest.approx(made.metrics[READ_NOW], abs=0.01)
    # The monitor of the demo asks for 0.92, which the version that is live does not reach any more.
    assert made.metrics[READ_NOW] > 0.92
    assert made.metrics[KEY] > 0.9
    assert made == retrain(TUMOUR_SCREENING, 2)
    assert retrain(TUMOUR_SCREENING, 9).params["algorithm"] == "MLPClassifier"


def test_a_model_that_meets_nothing_is_not_retrained() -> None:
    with pytest.raises(KeyError):
        retrain(DIABETES_PROGRESSION, 1)


def test_the_demos_rule_fits_the_organisations_policy() -> None:
    trainer = build(POLICY.read_text(encoding="utf-8") + RULE, "policy.yml").trainer(TUMOUR_SCREENING)
    assert trainer is not None
    assert trainer.name == NAME


def test_only_whoever_has_the_token_starts_it_and_nothing_else_is_there() -> None:
    trainer = Trainer((), "mlops_x")
    trainer.start()
    try:
        known = {"Authorization": f"Bearer {trainer.github_token}"}
        for headers, path, status in (
            ({}, PATH, 401),
            ({"Authorization": "Bearer é"}, PATH, 401),
            (known, "/x", 404),
        ):
            sent = {name: value.encode() for name, value in headers.items()}
            answer = httpx.post(f"{trainer.api}{path}", headers=sent, json={"inputs": {}}, trust_env=False)
            assert answer.status_code == status
    finally:
        trainer.stop()
