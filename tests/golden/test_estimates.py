"""Our estimates without labels are NannyML's of the same scores, kept in a golden file."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.domain.performance.estimated import estimates_of
from tests.golden.estimates import SHAPES, estimated
from tests.golden.samples import digest

PEER = json.loads(Path(__file__).with_name("nannyml_cbpe.json").read_text(encoding="utf-8"))
SCORES = estimated()


def test_the_golden_file_is_of_these_scores_and_of_the_pinned_version() -> None:
    pins = Path(__file__).parents[2] / "benchmarks" / "peers" / "nannyml.txt"
    assert PEER["data"] == digest(SCORES), "type: make golden"
    assert f"\nnannyml=={PEER['versions']['nannyml']} " in pins.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHAPES)
def test_accuracy_and_roc_auc_are_estimated_as_nannyml_does_without_its_calibration(name: str) -> None:
    found = {each.metric: each.value for each in estimates_of(SCORES[name][1])}
    assert found == pytest.approx({metric: PEER["answers"][name][metric] for metric in found}, rel=1e-9)


def test_nannyml_calibrates_some_scores_that_are_right_already() -> None:
    # So that what is compared is the estimate, and not what a reference by chance makes of it.
    assert {PEER["answers"][name]["calibrates"] for name in SHAPES} == {True, False}
    assert all(np.isfinite(score).all() for _, score in SCORES.values())
