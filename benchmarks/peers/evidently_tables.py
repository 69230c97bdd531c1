"""Evidently's default drift of two Parquet files, as JSON: run by its own Python, never imported here."""

import os

os.environ["DO_NOT_TRACK"] = "1"

import pandas as pd
from drift_tables import answer
from evidently import Dataset, Report
from evidently.presets import DataDriftPreset


def found(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, dict[str, float]]:
    told = Report([DataDriftPreset()]).run(Dataset.from_pandas(current), Dataset.from_pandas(reference))
    columns = [each for each in told.dict()["metrics"] if "column" in each["config"]]
    return {each["config"]["column"]: {each["config"]["method"]: float(each["value"])} for each in columns}


answer(found)
