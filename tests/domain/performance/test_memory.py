"""However many rows and labels there are, little more memory is taken than what the rows themselves take."""

import tracemalloc

import numpy as np

from bot.domain.answers import Answers
from bot.domain.measures import measures_of
from bot.domain.one_sample import Chance

ROWS, LABELS = 300_000, 60
MIB = 2**20


def test_f1_of_many_labels_takes_no_table_of_rows_by_labels() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, LABELS, ROWS).astype(float)
    said = np.where(rng.random(ROWS) < 0.9, truth, (truth + 1) % LABELS)
    answers = Answers(truth, None, said)
    mean_of_labels = measures_of("f1")[1]
    tracemalloc.start()
    value = mean_of_labels.value(answers)
    interval = mean_of_labels.interval(answers, Chance(ROWS, 1), 0.95)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert value is not None
    assert interval is not None
    assert interval.low < value < interval.high
    # Rows by labels, three numbers each, would be 412 MiB.
    assert peak < 60 * MIB
