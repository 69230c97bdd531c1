"""Bad batches as programs send them: each is refused in a sentence, or taken and told for what is wrong with it."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.monitors.reading import Reading, Status
from bot.services import monitoring
from bot.views.monitor_said import said
from bot.views.spans import plain
from storage import batches, monitors
from tests.handlers.api.speaking import program, read
from tests.handlers.api.test_batches import LABELS, PLACE, send
from tests.integrations.tables.bombs import parquet_of_repeats
from tests.services.house import House
from tests.services.watching import HOUR, TUESDAY, policy

Rows = Sequence[dict[str, object]]
QUALITY = "{data_quality: findings, every: 1h}"
DRIFT = "{feature_drift: wasserstein, above: 0.5, columns: [year], every: 1h}"
NOON = TUESDAY + 12 * HOUR
ZONES = (0, 2, -5)
DRIFT_NAME = "feature_drift wasserstein"


def rows(count: int = 400) -> list[dict[str, object]]:
    """What usually comes."""
    chance = random.Random(4)
    return [
        {
            "year": 2024,
            "income": round(chance.gauss(3000, 400), 2),
            "plan": chance.choice(["basic", "pro"]),
            "seen": f"2026-11-{1 + at % 3:02d}T08:00:00+00:00",
        }
        for at in range(count)
    ]


def csv(found: Rows) -> bytes:
    """With a header, also where there are no rows."""
    head = list(found[0]) if found else list(rows(1)[0])
    return "\n".join(
        [",".join(head), *(",".join(str(each[name]) for name in head) for each in found), ""]
    ).encode()


def every(change: Callable[[dict[str, object]], dict[str, object]]) -> bytes:
    """Every usual row, changed."""
    return csv([change(row) for row in rows()])


def zoned(row: dict[str, object], at: int) -> dict[str, object]:
    """The same moment, written in another zone."""
    offset = ZONES[at % len(ZONES)]
    moment = datetime.fromisoformat(str(row["seen"])) + timedelta(hours=offset)
    return row | {"seen": f"{moment:%Y-%m-%dT%H:%M:%S}{offset:+03d}:00"}


def without(row: dict[str, object], name: str) -> dict[str, object]:
    """The row without a column."""
    return {each: value for each, value in row.items() if each != name}


BAD: dict[str, tuple[bytes, Status, str]] = {
    "a missing column": (every(lambda row: without(row, "income")), Status.FAILING, "income is missing"),
    "an extra column": (
        every(lambda row: row | {"colour": "red"}),
        Status.DEGRADED,
        "colour is new: no such column",
    ),
    "a renamed column": (
        every(lambda row: without(row, "income") | {"incomes": row["income"]}),
        Status.FAILING,
        "income is missing and incomes is new: perhaps it was renamed (a guess",
    ),
    "a retyped column": (
        every(lambda row: row | {"income": f"EUR {row['income']}"}),
        Status.FAILING,
        "income holds text where numbers are expected",
    ),
    "all null": (every(lambda row: row | {"income": ""}), Status.FAILING, "income is empty in all 400 rows"),
    "one row": (csv(rows(1)), Status.HEALTHY, "as expected (1 row)"),
    "no rows": (csv([]), Status.FAILING, "It has no rows"),
    "a constant that moved": (
        every(lambda row: row | {"year": 2027}),
        Status.DEGRADED,
        "year: 400 of 400 rows are above 2024",
    ),
    "100,000 categories": (
        csv([row | {"plan": f"plan {at}"} for at, row in enumerate(rows(100_000))]),
        Status.DEGRADED,
        "plan: at least 20,000 of 100,000 rows hold 20,000 texts not in the first batch",
    ),
    "three zones": (
        csv([zoned(row, at) for at, row in enumerate(rows())]),
        Status.HEALTHY,
        "as expected (400 rows)",
    ),
}


class Seen:
    """A house with a model that is watched by the hour, and what its monitors say of the hour that passed."""

    def __init__(self, house: House, more: str = "") -> None:
        house.rules(policy(QUALITY, DRIFT, more=more))
        self.house, self.now = house, NOON
        self.hour("as usual", csv(rows()))

    def hour(self, name: str, body: bytes) -> str:
        """A batch comes, the hour ends, and the monitors look: what the API said."""
        self.house.clock.set(self.now + HOUR / 2)
        until = (self.now + HOUR / 3).isoformat()
        told = send(self.house, body, name=name, until=until.replace("+00:00", "Z"))
        self.now += HOUR
        self.house.clock.set(self.now + timedelta(minutes=20))
        monitoring.sweep(self.house.context)
        assert told.status_code == 201, told.text
        return told.text

    def last(self, monitor: str = "data_quality") -> tuple[Reading, str]:
        """The newest look, and the sentence that people read."""
        with self.house.database.read() as session:
            (reading,) = monitors.readings(session, "churn", "production", monitor, 1)
        found = self.house.policy.monitors("churn", "production")
        return reading, plain(said(next(each for each in found if each.name == monitor), reading))


def test_each_is_told_for_what_is_wrong_with_it(quick_house: House) -> None:
    seen = Seen(quick_house)
    for name, (body, status, words) in BAD.items():
        seen.hour(name, body)
        reading, sentence = seen.last()
        assert (name, reading.status) == (name, status)
        assert words in sentence


def test_the_texts_of_a_batch_are_seen_by_nobody_until_they_are_listed_or_confirmed(
    quick_house: House,
) -> None:
    secret = csv([row | {"plan": "mallory@home"} for row in rows()])
    seen = Seen(quick_house)
    seen.hour("secret", secret)
    reading, sentence = seen.last()
    assert reading.status is Status.DEGRADED
    assert "plan" in sentence
    assert "mallory" not in sentence + repr(reading)
    with quick_house.database.read() as session:
        batch = batches.find(session, "churn", "production", "secret")
        assert batch is not None
        assert "mallory" not in repr(batches.profile(session, batch).column("plan"))


def test_what_the_policy_lists_of_a_column_is_what_may_stand_there(quick_house: House) -> None:
    seen = Seen(quick_house, ", quality: {columns: {plan: {values: [basic, pro]}}}")
    seen.hour("another plan", every(lambda row: row | {"plan": "gold"}))
    sentence = seen.last()[1]
    assert "400 of 400 rows" in sentence
    # Nobody said that other texts than these may be known.
    assert "gold" not in sentence


def test_a_constant_integer_that_moved_is_drift_by_wasserstein_too(quick_house: House) -> None:
    seen = Seen(quick_house)
    seen.hour("as before", csv(rows()))
    assert seen.last(DRIFT_NAME)[0].status is Status.HEALTHY
    seen.hour("moved", BAD["a constant that moved"][0])
    reading, sentence = seen.last(DRIFT_NAME)
    assert reading.status is Status.DEGRADED
    # Both sides are constant: each lies one deviation from the middle.
    assert "year (Wasserstein 2) of 1 column moved" in sentence


def test_the_same_batch_twice_is_looked_at_once(quick_house: House) -> None:
    seen = Seen(quick_house)
    body = BAD["all null"][0]
    first = send(quick_house, body, name="twice")
    again = send(quick_house, body, name="twice")
    assert first.json() == again.json()
    assert len(read(program(quick_house), f"{PLACE}/batches").json()) == 2
    seen.now += HOUR
    quick_house.clock.set(seen.now + timedelta(minutes=20))
    monitoring.sweep(quick_house.context)
    assert seen.last()[0].batches == 1


def test_a_parquet_bomb_is_refused_and_the_next_batch_is_taken(quick_house: House, tmp_path: Path) -> None:
    bomb = parquet_of_repeats(tmp_path / "bomb.parquet", rows=20_000, cell_bytes=1 << 20).read_bytes()
    refused = send(quick_house, bomb, kind="application/vnd.apache.parquet", name="bomb")
    assert refused.status_code == 422
    assert "memory" in refused.json()["sentence"] or "bytes" in refused.json()["sentence"]
    assert read(program(quick_house), f"{PLACE}/batches").json() == []
    assert send(quick_house, csv(rows())).status_code == 201


def test_labels_of_unknown_predictions_are_taken_and_counted(quick_house: House) -> None:
    send(quick_house, b"prediction_id,score\na,0.9\nb,0.2\n")
    assert send(quick_house, LABELS, "labels").status_code == 201
    counts = read(program(quick_house), f"{PLACE}/performance").json()["counts"]
    assert (counts["labelled"], counts["unknown"]) == (1, 1)
