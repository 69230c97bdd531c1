"""Evidently's drift of the columns in an .npz file, as JSON in another: run by its own Python, never imported here."""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

os.environ["DO_NOT_TRACK"] = "1"

import numpy as np
import pandas as pd
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


def main(data: str, told: str) -> None:
    columns = dict(np.load(data, allow_pickle=False))
    reference, current = (
        pd.DataFrame(
            {name.removeprefix(f"{side} "): each for name, each in columns.items() if name.startswith(side)}
        )
        for side in ("reference", "current")
    )
    versions = {name: version(name) for name in ("evidently", "numpy", "pandas", "scipy")}
    document = {"versions": versions, "answers": answers(reference, current)}
    Path(told).write_text(json.dumps(document), encoding="utf-8")


main(*sys.argv[1:])
