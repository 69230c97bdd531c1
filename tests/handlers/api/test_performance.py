"""Performance as programs read it: what they sent comes back measured."""

import pytest
from sklearn.metrics import roc_auc_score

from bot.domain.tokens import Scope
from tests.domain.performance.rows import scored
from tests.handlers.api.speaking import V1, program, read, word
from tests.services.house import House

PLACE = "models/churn/environments/production"


def send(house: House, path: str, body: str, **query: str) -> None:
    sent = program(house).call(
        "POST", f"{V1}/{PLACE}/{path}", query=query, body=body.encode(), **{"content-type": "text/csv"}
    )
    assert sent.status_code == 201, sent.json()


def test_what_was_sent_is_measured(house: House) -> None:
    score, truth = scored(120)
    part = ["basic" if at % 2 else "pro" for at in range(120)]
    rows = zip(range(120), score.tolist(), part, strict=True)
    send(
        house,
        "batches",
        "prediction_id,score,segment\n" + "".join(f"p{a},{s},{p}\n" for a, s, p in rows),
        version="1",
    )
    said = "".join(f"p{at},{value:g}\n" for at, value in enumerate(truth[:100].tolist()))
    send(house, "labels", f"prediction_id,truth\n{said}unknown,1\n")

    answer = read(program(house, Scope.READ), f"{PLACE}/performance")
    found = answer.json()
    assert answer.status_code == 200
    assert found["counts"]["labelled"] == 100
    assert found["counts"]["unknown"] == 1
    metric = found["metrics"][0]
    assert (metric["metric"], metric["method"], metric["rows"]) == ("roc_auc", "DeLong", 100)
    assert metric["value"] == pytest.approx(roc_auc_score(truth[:100], score[:100]))
    assert metric["low"] < metric["value"] < metric["high"]
    assert found["against"][0]["claimed_by"] == "churn@1"
    assert found["segments"]["judged"] == 2
    assert sum(each["rows"] for each in found["calibration"]["bins"]) == 100
    assert {each["metric"] for each in found["estimates"]} == {"accuracy", "roc_auc"}


def test_the_window_and_the_version_can_be_said(quick_house: House) -> None:
    house = quick_house
    span = {"since": "2026-10-01T00:00:00Z", "until": "2026-10-02T00:00:00Z"}
    send(house, "batches", "prediction_id,score\na,0.5\n", version="2", **span)
    speaker = program(house)
    assert read(speaker, f"{PLACE}/performance").json()["batches"] == 0
    assert read(speaker, f"{PLACE}/performance", version="2", **span).json()["counts"]["predicted"] == 1
    for query in (
        {"version": "99"},
        {"version": "0"},
        {"since": "2026-10-01T00:00:00"},
        {"since": "2027-01-01T00:00:00Z"},
        {"until": "0001-01-02T00:00:00Z"},
    ):
        assert read(speaker, f"{PLACE}/performance", **query).status_code in {404, 422}


def test_a_file_of_scores_that_are_no_numbers_is_told_and_not_measured(quick_house: House) -> None:
    send(quick_house, "batches", "prediction_id,score\na,high\nb,low\n", version="1")
    send(quick_house, "labels", "prediction_id,truth\na,1\nb,0\n")
    found = read(program(quick_house), f"{PLACE}/performance").json()
    assert found["counts"]["unscored"] == 2
    assert {each["why"] for each in found["metrics"]} == {"no_scores"}


def test_a_token_that_does_not_reach_the_model_reads_nothing(quick_house: House) -> None:
    answer = read(program(quick_house, models="fraud"), f"{PLACE}/performance")
    assert word(answer)[0] in {403, 404}
    assert "metrics" not in answer.json()
