"""How far what was told of a drift lies from the exact values: scipy's of all values, and our own definitions without bins of a profile."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.drift_tables import FLOATS
from benchmarks.rows import Row, Samples
from bot.domain.drift.drift import drift
from bot.domain.drift.told import to_json
from bot.integrations.compute.executor import compute
from bot.integrations.tables import sources
from bot.integrations.tables.batches import tables_of
from bot.integrations.tables.whole import profile_whole

Files = tuple[Path, Path]
Told = Mapping[str, Mapping[str, float]]
Distances = Mapping[str, list[float]]
# Wasserstein in deviations of the reference, so that columns of all scales can be told together.
BINNED = ("psi", "js", "cramers_v")


def accuracy(files: Files, said: str, peers: Mapping[str, Told]) -> Iterator[Row]:
    """A row for each statistic and who told it: the largest distance over all columns."""
    found = json.loads(said)["drift"]["columns"]
    for who, values in sorted({**_of_values(files, found, peers), **_of_bins(files, found)}.items()):
        yield Row(f"largest distance from the exact {who}", Samples((float(np.max(values)),), "off"))


def _of_values(files: Files, found: dict[str, dict[str, Any]], peers: Mapping[str, Told]) -> Distances:
    from scipy.stats import ks_2samp, wasserstein_distance

    off: dict[str, list[float]] = defaultdict(list)
    for name in (f"x{at}" for at in range(FLOATS)):
        reference, current = (np.asarray(pq.read_table(path, columns=[name])[name]) for path in files)
        ks = float(ks_2samp(reference, current, method="asymp").statistic)
        deviation = float(np.std(reference))
        moved = float(wasserstein_distance(reference, current)) / deviation
        bounds = found[name]["bounds"]
        off["ks, ours by its bound at most"].append(bounds["ks"])
        off["wasserstein, ours by its bound at most"].append(bounds["wasserstein"] / deviation)
        off["ks, ours"].append(abs(found[name]["ks"] - ks))
        off["ks, nannyml"].append(abs(peers["nannyml"][name]["kolmogorov_smirnov"] - ks))
        off["ks, whylogs"].append(abs(peers["whylogs"][name]["ks"] - ks))
        off["wasserstein, ours"].append(abs(found[name]["wasserstein"] / deviation - moved))
        off["wasserstein, nannyml"].append(abs(peers["nannyml"][name]["wasserstein"] / deviation - moved))
        # Which statistic it takes depends on the rows; of so many it is this one.
        (evidently,) = peers["evidently"][name].values()
        off["wasserstein, evidently"].append(abs(evidently - moved))
    return off


def _of_bins(files: Files, found: dict[str, dict[str, Any]]) -> Distances:
    sides = [profile_whole(tables_of(sources.files([str(path)]), needed=True), compute()) for path in files]
    exact = json.loads(json.dumps(to_json(drift(sides[0], sides[1]))))["columns"]
    off: dict[str, list[float]] = defaultdict(list)
    for name, column in found.items():
        for statistic in BINNED:
            off[f"{statistic}, ours"].append(abs(column[statistic] - exact[name][statistic]))
    return off
