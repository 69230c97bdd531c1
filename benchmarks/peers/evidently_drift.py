"""Evidently's drift of the columns in an .npz file, as JSON in another: run by its own Python, never imported here."""

import os
import sys

os.environ["DO_NOT_TRACK"] = "1"

import numpy as np
import pandas as pd
from drift_files import answer
from evidently import DataDefinition, Dataset, Report
from evidently.metrics import ValueDrift

OF_NUMBERS = ("psi", "jensenshannon", "wasserstein", "ks")
OF_CATEGORIES = ("psi", "jensenshannon")


def answers(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, dict[str, object]]:
    found = {}
    for name in reference.columns:
        is_number = pd.api.types.is_numeric_dtype(reference[name])
        kind = {"numerical_columns" if is_number else "categorical_columns": [name]}
        sides = [
            Dataset.from_pandas(side[[name]], data_definition=DataDefinition(**kind))
            for side in (current, reference)
        ]
        methods = OF_NUMBERS if is_number else OF_CATEGORIES
        report = Report([ValueDrift(column=name, method=method) for method in methods])
        told = report.run(*sides).dict()["metrics"]
        found[name] = {method: float(each["value"]) for method, each in zip(methods, told, strict=True)}
        # The edges between which it counts for PSI and Jensen-Shannon: Sturges' rule over both sides together.
        if is_number:
            both = np.concatenate([reference[name], current[name]])
            found[name]["edges"] = np.histogram_bin_edges(both, "sturges").tolist()
    return found


answer("evidently", answers, *sys.argv[1:])
