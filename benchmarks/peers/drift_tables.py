"""The files between a benchmark and a peer that tells drift: two Parquet files in, what it found out as JSON. Beside the peers' scripts."""

import json
import sys
from collections.abc import Callable

import pandas as pd

Found = dict[str, dict[str, float]]


def answer(found: Callable[[pd.DataFrame, pd.DataFrame], Found]) -> None:
    """Read the reference and the current table named in the arguments, and print what the peer tells of each column."""
    reference, current = (pd.read_parquet(path) for path in sys.argv[1:3])
    json.dump(found(reference, current), sys.stdout)
