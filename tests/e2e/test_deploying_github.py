"""From the approval to live on GitHub: a workflow that is started and reports, and a deployment whose statuses are read."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.organisation import LEO, MIA, TOM, WINE
from demo.seed import POLICY
from storage import tokens
from tests.e2e.crashes import Theatre, theatre
from tests.e2e.people import Someone
from tests.integrations.deployers.test_github import REPOSITORY, Standin, standing_in

pytestmark = pytest.mark.e2e

DEPLOY = """
deploy:
  production:
    - {name: workflow, github: {repository: org/serving, workflow: release.yml, ref: release-line}}
    - {name: statuses, github: {repository: org/serving}}
"""
MODEL = "wine-grading"
ASK = f"promote {MODEL} 3 to production because it grades better"
NEXT_QUESTION_S = 31


@pytest.fixture(scope="module")
def github() -> Iterator[Standin]:
    """A stand-in of GitHub's API."""
    with standing_in() as found:
        yield found


@pytest.fixture(scope="module")
def house(
    github: Standin, northwind_file: Path, morning: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Theatre]:
    """A bot whose policy names both ways for production."""
    folder = tmp_path_factory.mktemp("github")
    shutil.copyfile(northwind_file, folder / "mlops.db")
    policy = folder / "policy.yml"
    policy.write_text(POLICY.read_text(encoding="utf-8") + DEPLOY, encoding="utf-8")
    with theatre(f"sqlite:///{folder / 'mlops.db'}", folder, morning) as opened:
        opened.change(MLOPS_POLICY=str(policy), GITHUB_TOKEN="ghp_story", GITHUB_API_URL=github.address)
        opened.start()
        yield opened
        opened.stop()


def decided(house: Theatre, github: Standin) -> tuple[str, dict[str, Any]]:
    """Asked for and approved by both; the request, and what the workflow was started with."""
    stage = house.stage
    started, made = dispatches(github), len(github.made)
    name = Someone(stage, LEO).asks(ASK, WINE)
    for who in (MIA, TOM):
        Someone(stage, who).approves(stage.card(WINE, name))
    stage.card_says(WINE, name, "deploying, 0 of 2 done")
    stage.until(lambda: len(dispatches(github)) > len(started), "the workflow")
    stage.until(lambda: len(github.made) > made, "the deployment")
    (body,) = dispatches(github)[len(started) :]
    assert body["ref"] == "release-line"
    return name, body["inputs"]


def dispatches(github: Standin) -> list[dict[str, Any]]:
    """What the workflow was started with, each time."""
    path = f"{REPOSITORY}/actions/workflows/release.yml/dispatches"
    return [body for method, where, body in list(github.asked) if (method, where) == ("POST", path)]


def report(house: Theatre, inputs: dict[str, Any], state: str, details: str) -> httpx.Response:
    """What the workflow's last step says."""
    made = ApiToken(
        "workflow00", "workflow", frozenset({Scope.DEPLOYMENTS_WRITE}), datetime.now(UTC), "terminal"
    )
    text = spell(made.id, "A" * 40)
    with house.stage.database.write() as session:
        if tokens.find(session, made.id) is None:
            tokens.add(session, made, digest(text))
    return httpx.post(
        house.stage.address + inputs["report_to"],
        json={"state": state, "details": details},
        headers={"Authorization": f"Bearer {text}"},
    )


def test_a_failure_on_github_leaves_what_was_live_and_then_both_report_it_live(
    house: Theatre, github: Standin
) -> None:
    stage = house.stage
    live = stage.live(MODEL)
    name, inputs = decided(house, github)
    assert (inputs["request"], inputs["version"], inputs["kind"]) == (name, "3", "promotion")
    assert stage.live(MODEL) == live
    assert report(house, inputs, "live", "run 41").status_code == 200
    card = stage.card_says(WINE, name, "deploying, 1 of 2 done")

    github.statuses.append({"state": "failure", "description": "ImagePullBackOff", "log_url": "https://gh/1"})
    stage.control.advance(NEXT_QUESTION_S)
    card = stage.card_says(WINE, name, f"{MODEL}@{live} stays live in production")
    stage.thread_says(card, "did not deploy wine-grading@3: ImagePullBackOff")
    assert "Set workflow back" in str(stage.told(LEO, "ImagePullBackOff"))
    assert stage.live(MODEL) == live
    late = report(house, inputs, "live", "run 41")
    assert (late.status_code, stage.live(MODEL)) == (200, live)

    github.statuses.append({"state": "in_progress", "description": "rolling"})
    name, inputs = decided(house, github)
    assert report(house, inputs, "applying", "1 of 4 pods").status_code == 200
    stage.control.advance(NEXT_QUESTION_S)
    card = stage.card(WINE, name)
    stage.thread_says(card, "is deploying wine-grading@3: rolling")
    github.statuses.append({"state": "success", "description": "4 of 4", "log_url": "https://gh/2"})
    stage.control.advance(NEXT_QUESTION_S)
    card = stage.card_says(WINE, name, "deploying, 1 of 2 done")
    assert stage.live(MODEL) == live
    assert report(house, inputs, "live", "run 42").status_code == 200

    card = stage.card_says(WINE, name, "to production: live")
    stage.thread_says(card, "reports wine-grading@3 live: 4 of 4")
    stage.thread_says(card, "reports wine-grading@3 live: run 42")
    stage.told(LEO, f"live in production ({name})")
    assert stage.live(MODEL) == 3
    assert all(each["authorization"] == "Bearer ghp_story" for each in github.headers)
    assert "ghp_story" not in "\n".join(str(each) for each in stage.posts(WINE))
