"""A model trained anew from its alert, in the browser: read before it is asked, asked once, and what came of it is named."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, expect

from bot.domain.registry import ModelVersion
from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.organisation import GRACE, LEO, MIA, WINE
from demo.seed import POLICY
from storage import registry, tokens
from tests.browser.conftest import OpenPage
from tests.browser.stage import ANSWER_MS, answer, card, close, dialog, opened, picture_of, write
from tests.browser.test_stories_alerts import DRIFT, now, presses, seen
from tests.e2e.stage import Stage
from tests.integrations.deployers.test_github import REPOSITORY, Standin, standing_in

pytestmark = pytest.mark.browser

RETRAIN = (
    "\nretrain: {name: training, github: {repository: org/serving, workflow: release.yml}, within: 6h}\n"
)
RUN = "5e" * 16


@pytest.fixture(scope="module")
def github() -> Iterator[Standin]:
    """A stand-in of GitHub's API."""
    with standing_in() as found:
        yield found


@pytest.fixture(scope="module")
def stage(
    northwind_morning: Path, github: Standin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One stage for the story, whose policy names a workflow that trains."""
    folder = tmp_path_factory.mktemp("stage")
    policy = folder / "policy.yml"
    policy.write_text(POLICY.read_text(encoding="utf-8") + RETRAIN, encoding="utf-8")
    settings = {
        "MLOPS_POLICY": str(policy), "GITHUB_TOKEN": "ghp_story", "GITHUB_API_URL": github.address,
    }  # fmt: skip
    with opened(northwind_morning, folder, settings) as made:
        yield made


def started(stage: Stage, github: Standin, times: int = 1) -> dict[str, Any]:
    """What the workflow was started with last, once it was so often."""
    path = f"{REPOSITORY}/actions/workflows/release.yml/dispatches"

    def found() -> list[dict[str, Any]]:
        return [body for _, where, body in list(github.asked) if where == path]

    stage.until(lambda: len(found()) >= times, "the workflow")
    assert len(found()) == times
    inputs: dict[str, Any] = found()[-1]["inputs"]
    return inputs


def report(stage: Stage, inputs: dict[str, Any], **said: object) -> None:
    """What the workflow says of itself."""
    made = ApiToken(
        "training00", "training", frozenset({Scope.DEPLOYMENTS_WRITE}), datetime.now(UTC), "terminal"
    )
    text = spell(made.id, "A" * 40)
    with stage.database.write() as session:
        if tokens.find(session, made.id) is None:
            tokens.add(session, made, digest(text))
    bearer = {"Authorization": f"Bearer {text}"}
    told = httpx.post(stage.address + inputs["report_to"], json=said, headers=bearer)
    assert told.status_code == 200, told.text


def retrain(shown: Locator) -> Locator:
    return shown.get_by_role("button", name="Retrain…", exact=True)


def test_a_model_is_trained_anew_from_the_message_of_its_alert(
    stage: Stage, github: Standin, page_as: OpenPage, tmp_path: Path
) -> None:
    seen(stage, DRIFT)
    page = page_as(stage.workspace.address, MIA, WINE)
    shown = card(page, "PSI of color_intensity is 0.31, above 0.2")
    picture_of(page, "retraining-button", tmp_path)
    retrain(shown).click()
    form = dialog(page, "Retrain for A-1")
    expect(form).to_contain_text(
        "training (the workflow release.yml of org/serving) is asked to retrain wine-grading within 6h"
    )
    expect(form).to_contain_text("wine-grading@2")
    picture_of(page, "retraining-form", tmp_path)
    form.get_by_role("textbox", name="Why").fill("The new vineyard's samples *belong* to us now.")
    presses(form, "Retrain")
    expect(page.get_by_role("dialog")).to_contain_text("is asked to retrain wine-grading", timeout=ANSWER_MS)
    picture_of(page, "retraining-asked", tmp_path)
    close(page)

    inputs = started(stage, github)
    assert {key: inputs[key] for key in ("attempt", "alert", "model", "environment", "version")} == {
        "attempt": "1", "alert": "A-1", "model": "wine-grading", "environment": "production", "version": "2",
    }  # fmt: skip
    expect(shown).to_contain_text("asked training to retrain wine-grading; it has until", timeout=ANSWER_MS)
    expect(retrain(shown)).to_have_count(0)
    picture_of(page, "retraining-told", tmp_path)

    other = page_as(stage.workspace.address, LEO, WINE)
    write(other, "/mlops alert A-1 retrain because I saw it as well")
    answer(other, "Mia Lindqvist asked training to retrain wine-grading already, at A-1")
    picture_of(other, "retraining-second", tmp_path)

    report(stage, inputs, state="running", details="fold 1 of 5", url="https://ci.example.com/jobs/7")
    expect(shown).to_contain_text("training is retraining wine-grading", timeout=ANSWER_MS)
    picture_of(page, "retraining-running", tmp_path)
    with stage.database.write() as session:
        registry.add_version(session, ModelVersion("wine-grading", 9, now(stage), run_id=RUN))
    report(stage, inputs, state="done", run=RUN, details="log_loss 0.21 on the holdout")
    expect(shown).to_contain_text("wine-grading@9 came of the retraining by training", timeout=ANSWER_MS)
    expect(retrain(shown)).to_have_count(1)
    shown.get_by_role("button", name="repl").first.click()
    picture_of(page, "retraining-done", tmp_path)


def test_who_may_not_is_told_so_before_a_form_and_a_failure_is_said(
    stage: Stage, github: Standin, page_as: OpenPage, tmp_path: Path
) -> None:
    page = page_as(stage.workspace.address, GRACE, WINE)
    shown = card(page, "PSI of color_intensity is 0.31, above 0.2")
    retrain(shown).click()
    expect(page.get_by_role("dialog")).to_contain_text(
        "You may not retrain wine-grading at A-1", timeout=ANSWER_MS
    )
    picture_of(page, "retraining-refused", tmp_path)
    close(page)

    page = page_as(stage.workspace.address, MIA, WINE)
    write(page, "/mlops alert A-1 retrain because the first one forgot the new samples")
    answer(page, "training is asked to retrain wine-grading")
    report(stage, started(stage, github, 2), state="failed", details="<!channel> CUDA out of *memory*")
    shown = card(page, "PSI of color_intensity is 0.31, above 0.2")
    expect(shown).to_contain_text("training did not retrain wine-grading", timeout=ANSWER_MS)
    picture_of(page, "retraining-failed", tmp_path)


def test_nobody_waits_any_more_once_somebody_says_so_in_the_thread(
    stage: Stage, github: Standin, page_as: OpenPage, tmp_path: Path
) -> None:
    page = page_as(stage.workspace.address, MIA, WINE)
    write(page, "/mlops alert A-1 retrain because the samples are complete")
    answer(page, "training is asked to retrain wine-grading")
    started(stage, github, 3)
    shown = card(page, "PSI of color_intensity is 0.31, above 0.2")
    shown.get_by_role("button", name="repl").first.click()
    under = page.get_by_role("complementary", name="Thread")
    again, stop = (under.get_by_role("button", name=each).last for each in ("Tell it again", "Stop waiting"))
    again.click()
    expect(under).to_contain_text("was told within the last minute", timeout=ANSWER_MS)
    picture_of(page, "retraining-too-soon", tmp_path)
    stop.click()
    picture_of(page, "retraining-stop", tmp_path)
    page.get_by_role("button", name="Stop waiting").last.click()
    expect(under).to_contain_text("stopped waiting for training", timeout=ANSWER_MS)
    expect(shown).to_contain_text("stopped by Mia Lindqvist", timeout=ANSWER_MS)
    expect(stop).to_have_count(0)
    expect(retrain(shown)).to_have_count(1)
    picture_of(page, "retraining-stopped", tmp_path)
