"""Sources in the policy: what is understood, what is refused with a kind sentence, and how a change is told."""

import pytest

from bot.domain.policy_changes import changes
from bot.domain.sources.source import Files, Gives, Select
from bot.domain.strictness import Direction
from bot.errors import PolicyProblem
from bot.policy.building import build
from bot.views.policy_changes import spoken


def text(*sources: str) -> str:
    return f"extends: starter\nmodels:\n  churn:\n    sources: [{', '.join(sources)}]\n"


NIGHTLY = "{name: nightly, files: /data/*.csv}"
WAREHOUSE = "{name: warehouse, sql: dwh, query: SELECT 1 AS at, watermark: at, at: weekdays at 6, zone: Europe/Berlin, delay: 5m}"


def test_a_source_is_understood() -> None:
    found, _ = build(text(NIGHTLY, WAREHOUSE), "policy.yml").of("churn").sources
    assert (found.place, found.gives, found.when) == (Files("/data/*.csv"), Gives.BATCHES, "every 1h")
    (_, rows), *_ = [build(text(NIGHTLY, WAREHOUSE), "policy.yml").of("churn").sources]
    assert rows.place == Select("dwh", "SELECT 1 AS at", "at")
    assert rows.when == "every weekday at 06:00, Europe/Berlin, 5m later"


def test_it_tells_of_where_versions_end_up_where_it_names_no_environment() -> None:
    policy = build(text(NIGHTLY, "{name: s, files: /s/a.csv, environment: production}"), "policy.yml")
    assert [where for _, where in policy.sources("churn")] == [policy.goal, "production"]
    assert policy.sources("fraud") == ()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{name: s}", "say `files`, or `sql`"),
        ("{name: s, files: /d/*.csv, sql: dwh}", "reads one thing"),
        ("{name: s, sql: dwh, query: SELECT 1}", "needs a `query` and its `watermark`"),
        ("{name: s, files: /d/*.csv, watermark: at}", "have no `query`"),
        ("{name: s, files: /d/../etc/*.csv}", "must not have `..`"),
        ("{name: s, files: 'http://h/a.csv'}", "must be a path, or begin with"),
        ("{name: s, files: /d/passwd}", "must end with"),
        (
            "{name: s, sql: 'postgresql://u:geheim@h/d', query: SELECT 1, watermark: a}",
            "the name of a database",
        ),
        ("{name: s, sql: dwh, query: DELETE FROM t, watermark: a}", "must begin with SELECT"),
        ("{name: s, sql: dwh, query: 'SELECT 1; SELECT 2', watermark: a}", "must be one query"),
        ("{name: s, files: /d/*.csv, every: 1h, at: daily 6:00}", "says when twice"),
        ("{name: s, files: /d/*.csv, every: 30s}", "is pulled too often"),
        ("{name: s, files: /d/*.csv, at: sometimes}", "cannot be used"),
        ("{name: s, files: /d/*.csv, zone: Europe/Berlin}", "has a `zone` and no `at`"),
        ("{name: s, files: /d/*.csv, gives: labels, timestamp: at}", "which only batches have"),
        ("{name: s, files: /d/*.csv, gives: rumours}", "must be"),
        ("{name: s, files: /d/*.csv, environment: moon}", "moon"),
        (f"{NIGHTLY}, {NIGHTLY}", "is called like one before it"),
        ("{name: s, files: /d/*.csv, password: x}", "is not a key"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(source: str, said: str) -> None:
    with pytest.raises(PolicyProblem) as caught:
        build(text(source), "policy.yml")
    assert said in caught.value.sentence
    assert caught.value.line is not None


def test_a_change_of_a_source_is_told_in_plain_words() -> None:
    before, after = (build(text(*each), "policy.yml") for each in ((NIGHTLY,), (WAREHOUSE,)))
    gone, new = changes(before, after)
    assert (gone.direction, new.direction) == (Direction.LOOSER, Direction.STRICTER)
    assert spoken(gone) == "⚠ data of churn is no longer fetched from nightly (looser)"
    assert spoken(new).startswith(
        "✓ data of churn is now fetched from warehouse: batches from the database dwh by at, every weekday"
    )
    (other,) = changes(before, build(text(NIGHTLY.replace("}", ", every: 2h}")), "policy.yml"))
    assert "every 2h, was: batches from /data/*.csv, every 1h" in spoken(other)
