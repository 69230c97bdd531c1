"""NannyML's drift of the columns in an .npz file, as JSON in another: run by its own Python, never imported here."""

import os
import sys
import warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import numpy as np
import pandas as pd
from drift_files import answer
from nannyml import UnivariateDriftCalculator

OF_NUMBERS = ("kolmogorov_smirnov", "jensen_shannon", "wasserstein")
OF_CATEGORIES = ("chi2", "jensen_shannon")


# One chunk is what is asked for.
warnings.filterwarnings("ignore", "The resulting number of chunks is too low")


def answers(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, dict[str, object]]:
    categories = [name for name in reference.columns if not pd.api.types.is_numeric_dtype(reference[name])]
    calculator = UnivariateDriftCalculator(
        column_names=list(reference.columns),
        treat_as_categorical=categories,
        continuous_methods=list(OF_NUMBERS),
        categorical_methods=list(OF_CATEGORIES),
        chunk_number=1,
    )
    row = calculator.fit(reference).calculate(current).filter(period="analysis").to_df().iloc[0]
    found = {}
    for name in reference.columns:
        methods = OF_CATEGORIES if name in categories else OF_NUMBERS
        found[name] = {method: float(row[name, method, "value"]) for method in methods}
        # The edges between which it counts for Jensen-Shannon: Doane's rule over the reference.
        if name not in categories:
            values = reference[name].astype(float)
            found[name]["edges"] = np.histogram_bin_edges(values, "doane").tolist()
    return found


answer("nannyml", answers, *sys.argv[1:])
