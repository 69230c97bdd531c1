"""Comparing with stored predictions: what is certain, what could be chance, what is not known, and for whom."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from bot.domain import commands
from bot.domain.columns import Column
from bot.domain.comparison import Mark
from bot.domain.predictions import Predictor, read_predictions, text_column
from bot.domain.runs import MetricPoint, Run
from bot.domain.subject import ENVIRONMENT, REMOTE
from bot.domain.untested import Untested
from bot.errors import BadInput, NotFound
from bot.services import comparison, predictions, reading
from bot.services.predictions import Delivery
from bot.views.answer import to_json
from bot.views.comparison_csv import csv_of
from bot.views.terminal import terminal
from storage import registry, runs
from tests.services.house import ANA, BEA, MONDAY, POLICY, House, version

ROWS = 400
TRUTH = np.arange(ROWS) % 2.0


def scores(skill: float, seed: int) -> np.ndarray:
    """Probabilities that follow the truth the more, the greater the skill."""
    return 1 / (1 + np.exp(-(skill * (TRUTH - 0.5) + np.random.default_rng(seed).normal(0, 1, ROWS))))


def auc(score: np.ndarray) -> float:
    ones, zeros = score[TRUTH == 1], score[TRUTH == 0]
    return float((ones[:, None] > zeros).mean())


def add(house: House, number: int, score: np.ndarray, *, stored: bool = True, **more: object) -> None:
    """A version with its metrics, its run, and what it predicted."""
    run = f"{number:032x}"
    metrics = {"roc_auc": auc(score), "accuracy": float(((score >= 0.5) == (TRUTH == 1)).mean())}
    made = replace(version("churn", number), metrics=metrics, run_id=run, commit=f"{number:02d}" * 20, **more)  # type: ignore[arg-type]
    tags = {REMOTE: "git@github.com:org/churn.git", ENVIRONMENT: f"lock {number}"}
    history = [MetricPoint("roc_auc", 0.5 + step / 10, step, step) for step in range(3)]
    with house.database.write() as session:
        registry.add_version(session, made)
        runs.record(session, Run(run, "churn", f"churn-{number}", MONDAY, tags=tags), history)
    if stored:
        columns = {
            "prediction_id": text_column([f"row-{at}" for at in range(ROWS)]),
            "truth": Column(TRUTH),
            "score": Column(score),
            "segment": text_column(["north", "south"] * (ROWS // 4) + ["south", "north"] * (ROWS // 4)),
        }
        delivery = Delivery(Predictor("churn", number), "holdout", "token/ci", MONDAY)
        predictions.store(house.context, delivery, read_predictions(columns))


@pytest.fixture
def churn(quick_house: House) -> House:
    quick_house.rules(POLICY.replace("metrics: {", "metrics: {accuracy: {better: higher}, "))
    add(quick_house, 5, scores(0.8, 1))
    add(quick_house, 6, scores(0.8, 6))
    add(quick_house, 7, scores(3.0, 3))
    add(quick_house, 8, scores(3.0, 4), stored=False)
    add(quick_house, 9, scores(3.0, 5), evaluation_fingerprint="another")
    return quick_house


def shown(house: House, person: str, *subjects: str, everything: bool = False) -> str:
    found = reading.read(house.context, house.reader(person), commands.Compare(subjects, everything))
    return terminal(found, width=4000)


def test_a_real_difference_is_said_with_its_interval_and_what_it_stands_on(churn: House) -> None:
    text = shown(churn, ANA, "churn@5", "churn@7")
    assert "Is the difference real?" in text
    said = next(each for each in text.splitlines() if "is better on roc_auc by" in each)
    assert "95 % interval 0." in said
    assert said.endswith("400 shared predictions, DeLong).")
    assert "McNemar" in text


def test_what_could_be_chance_is_said_so(churn: House) -> None:
    text = shown(churn, ANA, "churn@5", "churn@6")
    said = next(each for each in text.splitlines() if "Could be chance" in each)
    assert "roc_auc 0." in said
    assert "worse to 0." in said
    cells = next(each for each in text.splitlines() if each.startswith("roc_auc"))
    assert cells.endswith("could be chance")
    assert "is better on roc_auc by" not in text


def test_segments_come_worst_first(churn: House) -> None:
    found = comparison.comparison(churn.context, churn.viewer(ANA), ("churn@5", "churn@7"))
    (segments,) = found.segments
    assert segments.metric == "accuracy"
    gains = [each.second - each.first for each in segments.parts]
    assert gains == sorted(gains)
    assert {each.segment for each in segments.parts} == {"north", "south"}
    assert "By segment, accuracy" in shown(churn, ANA, "churn@5", "churn@7")


def test_without_stored_predictions_it_says_what_to_do(churn: House) -> None:
    text = shown(churn, ANA, "churn@5", "churn@8")
    assert "no predictions of churn@8 are stored. Log `mlops/predictions.parquet`" in text


def test_different_evaluation_data_are_never_tested(churn: House) -> None:
    found = comparison.comparison(churn.context, churn.viewer(ANA), ("churn@5", "churn@9"))
    cells = [row.cells[1] for row in found.metrics]
    assert {each.untested for each in cells} == {Untested.DIFFERENT_DATA}
    assert {each.mark for each in cells} == {Mark.UNKNOWN}


def test_the_business_reads_one_plain_sentence(churn: House) -> None:
    text = shown(churn, BEA, "churn@5", "churn@7")
    assert (
        "churn@7 does better than churn@5 on accuracy and roc_auc, and that is unlikely to be chance." in text
    )
    assert "interval" not in text
    assert "may do as well as churn@5" in shown(churn, BEA, "churn@5", "churn@6")
    assert "whether that is more than chance is not known" in shown(churn, BEA, "churn@5", "churn@8")
    assert "not measured on the same data" in shown(churn, BEA, "churn@5", "churn@9")
    assert "interval" in shown(churn, BEA, "churn@5", "churn@7", everything=True)


def test_code_and_environment_are_compared(churn: House) -> None:
    text = shown(churn, ANA, "churn@5", "churn@7")
    assert f"https://github.com/org/churn/compare/{'05' * 6}...{'07' * 6}" in text
    assert "lock 5" in text
    assert "lock 7" in text


def test_everything_has_a_row_for_what_is_the_same(churn: House) -> None:
    params = {"depth": "3"}
    add(churn, 11, scores(1, 6), params=params)
    add(churn, 12, scores(1, 7), params=params)
    assert "depth" not in shown(churn, ANA, "churn@11", "churn@12")
    assert "depth" in shown(churn, ANA, "churn@11", "churn@12", everything=True)


def test_json_holds_the_whole_test(churn: House) -> None:
    found = json.loads(
        to_json(comparison.comparison(churn.context, churn.viewer(ANA), ("churn@5", "churn@7")))
    )
    first, cell = next(each for each in found["metrics"] if each["metric"] == "roc_auc")["cells"]
    assert cell["difference"]["method"] == "DeLong"
    assert cell["difference"]["low"] < cell["difference"]["value"] < cell["difference"]["high"]
    assert cell["relative"] == pytest.approx(cell["delta"] / first["value"])


def test_a_spreadsheet_gets_numbers_as_numbers_and_formulas_as_text(churn: House) -> None:
    for number, value in ((21, "=HYPERLINK(1)"), (22, "@SUM(1)"), (23, "-1"), (24, "+1"), (25, " =1")):
        add(churn, number, scores(1, number), params={"=cmd": value}, stored=number > 22)
    names = tuple(f"churn@{number}" for number in (21, 22, 23, 24, 25))
    found = comparison.comparison(churn.context, churn.viewer(ANA), names, everything=True)
    header, *rows = csv.reader(io.StringIO(csv_of(found)))
    assert header[:5] == ["kind", "name", "better", "churn@21", "churn@22"]
    assert {len(row) for row in rows} == {len(header)}
    param = next(row for row in rows if row[0] == "param")
    assert [each for each in param[1:] if each] == [
        "'=cmd",
        "'=HYPERLINK(1)",
        "'@SUM(1)",
        "'-1",
        "'+1",
        "' =1",
    ]
    metric = next(row for row in rows if row[1] == "roc_auc")
    float(metric[header.index("churn@23 difference")])


def test_a_button_names_what_was_compared_by_a_row(churn: House) -> None:
    row = comparison.remember(churn.context, ("churn@5", "churn@7"))
    assert row == comparison.remember(churn.context, ("churn@5", "churn@7"))
    assert row != comparison.remember(churn.context, ("churn@7", "churn@5"))
    assert comparison.remembered(churn.context, row) == ("churn@5", "churn@7")
    with pytest.raises(NotFound):
        comparison.remembered(churn.context, 999)


def test_the_picture_knows_how_each_metric_was_reached(churn: House) -> None:
    found = comparison.comparison(churn.context, churn.viewer(ANA), ("churn@5", "churn@7"))
    png, words = comparison.draw(churn.context, found)
    assert png.startswith(b"\x89PNG")
    assert "roc_auc: churn@5" in words


def test_more_than_eight_are_refused(churn: House) -> None:
    with pytest.raises(BadInput):
        comparison.comparison(churn.context, churn.viewer(ANA), tuple(f"churn@{at}" for at in range(9)))
