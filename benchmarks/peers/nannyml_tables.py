"""NannyML's drift of two Parquet files, as JSON: run by its own Python, never imported here."""

from drift_tables import answer
from nannyml_scores import scores

answer(scores)
