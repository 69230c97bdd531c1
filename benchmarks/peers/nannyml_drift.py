"""NannyML's drift of the columns in an .npz file, as JSON in another: run by its own Python, never imported here."""

import sys

import numpy as np
import pandas as pd
from drift_files import answer
from nannyml_scores import categories_of, scores


def answers(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {
        name: dict(each) for name, each in scores(reference, current).items()
    }
    # The edges between which it counts for Jensen-Shannon: Doane's rule over the reference.
    categories = categories_of(reference)
    for name in (each for each in reference.columns if each not in categories):
        values = reference[name].astype(float)
        found[name]["edges"] = np.histogram_bin_edges(values, "doane").tolist()
    return found


answer("nannyml", answers, *sys.argv[1:])
