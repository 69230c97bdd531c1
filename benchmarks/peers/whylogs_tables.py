"""whylogs' profiles of two Parquet files and their drift scores, as JSON: run by its own Python, never imported here."""

import os

os.environ["WHYLOGS_NO_ANALYTICS"] = "True"

import pandas as pd
import whylogs
from drift_tables import answer
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores


def found(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, dict[str, float]]:
    before, after = (whylogs.log(each).view() for each in (reference, current))
    scores = calculate_drift_scores(target_view=after, reference_view=before)
    return {name: {each["algorithm"]: float(each["statistic"])} for name, each in scores.items() if each}


answer(found)
