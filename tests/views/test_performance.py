"""Performance in words: what is measured, what is estimated and called so, and a sentence for whatever could not be used."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.people import Voice
from bot.domain.performance.told import (
    Against,
    Calibration,
    Counts,
    Estimate,
    Measured,
    Performance,
    Segment,
    Segments,
    Task,
    Verdict,
    Why,
)
from bot.domain.policy import Better
from bot.views.blocks import blocks
from bot.views.performance import performance_answer
from bot.views.performance_words import (
    against_line,
    calibration_line,
    estimate_line,
    interval_words,
    segments_lines,
    trouble_lines,
)
from bot.views.spans import plain
from bot.views.terminal import terminal

WORST = Segment("north", 240, 0.71, 0.65, 0.77, -0.12, -0.2, -0.04, is_worse=True)
SEGMENTS = Segments("roc_auc", 8, 2, 0.99375, WORST)
WHEN = datetime(2026, 11, 2, tzinfo=UTC)
FOUND = Performance(
    "churn", "production", 7, WHEN, WHEN, 1, task=Task.BINARY, counts=Counts(100, 40), segments=SEGMENTS
)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(unknown=1), "1 label belongs to no prediction that is known here."),
        (
            Counts(unknown=1200, unknown_at_most=True),
            "At most 1,200 labels belong to no prediction that is known here.",
        ),
        (Counts(mistyped=3), "3 labels are of another type than what was predicted, and not used."),
        (Counts(repeated=2), "2 predictions came again under an id that was there: the first one counts."),
        (Counts(unnamed=1), "1 prediction has no prediction_id, so no label can follow."),
        (Counts(unscored=5), "5 predictions have no score that is a number: left out of what needs one."),
        (Counts(outside=2), "2 scores lie outside 0 and 1: they rank rows, and are no probabilities."),
    ],
)
def test_what_could_not_be_used_is_said_with_its_number(counts: Counts, said: str) -> None:
    assert [plain(each) for each in trouble_lines(counts)] == [f"• {said}"]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.ONE_CLASS, "undefined: every label is of one kind"),
        (Why.NO_SCORES, "needs scores, or predictions, of labelled rows"),
        (Why.NOT_PROBABILITIES, "needs scores between 0 and 1"),
        (Why.NO_LABELS, "no labels came"),
    ],
)
def test_a_metric_that_is_not_known_says_why(why: Why, said: str) -> None:
    assert interval_words(Measured("roc_auc", Better.HIGHER, 10, why=why)) == said


def test_an_interval_that_is_not_known_says_why() -> None:
    few = Measured("accuracy", Better.HIGHER, 1, 1.0, why=Why.TOO_FEW)
    assert interval_words(few) == "fewer than 30 rows, or 5 of a kind: no interval"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.WORSE, "roc_auc is ⚠️ worse than the 0.9 of P-12: -0.060 (-0.090 to -0.030; the claim is taken as exact)"),
        (Verdict.CANNOT_TELL, "roc_auc is not to be told from the 0.9 of P-12: -0.060 (-0.090 to -0.030; the claim is taken as exact)"),
    ],
)  # fmt: skip
def test_a_claim_is_held_against_what_is_measured(verdict: Verdict, said: str) -> None:
    found = Against("roc_auc", "roc_auc", "P-12", 0.9, None, None, -0.06, -0.09, -0.03, verdict)
    assert plain(against_line(found)) == said
    assert "exact" not in plain(against_line(replace(found, claim_low=0.88, claim_high=0.92)))


def test_the_worst_segment_is_named_with_its_interval_and_rows() -> None:
    first, second = (plain(each) for each in segments_lines(SEGMENTS))
    assert first == (
        "Worst segment: north, roc_auc 0.71 (0.65 to 0.77) on 240 rows; 0.12 worse than all other rows (0.04 to 0.20), "
        "which chance does not explain."
    )
    assert (
        second
        == "8 segments judged, 2 with too few rows not; intervals are widened so that all hold at once."
    )


def test_a_segment_that_may_be_chance_or_personal_says_so() -> None:
    hidden = replace(WORST, name=None, is_worse=False)
    (said, _) = (plain(each) for each in segments_lines(replace(SEGMENTS, worst=hidden)))
    assert "one that may be personal data, so it is not named" in said
    assert said.endswith("0.12 from all other rows, which may be chance.")


@pytest.mark.parametrize(
    ("why", "words"), [(Why.TOO_MANY_SEGMENTS, "more than 50 values"), (Why.TOO_FEW, "none has 30")]
)
def test_segments_that_are_not_judged_say_why(why: Why, words: str) -> None:
    assert words in plain(next(segments_lines(Segments("roc_auc", why=why))))


def test_an_estimate_is_always_called_one_with_what_it_assumes() -> None:
    found = Estimate("accuracy", 5000, 0.83, 0.82, 0.84)
    said = plain(estimate_line(found))
    assert "is estimated at 0.830 (0.820 to 0.840) over all 5,000 rows" in said
    assert "if the scores are calibrated and what becomes of such rows has not changed" in said
    assert "do not rely on it" not in said
    assert "do not rely on it" in plain(estimate_line(replace(found, is_doubtful=True)))


def test_calibration_stands_beside_what_chance_would_make() -> None:
    assert "not calibrated: 0.2 off" in plain(calibration_line(Calibration(100, 0.2, 0.03, ())))
    assert "are calibrated well enough: 0.02 off on average over ten bins (0.03 would be chance)" in plain(
        calibration_line(Calibration(100, 0.02, 0.03, ()))
    )


@pytest.mark.parametrize("voice", list(Voice))
def test_hostile_words_stay_text_in_either_voice(voice: Voice) -> None:
    bad = "<!channel> *x* `y`"
    claim = Against(bad, bad, bad, 0.9, None, None, -0.06, -0.09, -0.03, Verdict.WORSE)
    hostile = replace(
        FOUND,
        model=bad,
        environment=bad,
        against=(claim,),
        segments=replace(SEGMENTS, worst=replace(WORST, name=bad)),
    )
    title, *rest = blocks(performance_answer(hostile, voice))
    # In a title nothing comes alive, whatever it is.
    assert title.to_dict()["text"]["type"] == "plain_text"
    assert "<!channel>" not in str([each.to_dict() for each in rest])


def test_what_to_do_next_depends_on_what_is_known() -> None:
    assert "/mlops trend churn" in terminal(performance_answer(FOUND), width=200)
    unlabelled = replace(FOUND, counts=Counts(100))
    assert "POST …/labels" in terminal(performance_answer(unlabelled), width=200)
    empty = replace(FOUND, batches=0, segments=Segments(why=Why.NO_PREDICTIONS))
    assert "POST …/batches" in terminal(performance_answer(empty), width=200)
