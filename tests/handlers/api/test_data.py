"""Data set versions and evaluation predictions, as programs send them, on both databases."""

import gzip

import httpx
import pytest

from bot.domain.predictions import Predictor
from bot.domain.runs import Run
from bot.domain.tokens import Scope
from bot.integrations.tables.limits import Limits
from handlers.api import uploads
from storage import predictions, runs
from tests.handlers.api.speaking import V1, program, read, tell, word
from tests.services.house import House

CSV = b"prediction_id,truth,score\na,1,0.9\nb,0,0.2\n"
PREDICTIONS = "models/churn/versions/3/predictions"
CUSTOMERS = "data-sets/customers/versions"
RUN = "0123456789abcdef" * 2


def send(
    house: House,
    body: bytes,
    kind: str = "text/csv",
    path: str = PREDICTIONS,
    evaluation: str = "holdout",
    **more: str,
) -> httpx.Response:
    query = {"evaluation": evaluation}
    return program(house).call(
        "POST", f"{V1}/{path}", query=query, body=body, **{"content-type": kind, **more}
    )


def test_predictions_of_a_version_are_stored_once(house: House) -> None:
    first = send(house, CSV)
    again = send(house, gzip.compress(CSV), "application/gzip")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["rows"] == 2
    assert again.json()["stored_at"] == first.json()["stored_at"]
    with house.database.read() as session:
        stored = predictions.load(session, Predictor("churn", 3), "holdout")
    assert stored is not None
    assert len(stored) == 2
    assert [each.verb for each in house.audited()].count("predictions.stored") == 1


JSONL = (
    b'{"prediction_id": "a", "truth": 1, "score": 0.9}\n{"prediction_id": "b", "truth": 0, "score": 0.2}\n'
)


@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/jsonl; charset=utf-8"])
def test_json_lines_are_the_same_predictions(house: House, kind: str) -> None:
    first, again = send(house, CSV), send(house, JSONL, kind)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["sha256"] == first.json()["sha256"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (JSONL + b"oops", "Row 3 is not JSON."),
        (JSONL + JSONL, "A prediction_id stands twice, in rows 1 and 3; each row needs its own."),
        (JSONL.replace(b"0.2", b"null"), "Every score must be a finite number: that of row 2 is none."),
        (JSONL * 2, "The file has more than 3 rows."),
        (b"{" + b", ".join(b'"c%d": 1' % at for at in range(501)) + b"}", "The file has more than 500 columns."),
    ],
)  # fmt: skip
def test_json_lines_that_cannot_be_used_store_nothing(
    quick_house: House, monkeypatch: pytest.MonkeyPatch, body: bytes, sentence: str
) -> None:
    if "more than 3 rows" in sentence:
        monkeypatch.setattr("bot.services.predictions.LIMITS", Limits(rows=3))
    answer = send(quick_house, body, "application/x-ndjson")

    assert word(answer) == (422, "bad_input")
    assert sentence in answer.text
    assert "predictions.stored" not in [each.verb for each in quick_house.audited()]


def test_a_body_one_byte_over_the_limit_stores_nothing(
    quick_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "FILE_LIMIT", len(JSONL))
    assert send(quick_house, JSONL, "application/jsonl").status_code == 201
    over = send(quick_house, JSONL + b" ", "application/jsonl", evaluation="other")

    assert over.status_code == 413
    with quick_house.database.read() as session:
        assert predictions.load(session, Predictor("churn", 3), "other") is None


def test_predictions_of_a_run_are_stored_where_the_token_reaches(quick_house: House) -> None:
    house = quick_house
    with house.database.write() as session:
        runs.record(session, Run(RUN, "churn-training", "swift-owl", house.clock.now()))
    path = f"runs/{RUN}"

    assert send(house, CSV, path=f"{path}/predictions").status_code == 201
    assert read(program(house), path).json()["name"] == "swift-owl"
    assert [each["run_id"] for each in read(program(house), "runs").json()["items"]] == [RUN]
    far = program(house, experiments="fraud*")
    assert word(read(far, path)) == (403, "not_allowed")
    assert read(far, "runs").json()["items"] == []
    assert word(read(far, "runs", experiment="churn-training")) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"", "text/csv", (422, "bad_input")),
        (b"\x00\xff" * 100, "application/vnd.apache.parquet", (422, "bad_input")),
        (b"PAR1" * 100, "application/vnd.apache.parquet", (422, "bad_input")),
        (CSV, "application/gzip", (422, "bad_input")),
        (b"prediction_id,truth,score\na,1,0.9\na,0,0.2\n", "text/csv", (422, "bad_input")),
        (b"prediction_id,truth,score,password\na,1,0.9,x\n", "text/csv", (201, "")),
        (b"prediction_id,truth\na,1\n", "text/csv", (422, "bad_input")),
        (CSV, "application/octet-stream", (415, "wrong_content_type")),
        (CSV, "application/json", (415, "wrong_content_type")),
    ],
)
def test_a_file_that_is_none_is_refused(
    quick_house: House, body: bytes, kind: str, expected: tuple[int, str]
) -> None:
    answer = send(quick_house, body, kind)

    assert word(answer) == expected
    assert "Traceback" not in answer.text


def test_a_file_beyond_the_limit_is_refused_while_it_comes(
    quick_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "FILE_LIMIT", 30)

    assert word(send(quick_house, CSV)) == (413, "too_large")


def test_a_data_set_version_is_told_once_and_its_personal_columns_are_flagged(house: House) -> None:
    feed = program(house, Scope.BATCHES_WRITE, Scope.READ)
    wanted = {
        "fingerprint": "a" * 64, "version": "2026-11-01", "rows": 100, "source": "s3://lake/customers",
        "columns": [{"name": "email", "type": "text"}, {"name": "basket_size", "type": "integer"}],
    }  # fmt: skip

    first, again = tell(feed, CUSTOMERS, **wanted), tell(feed, CUSTOMERS, **wanted)

    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert first.json()["asked"] == ["email"]
    assert first.json()["classification"] == "personal"
    assert first.json()["record"]["added_by"].startswith("token:")
    assert read(feed, "data-sets").json()["total"] == 1
    assert read(feed, "data-sets/customers").json()["summary"]["records"][0]["version"]["rows"] == 100


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": "x"},
        {"rows": -1},
        {"rows": 10**30},
        {"columns": [{"name": "a"}]},
        {"columns": [{"name": "a\x00", "type": "text"}]},
        {"columns": [{"name": "a", "type": "text"}] * 2001},
        {"source": "x" * 2001},
        {"kind": "guess"},
        {"version": ""},
    ],
    ids=lambda change: str(change)[:40],
)
def test_a_data_set_version_that_makes_no_sense_is_refused(
    quick_house: House, change: dict[str, object]
) -> None:
    answer = tell(program(quick_house), CUSTOMERS, **{"fingerprint": "a" * 64, **change})

    assert word(answer) == (422, "bad_input")
    assert read(program(quick_house), "data-sets").json()["total"] == 0
