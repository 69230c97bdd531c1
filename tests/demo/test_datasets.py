"""Claims about the frozen data sets."""

import re

import numpy as np
import pytest

from demo.datasets import Rows, fingerprint, load
from demo.plan import (
    CANCER_V1,
    CANCER_V2,
    DATA_RELEASES,
    DIABETES_V1,
    DIABETES_V2,
    Release,
)


@pytest.mark.parametrize("release", DATA_RELEASES, ids=str)
def test_a_data_set_version_has_the_same_fingerprints_each_time(release: Release) -> None:
    first, second = load(release), load(release)

    assert first.version == second.version
    assert first.evaluation_fingerprint == second.evaluation_fingerprint
    assert re.fullmatch("[0-9a-f]{64}", first.version.fingerprint)


@pytest.mark.parametrize("release", DATA_RELEASES, ids=str)
def test_no_row_of_the_holdout_is_learned_from(release: Release) -> None:
    split = load(release)

    # Equal rows occur in the data itself, so it is counted: every row kept is in exactly one part.
    assert len(split.train.target) + len(split.holdout.target) == split.version.rows
    assert split.train.features.shape[1] == split.version.columns


def test_more_rows_make_another_fingerprint_but_the_same_holdout() -> None:
    first, second = load(CANCER_V1), load(CANCER_V2)

    assert first.version.fingerprint != second.version.fingerprint
    assert first.evaluation_fingerprint == second.evaluation_fingerprint


def test_the_two_diabetes_versions_are_measured_on_different_data() -> None:
    assert load(DIABETES_V1).evaluation_fingerprint != load(DIABETES_V2).evaluation_fingerprint


def test_one_changed_value_changes_the_fingerprint() -> None:
    rows = load(CANCER_V2).holdout
    changed = Rows(rows.features.copy(), rows.target)
    changed.features[3, 4] += 1e-12

    assert fingerprint(changed) != fingerprint(rows)


def test_a_fingerprint_does_not_depend_on_how_the_numbers_lie_in_memory() -> None:
    rows = load(CANCER_V2).holdout
    turned = Rows(np.asfortranarray(rows.features), rows.target)

    assert fingerprint(turned) == fingerprint(rows)


def test_malignant_is_what_screening_looks_for() -> None:
    split = load(CANCER_V2)

    assert np.concatenate([split.train.target, split.holdout.target]).sum() == 212
