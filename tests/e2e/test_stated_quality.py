"""The policy says what it expects of data: admins read it, the next batch is held against it, and the alert says who asks."""

import json
from datetime import timedelta

import pytest

from demo.organisation import WINE
from storage import audit
from tests.e2e.reading import Json, everything
from tests.e2e.serving import RULES, Service
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_what_the_policy_expects_of_data_is_held_against_the_next_batch_and_told(stage: Stage) -> None:
    serving = Service(stage)
    serving.an_hour_later(0)
    serving.sends(serving.hour - timedelta(minutes=20))
    stage.ruled_by(RULES)
    serving.looked(1)

    stage.rule(
        f"{RULES}    quality: {{columns: {{cultivar: {{values: [a, b]}}}}, rows: {{at_least: 100}}}}\n"
    )
    told = stage.until(lambda: _news(stage), "the news of the policy in the audit")
    assert told == [
        "✓ of the data of wine-grading, a batch has at least 100 rows, was any number of rows (stricter)",
        "• of the data of wine-grading, cultivar may hold 2 texts, was the texts of the reference",
    ]
    serving.sends(serving.hour + timedelta(minutes=1))
    serving.an_hour_later(2)
    card = stage.until(lambda: _says(stage, "not among those expected by the policy"), "the alert of quality")
    assert "cultivar" in everything(card)
    assert "rows hold 1 text" in everything(card)

    stage.rule(RULES)
    serving.sends(serving.hour + timedelta(minutes=1))
    serving.an_hour_later(3)
    stage.thread_says(card, "recovered")


def _news(stage: Stage) -> list[str] | None:
    with stage.database.read() as session:
        found = [json.loads(each.facts) for each in audit.entries(session) if each.verb == "policy.changed"]
    news = [each["changes"] for each in found if any("of the data" in one for one in each.get("changes", []))]
    return news[-1] if news else None


def _says(stage: Stage, sentence: str) -> Json | None:
    return next((each for each in stage.posts(WINE) if sentence in everything(each)), None)
