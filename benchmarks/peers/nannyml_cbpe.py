"""NannyML's estimates of accuracy and ROC AUC without labels (CBPE), as JSON: run by its own Python, never imported here."""

import json
import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import numpy as np
import pandas as pd
from nannyml import CBPE

METRICS = ("accuracy", "roc_auc")

# One chunk is what is asked for.
warnings.filterwarnings("ignore", "The resulting number of chunks is too low")


def frame(score: np.ndarray, truth: np.ndarray | None = None) -> pd.DataFrame:
    """Scores with the labels that they say, and what was true."""
    found = pd.DataFrame({"score": score, "said": (score >= 0.5).astype(int)})
    return found if truth is None else found.assign(truth=truth.astype(int))


def answers(reference: np.ndarray, current: np.ndarray) -> dict[str, object]:
    """Its estimates of the current scores as they are, and whether it would have calibrated them first."""
    estimator = CBPE(
        metrics=list(METRICS),
        y_pred_proba="score",
        y_pred="said",
        y_true="truth",
        problem_type="classification_binary",
        chunk_number=1,
    )
    estimator.fit(frame(*reference))
    calibrates = bool(estimator.needs_calibration)
    # Ours takes scores as they come.
    estimator.needs_calibration = False
    row = estimator.estimate(frame(current)).filter(period="analysis").to_df().iloc[0]
    found: dict[str, object] = {name: float(row[name, "value"]) for name in METRICS}
    return {**found, "calibrates": calibrates}


if __name__ == "__main__":
    data, told = sys.argv[1:]
    columns = dict(np.load(data, allow_pickle=False))
    names = sorted({name.split(" ", 1)[1] for name in columns})
    document = {
        "versions": {name: version(name) for name in ("nannyml", "numpy", "pandas", "scipy")},
        "answers": {
            name: answers(columns[f"reference {name}"], columns[f"current {name}"]) for name in names
        },
    }
    Path(told).write_text(json.dumps(document), encoding="utf-8")
