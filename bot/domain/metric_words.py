"""What common metrics measure, in words that need no statistics."""

from collections.abc import Mapping

from bot.domain.text import shown

# By the names that scikit-learn, MLflow's evaluation and their users give them, in small letters.
_MEASURES: Mapping[str, str] = {
    "accuracy": "how often it is right",
    "balanced_accuracy": "how often it is right, each kind of case counting alike",
    "precision": "how many of its alarms are real",
    "recall": "how many of the real cases it finds",
    "f1": "how well it finds the real cases without false alarms",
    "roc_auc": "how well it tells the two kinds of cases apart",
    "auc": "how well it tells the two kinds of cases apart",
    "average_precision": "how well it ranks the real cases first",
    "log_loss": "how far off its probabilities are",
    "brier": "how far off its probabilities are",
    "rmse": "how far off its numbers are, large misses counting more",
    "mse": "how far off its numbers are, large misses counting more",
    "mae": "how far off its numbers are on average",
    "mape": "how far off its numbers are, in per cent",
    "r2": "how much of the ups and downs it explains",
}
_BEFORE = ("training_", "train_", "validation_", "val_", "test_", "eval_", "holdout_")
_AFTER = ("_score_loss", "_score", "_macro", "_micro", "_weighted")


def measured_in_words(metric: str) -> str:
    """What a metric measures, with its name behind; its name alone when nobody knows more.

    >>> measured_in_words("val_recall")
    'how many of the real cases it finds (val_recall)'
    >>> measured_in_words("churn_saved")
    'the measure churn_saved'
    """
    words = next((_MEASURES[each] for each in _names(metric.casefold()) if each in _MEASURES), None)
    return f"the measure {shown(metric)}" if words is None else f"{words} ({shown(metric)})"


def _names(metric: str) -> tuple[str, ...]:
    """The names to look it up by, the most exact first."""
    bare = next((metric.removeprefix(each) for each in _BEFORE if metric.startswith(each)), metric)
    stems = (each.removesuffix(end) for each in (metric, bare) for end in _AFTER)
    return (metric, bare, *stems)
