"""Batches, labels and metrics of models in use, as programs send them, on both databases."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.batches import Batch, Window
from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile
from bot.domain.tokens import Scope
from bot.integrations.compute.port import Done, Part
from bot.services.batches import Content, Delivery, store
from storage import batches
from tests.handlers.api.speaking import V1, program, read, tell, word
from tests.services.house import MONDAY, House

PLACE = "models/churn/environments/production"
ROWS = b"prediction_id,income,plan,score\na,10,basic,0.9\nb,20,pro,0.2\nc,,basic,0.4\n"
OTHERS = ROWS + b"d,40,pro,0.1\n"
LABELS = b"prediction_id,truth\na,1\nzz,0\n"


def send(
    house: House, body: bytes = ROWS, path: str = "batches", kind: str = "text/csv", **query: str
) -> httpx.Response:
    return program(house).call(
        "POST", f"{V1}/{PLACE}/{path}", query=query, body=body, **{"content-type": kind}
    )


def test_of_a_batch_a_profile_and_its_answers_are_kept(house: House) -> None:
    sent = send(
        house, name="2026-11-02T08", version="1", since="2026-11-02T08:00:00Z", until="2026-11-02T08:30:00Z"
    )

    assert sent.status_code == 201
    told = sent.json()
    assert (told["rows"], told["version"], told["name"], told["has_answers"]) == (3, 1, "2026-11-02T08", True)
    with house.database.read() as session:
        (batch,) = batches.newest(session, "churn", "production", 10)
        profile, answers = batches.profile(session, batch), batches.answers(session, batch)
    income = profile.column("income")
    assert income is not None
    assert (income.kind, income.nulls, income.high) == (Kind.INTEGER, 1, 20)
    assert answers["score"].values.tolist() == [0.9, 0.2, 0.4]
    assert [each["name"] for each in read(program(house), f"{PLACE}/batches").json()] == ["2026-11-02T08"]


def test_the_same_batch_again_is_one(house: House) -> None:
    first, again = send(house), send(house)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(read(program(house), f"{PLACE}/batches").json()) == 1


def test_five_senders_of_one_batch_at_once_make_one(house: House) -> None:
    delivery = Delivery("churn", "production", "a" * 64, "bob", MONDAY)
    content = Content(Profile(3), {})

    def deliver(_: int) -> Batch:
        with house.database.write() as session:
            return store(session, delivery, content, Window(MONDAY, MONDAY), name="one", version=None)

    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(deliver, range(5)))
    assert found == [found[0]] * 5
    assert len(read(program(house), f"{PLACE}/batches").json()) == 1


def test_another_batch_of_the_same_name_is_refused_and_changes_nothing(house: House) -> None:
    send(house, name="monday")
    refused = send(house, OTHERS, name="monday")

    assert refused.status_code == 409
    assert "with other rows" in refused.json()["sentence"]
    assert [each["rows"] for each in read(program(house), f"{PLACE}/batches").json()] == [3]


def test_labels_may_come_before_their_predictions_and_twice(house: House) -> None:
    first, again = send(house, LABELS, "labels"), send(house, LABELS, "labels")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["rows"] == 2
    with house.database.read() as session:
        (found,) = batches.labels(session, "churn", "production")
    assert found["prediction_id"].values.tolist() == [b"a", b"zz"]


def test_a_metric_that_was_measured_elsewhere_is_kept_with_its_window(house: House) -> None:
    said: dict[str, Any] = {
        "metric": "roc_auc",
        "value": 0.91,
        "low": 0.9,
        "high": 0.92,
        "rows": 1000,
        "version": 1,
    }
    made = tell(
        program(house), f"{PLACE}/metrics", since="2026-11-01T00:00:00Z", until="2026-11-02T00:00:00Z", **said
    )

    assert made.status_code == 201
    assert read(program(house), f"{PLACE}/metrics").json() == [made.json()]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "2026-11-01T00:00:00Z"}, "`until` is missing"),
        ({"since": "2026-11-02T08:00:00Z", "until": "2026-11-01T00:00:00Z"}, "ends before it begins"),
        ({"until": "2026-11-01T00:00:00"}, "needs a time zone"),
        ({"until": (MONDAY + timedelta(hours=1)).isoformat().replace("+00:00", "Z")}, "ends in the future"),
        ({"version": "99"}, "99"),
        ({"until": "0001-01-01T00:00:00+14:00"}, "before the year 1970"),
        ({"since": "0001-01-01T00:00:00+14:00", "until": "2026-11-01T00:00:00Z"}, "before the year 1970"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    quick_house: House, query: dict[str, str], words: str
) -> None:
    refused = program(quick_house).call(
        "POST", f"{V1}/{PLACE}/batches", query=query, body=ROWS, **{"content-type": "text/csv"}
    )

    assert refused.status_code in {404, 422}
    assert words in refused.json()["sentence"]
    assert read(program(quick_house), f"{PLACE}/batches").json() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"low": 0.95, "high": 0.97}, "does not hold the value"),
        ({"low": 0.8}, "two ends"),
        ({"version": 99}, "99"),
        ({"until": "0001-01-01T00:00:00+14:00"}, "before the year 1970"),
    ],
)
def test_a_metric_that_cannot_be_is_refused(quick_house: House, fields: dict[str, Any], words: str) -> None:
    refused = tell(program(quick_house), f"{PLACE}/metrics", metric="auc", value=0.9, rows=10, **fields)

    assert words in refused.json()["sentence"]
    assert read(program(quick_house), f"{PLACE}/metrics").json() == []


def test_lines_may_end_as_old_programs_end_them(quick_house: House) -> None:
    assert send(quick_house, ROWS.replace(b"\n", b"\r")).json()["rows"] == 3


def test_a_column_once_concealed_stays_concealed(house: House) -> None:
    def sent(note: str) -> bytes:
        return json.dumps({"note": note}).encode() + b"\n"

    addresses = b"".join(sent(f"person{number}@example.com") for number in range(5))
    send(house, addresses, kind="application/x-ndjson", name="first")
    told = send(house, sent("nothing personal"), kind="application/x-ndjson", name="second").json()
    without = send(house, b'{"size": 3}\n', kind="application/x-ndjson", name="third").json()
    again = send(house, sent("nothing else"), kind="application/x-ndjson", name="fourth").json()

    assert [each["concealed"] for each in (told, without, again)] == [["note"], [], ["note"]]


def test_a_batch_needs_the_scope_and_a_model_that_the_token_reaches(quick_house: House) -> None:
    house = quick_house
    for speaker in (program(house, Scope.READ), program(house, models="fraud")):
        answer = speaker.call("POST", f"{V1}/{PLACE}/batches", body=ROWS, **{"content-type": "text/csv"})
        assert word(answer)[0] in {403, 404}
    assert read(program(house), f"{PLACE}/batches").json() == []


class Elsewhere:
    """Other machines, which see no file of this one."""

    is_elsewhere = True

    def __init__(self) -> None:
        self.parts: list[object] = []

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        for part in parts:
            self.parts.append(part)
            yield work(part)


def test_a_batch_is_read_where_the_setting_says(house: House) -> None:
    cluster = Elsewhere()
    house.context = replace(house.context, compute=cluster)

    assert send(house).json()["rows"] == 3
    assert len(cluster.parts) == 1
