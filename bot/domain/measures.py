"""Measures that stored predictions give again, by the names metrics have, each with its interval and its paired test."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import row_statistics as rows
from bot.domain.answers import Answers, Numbers
from bot.domain.bootstrap import Resamples, paired_bootstrap
from bot.domain.difference import Difference, Method
from bot.domain.interval import Interval
from bot.domain.label_pairs import label_pairs
from bot.domain.one_sample import Chance, interval_of_kinds, interval_of_rows
from bot.domain.proportions import wilson
from bot.domain.roc import delong, roc_auc, roc_auc_interval

# What a program puts before the name of a measure to say where it was measured.
_PREFIXES = ("test_", "val_", "valid_", "validation_", "eval_", "evaluation_", "holdout_")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its value for some answers, its interval, and the test of two subjects' answers about the same rows.

    All are None where the answers do not allow it; the test is second minus first.
    """

    name: str
    value: Callable[[Answers], float | None]
    test: Callable[[Answers, Answers, Resamples, float], Difference | None]
    interval: Callable[[Answers, Chance, float], Interval | None]


def measures_of(metric: str) -> tuple[Measure, ...]:
    """The measures a metric's name may stand for; none when it is not known how to compute it.

    >>> [each.name for each in measures_of("test_rmse")]
    ['rmse']
    >>> [each.name for each in measures_of("f1")]
    ['f1', 'f1, mean of labels', 'f1, weighted mean of labels']
    """
    # Which of the three averages was meant is not in the name: `measure_of` finds it by the value reported.
    name = metric.lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return _BY_NAME.get(name, ())


def _summed(
    name: str, statistics: Callable[[Answers], Numbers | None], of_sums: Callable[[Numbers], Numbers]
) -> Measure:
    """A measure that is made of sums over rows, judged by the bootstrap."""

    def value(answers: Answers) -> float | None:
        found = statistics(answers)
        return None if found is None else float(of_sums(found.sum(axis=0)))

    def interval(answers: Answers, chance: Chance, confidence: float) -> Interval | None:
        found = statistics(answers)
        return None if found is None else interval_of_rows(found, of_sums, chance, confidence)

    return Measure(name, value, _paired(statistics, of_sums), interval)


def _counted(
    name: str, statistics: Callable[[Answers], Numbers | None], of_sums: Callable[[Numbers], Numbers]
) -> Measure:
    """A share of labels: how often each was said of each is all that it takes."""

    def kinds(answers: Answers) -> tuple[Numbers, Numbers] | None:
        pairs = label_pairs(answers)
        found = None if pairs is None else statistics(pairs[0])
        return None if pairs is None or found is None else (found, pairs[1])

    def value(answers: Answers) -> float | None:
        found = kinds(answers)
        return None if found is None else float(of_sums(found[1] @ found[0]))

    def interval(answers: Answers, chance: Chance, confidence: float) -> Interval | None:
        found = kinds(answers)
        return None if found is None else interval_of_kinds(*found, of_sums, chance, confidence)

    return Measure(name, value, _paired(statistics, of_sums, is_share=True), interval)


def _paired(
    statistics: Callable[[Answers], Numbers | None],
    of_sums: Callable[[Numbers], Numbers],
    *,
    is_share: bool = False,
) -> Callable[[Answers, Answers, Resamples, float], Difference | None]:
    def test(first: Answers, second: Answers, resamples: Resamples, confidence: float) -> Difference | None:
        sides = statistics(first), statistics(second)
        if sides[0] is None or sides[1] is None:
            return None
        return paired_bootstrap(sides[0], sides[1], of_sums, resamples, confidence, is_share=is_share)

    return test


def _by_label(name: str, of_label: Callable[[Numbers], Numbers]) -> tuple[Measure, ...]:
    averages = ((", mean of labels", False), (", weighted mean of labels", True))
    return (
        _counted(name, rows.hits, of_label),
        *(
            _counted(f"{name}{words}", rows.hits_by_label, rows.averaged(of_label, weighted=weighted))
            for words, weighted in averages
        ),
    )


def _area(answers: Answers) -> float | None:
    if answers.score is None or not answers.is_binary:
        return None
    return roc_auc(answers.truth.astype("f8"), answers.score)


def _area_interval(answers: Answers, _: Chance, confidence: float) -> Interval | None:
    if answers.score is None or not answers.is_binary:
        return None
    return roc_auc_interval(answers.truth.astype("f8"), answers.score, confidence)


def _delong(first: Answers, second: Answers, _: Resamples, confidence: float) -> Difference | None:
    if first.score is None or second.score is None or not first.is_binary:
        return None
    return delong(first.truth.astype("f8"), first.score, second.score, confidence)


def _accuracy(answers: Answers) -> float | None:
    right = answers.right()
    return None if right is None else float(right.mean())


def _wilson(answers: Answers, _: Chance, confidence: float) -> Interval | None:
    right = answers.right()
    if right is None or not len(right):
        return None
    return Interval(*wilson(int(right.sum()), len(right), confidence), Method.WILSON, confidence)


def _mcnemar(first: Answers, second: Answers, _: Resamples, confidence: float) -> Difference | None:
    # scipy.stats takes seconds to import: only who asks about accuracy pays for it.
    from bot.domain.mcnemar import mcnemar

    sides = first.right(), second.right()
    if sides[0] is None or sides[1] is None:
        return None
    return mcnemar(sides[0], sides[1], confidence)


_ROC_AUC = (Measure("roc_auc", _area, _delong, _area_interval),)
_ACCURACY = (Measure("accuracy", _accuracy, _mcnemar, _wilson),)
_LOG_LOSS = (_summed("log_loss", rows.log_losses, rows.mean),)
_BRIER = (_summed("brier", rows.squared_misses, rows.mean),)
_RMSE = (_summed("rmse", rows.errors, rows.root_mean_squared_error),)
_MSE = (_summed("mse", rows.errors, rows.mean_squared_error),)
_MAE = (_summed("mae", rows.errors, rows.mean_absolute_error),)
_R2 = (_summed("r2", rows.errors, rows.r2),)
_F1 = _by_label("f1", rows.f1)
_PRECISION = _by_label("precision", rows.precision)
_RECALL = _by_label("recall", rows.recall)

_BY_NAME = {
    **dict.fromkeys(("roc_auc", "auc", "roc_auc_score"), _ROC_AUC),
    **dict.fromkeys(("accuracy", "accuracy_score"), _ACCURACY),
    **dict.fromkeys(("f1", "f1_score"), _F1),
    **dict.fromkeys(("precision", "precision_score"), _PRECISION),
    **dict.fromkeys(("recall", "recall_score"), _RECALL),
    "log_loss": _LOG_LOSS,
    **dict.fromkeys(("brier", "brier_score", "brier_score_loss"), _BRIER),
    **dict.fromkeys(("rmse", "root_mean_squared_error"), _RMSE),
    **dict.fromkeys(("mse", "mean_squared_error"), _MSE),
    **dict.fromkeys(("mae", "mean_absolute_error"), _MAE),
    **dict.fromkeys(("r2", "r2_score"), _R2),
}
