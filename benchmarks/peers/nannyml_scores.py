"""NannyML's drift of two tables, column by column: imported by what its own Python runs."""

import os
import warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import pandas as pd
from nannyml import UnivariateDriftCalculator

OF_NUMBERS = ("kolmogorov_smirnov", "jensen_shannon", "wasserstein")
OF_CATEGORIES = ("chi2", "jensen_shannon")

# One chunk is what is asked for.
warnings.filterwarnings("ignore", "The resulting number of chunks is too low")


def categories_of(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]


def scores(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, dict[str, float]]:
    categories = categories_of(reference)
    calculator = UnivariateDriftCalculator(
        column_names=list(reference.columns),
        treat_as_categorical=categories,
        continuous_methods=list(OF_NUMBERS),
        categorical_methods=list(OF_CATEGORIES),
        chunk_number=1,
    )
    row = calculator.fit(reference).calculate(current).filter(period="analysis").to_df().iloc[0]
    methods = {name: OF_CATEGORIES if name in categories else OF_NUMBERS for name in reference.columns}
    return {
        name: {method: float(row[name, method, "value"]) for method in methods[name]}
        for name in reference.columns
    }
