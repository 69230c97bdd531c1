"""One run with what surrounds it, and nothing in it that comes alive."""

from datetime import timedelta

import pytest

from bot.domain.run_detail import RunDetail
from bot.services import follow_ups
from bot.views.answer import Buttons
from bot.views.blocks import fallback
from storage import registry
from tests.services.house import KEN, House, version
from tests.services.training import asks, reads, run, train

GIT = {"mlflow.source.git.repoURL": "git@github.com:northwind/models.git"}


def test_a_run_says_what_it_was_made_from_and_what_became_of_it(house: House) -> None:
    parent = run(1, "deep", commit="9fceb02d0ae598e95dc970b74767f19372d61af8", dirty=True, seed=7,
                 tags={**GIT, "mlops.environment": "sha256:lock", "mlflow.user": "root"})  # fmt: skip
    children = [run(n, "deep", tags={"mlflow.parentRunId": parent.run_id}) for n in range(2, 9)]
    train(house, parent, *children)
    with house.database.write() as session:
        registry.add_version(session, version("churn", 4, run_id=parent.run_id))
        registry.add_version(session, version("secret", 4, run_id=parent.run_id))

    said = reads(house, f"show {parent.run_id}")

    for part in (
        "✓ finished", "took 5 min", "(its program says root)", "with uncommitted changes", "seed 7", "sha256:lock",
        "registered as churn@4", "7 belong to it: fox-8, fox-7, fox-6, fox-5, fox-4 and 2 more",
        "9fceb02d (https://github.com/northwind/models/commit/9fceb02d",
    ):  # fmt: skip
        assert part in said
    assert "part of fox-1" in reads(house, f"show {children[0].run_id}")


def test_a_version_of_a_hidden_model_is_not_named(house: House) -> None:
    found = run(1, "churn")
    train(house, found)
    detail = asks(house, f"show {found.run_id}", KEN).value
    assert isinstance(detail, RunDetail)
    assert detail.versions == ()


def test_the_first_metrics_are_shown_and_the_rest_is_behind_a_button(house: House) -> None:
    many = run(1, metrics={f"metric_{n}": float(n) for n in range(9)} | {"roc_auc": 0.9})
    train(house, many)
    answer = follow_ups.offered(house.context, asks(house, f"show {many.run_id}"))
    (button,) = [each for part in answer.parts if isinstance(part, Buttons) for each in part.items]

    assert "roc_auc" in fallback(answer)
    assert "metric_4" not in fallback(answer)
    assert button.text == "+5 metrics"  # type: ignore[union-attr]
    words = follow_ups.words_behind(house.context, int(button.value))  # type: ignore[union-attr]
    assert words == f"show {many.run_id} all"
    assert "metric_8" in reads(house, words)


def test_a_run_that_never_ended_is_lost_after_a_day_and_it_says_so(house: House) -> None:
    begun = house.clock.now() - timedelta(hours=25)
    train(house, run(1, status="RUNNING", started_at=begun, ended_at=None))
    assert "It never said that it ended" in reads(house, "show fox-1")


@pytest.mark.parametrize(
    "remote", ["javascript:alert(1)", "https://evil.example/x", "https://github.com/a|b>c/d", "file:///etc"]
)
def test_a_commit_is_a_link_only_where_the_host_is_known(house: House, remote: str) -> None:
    train(house, run(1, commit="9fceb02d0ae5", tags={"mlflow.source.git.repoURL": remote}))
    said = fallback(asks(house, "show fox-1"))
    assert "9fceb02d" in said
    assert "<http" not in said


def test_hostile_words_of_a_run_stay_words(house: House) -> None:
    hostile = run(
        1, name="<!channel> *x*", params={"<!here>": "<http://evil|safe>"}, tags={"mlflow.user": "<@U0ANA>"}
    )
    train(house, hostile)
    said = fallback(asks(house, f"show {hostile.run_id}"))
    for live in ("<!channel>", "<!here>", "<http://evil", "program says <@"):
        assert live not in said
