"""What a metric is called in plain words."""

import pytest

from bot.domain.metric_words import measured_in_words


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("roc_auc", "how well it tells the two kinds of cases apart (roc_auc)"),
        ("Accuracy", "how often it is right (Accuracy)"),
        ("val_f1_macro", "how well it finds the real cases without false alarms (val_f1_macro)"),
        ("training_accuracy_score", "how often it is right (training_accuracy_score)"),
        ("log_loss", "how far off its probabilities are (log_loss)"),
        ("brier_score_loss", "how far off its probabilities are (brier_score_loss)"),
        ("loss", "the measure loss"),
        ("retained_eur", "the measure retained_eur"),
        ("", "the measure "),
    ],
)
def test_a_known_metric_is_explained_and_another_is_named(metric: str, said: str) -> None:
    assert measured_in_words(metric) == said
