"""Our statistics of drift beside what Evidently and NannyML say of the same data, kept in golden files.

Where a peer counts between other edges, ours is computed between the peer's; each other difference is said where it is made.
"""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.domain.drift import exact
from bot.domain.drift.jensen_shannon import jensen_shannon
from bot.domain.drift.kolmogorov_smirnov import kolmogorov_smirnov_p
from bot.domain.drift.measured import Measured, measured
from bot.domain.drift.psi import psi
from bot.domain.drift.shares import Shares
from bot.domain.profile.column import ColumnSummary, Kind
from tests.golden.samples import Column, digest, samples

PEERS = {
    peer: json.loads(Path(__file__).with_name(f"{peer}.json").read_text(encoding="utf-8"))
    for peer in ("evidently", "nannyml")
}
SAMPLES = samples()
NUMBERS = [name for name, (reference, _) in SAMPLES.items() if reference.dtype.kind in "if"]
CATEGORIES = [name for name in SAMPLES if name not in NUMBERS]


def said(peer: str, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = PEERS[peer]["answers"][name]
    return answer


def whole(values: Column) -> ColumnSummary:
    if values.dtype.kind == "f":
        return exact.floats("x", values.astype(float))
    if values.dtype.kind == "i":
        return exact.numbers("x", Kind.INTEGER, values.astype(np.int64))
    return exact.texts("x", dict(Counter(values.tolist())))


def ours(name: str) -> Measured:
    found = measured(*(whole(side) for side in SAMPLES[name]))
    assert isinstance(found, Measured)
    return found


def between(name: str, edges: list[float], *, with_rest: bool = False) -> Shares:
    """The sample counted between a peer's edges; `with_rest`, what lies outside of them is a bin as well."""
    sides = SAMPLES[name]
    counts = np.array([np.histogram(side.astype(float), edges)[0] for side in sides])
    rows = (len(sides[0]), len(sides[1]))
    if with_rest:
        counts = np.hstack([counts, np.array([rows]).T - counts.sum(axis=1, keepdims=True)])
    return Shares(rows, counts, counts, counts)


@pytest.mark.parametrize("peer", PEERS)
def test_the_golden_files_are_of_these_data_and_say_of_which_versions(peer: str) -> None:
    assert PEERS[peer]["data"] == digest(SAMPLES), "type: make golden"
    assert {peer, "numpy", "pandas", "scipy"} <= PEERS[peer]["versions"].keys()


@pytest.mark.parametrize("peer", PEERS)
def test_the_golden_files_are_of_the_pinned_versions(peer: str) -> None:
    pins = Path(__file__).parents[2] / "benchmarks" / "peers" / f"{peer}.txt"

    assert f"\n{peer}=={PEERS[peer]['versions'][peer]} " in pins.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NUMBERS)
def test_psi_and_jensen_shannon_of_numbers_are_evidentlys_between_its_edges(name: str) -> None:
    theirs = said("evidently", name)
    # Evidently counts a column of up to 20 different values as categories.
    shares = between(name, theirs["edges"])

    assert psi(shares).value == pytest.approx(theirs["psi"])
    # Its logarithms are natural ones.
    assert jensen_shannon(shares).value * math.sqrt(math.log(2)) == pytest.approx(theirs["jensenshannon"])


@pytest.mark.parametrize("name", CATEGORIES)
def test_psi_and_jensen_shannon_of_categories_are_evidentlys(name: str) -> None:
    theirs, found = said("evidently", name), ours(name).statistics

    assert found["psi"].value == pytest.approx(theirs["psi"])
    assert found["js"].value * math.sqrt(math.log(2)) == pytest.approx(theirs["jensenshannon"])


@pytest.mark.parametrize("name", NUMBERS)
def test_wasserstein_is_evidentlys_in_its_standard_deviations(name: str) -> None:
    # It divides by n and not by n - 1.
    deviation = float(np.std(SAMPLES[name][0].astype(float)))

    assert ours(name).statistics["wasserstein"].value / deviation == pytest.approx(
        said("evidently", name)["wasserstein"]
    )


@pytest.mark.parametrize("name", NUMBERS)
def test_a_gap_is_as_likely_as_evidently_says(name: str) -> None:
    sides = SAMPLES[name]
    p_value = kolmogorov_smirnov_p(ours(name).statistics["ks"].value, (len(sides[0]), len(sides[1])))

    assert p_value == pytest.approx(said("evidently", name)["ks"], abs=2e-3)


@pytest.mark.parametrize("name", NUMBERS)
def test_kolmogorov_smirnov_and_wasserstein_are_nannymls(name: str) -> None:
    theirs, found = said("nannyml", name), ours(name).statistics

    assert found["ks"].value == pytest.approx(theirs["kolmogorov_smirnov"])
    assert found["wasserstein"].value == pytest.approx(theirs["wasserstein"])


@pytest.mark.parametrize("name", NUMBERS)
def test_jensen_shannon_of_numbers_is_nannymls_between_its_edges(name: str) -> None:
    theirs = said("nannyml", name)

    # What lies outside of the reference is one bin of its own there.
    found = jensen_shannon(between(name, theirs["edges"], with_rest=True))
    assert found.value == pytest.approx(theirs["jensen_shannon"])


@pytest.mark.parametrize("name", CATEGORIES)
def test_chi_square_of_categories_is_nannymls(name: str) -> None:
    assert ours(name).statistics["chi2"].value == pytest.approx(said("nannyml", name)["chi2"])


@pytest.mark.parametrize("name", CATEGORIES)
def test_jensen_shannon_of_categories_is_nannymls(name: str) -> None:
    theirs = said("nannyml", name)["jensen_shannon"]

    # A category that the reference lacks is the only one of its bin for what is new, as here.
    assert ours(name).statistics["js"].value == pytest.approx(theirs)
