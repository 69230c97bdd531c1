"""The pipelines of docs/ci.md: their shell steps, taken out of the YAML and run by bash against the real process."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.domain import artifacts
from bot.domain.checks import CheckResult
from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.organisation import LEO
from storage import checks, serving, tokens
from tests.e2e.people import Someone
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

PAPER = Path(__file__).parents[2] / "docs" / "ci.md"
MODEL = "wine-grading"
TOOLS = ("bash", "curl", "jq", "make")
# The work of the example project: its tests pass or not, and its deployment notes what it was told.
MAKEFILE = "test:\n\ttest ! -e broken\ndeploy:\n\techo $(VERSION) > deployed\n"


@dataclass(frozen=True)
class Pipeline:
    """A vendor's pipeline: the script of each job, and what the runner sets."""

    name: str
    scripts: dict[str, str]
    runner: dict[str, str]


def pipelines() -> list[Pipeline]:
    """The two of the paper."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    github, gitlab = (YAML(typ="safe").load(each) for each in blocks)
    return [
        Pipeline("github", {job: _steps(github["jobs"][job]) for job in ("check", "deploy")},
                 {"JOB_URL": "https://ci.example.com/1", "JOB_KEY": "github-1-1"}),
        Pipeline("gitlab", {job: "\n".join(gitlab[job]["script"]) for job in ("check", "deploy")},
                 {"CI_JOB_URL": "https://ci.example.com/1", "CI_JOB_ID": "1"}),
    ]  # fmt: skip


def _steps(job: dict[str, Any]) -> str:
    return "\n".join(each["run"] for each in job["steps"] if "run" in each)


def token(stage: Stage, name: str) -> str:
    """A token as docs/ci.md creates it; its secret is any."""
    wanted = (Scope.CHECKS_WRITE, Scope.DEPLOYMENTS_WRITE, Scope.READ)
    made = ApiToken(
        name.ljust(10, "0"), name, frozenset(wanted), datetime.now(UTC), "terminal", models="wine*"
    )
    text = spell(made.id, "A" * 40)
    with stage.database.write() as session:
        if tokens.find(session, made.id) is None:
            tokens.add(session, made, digest(text))
    return text


def run(stage: Stage, pipeline: Pipeline, job: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One job, as a runner starts it: bash that ends at the first failure."""
    surroundings = {
        "PATH": os.environ["PATH"], "MLOPS_URL": stage.address, "MLOPS_TOKEN": token(stage, pipeline.name),
        "MODEL": MODEL, "VERSION": "3", **pipeline.runner,
    }  # fmt: skip
    (folder / "Makefile").write_text(MAKEFILE, encoding="utf-8")
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", pipeline.scripts[job]], cwd=folder, env=surroundings,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def tools() -> None:
    """What every runner has."""
    missing = [each for each in TOOLS if shutil.which(each) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")


@pytest.mark.parametrize("pipeline", pipelines(), ids=lambda each: each.name)
def test_a_pipeline_reports_its_check_once_and_what_serves(
    stage: Stage, pipeline: Pipeline, tmp_path: Path
) -> None:
    live = stage.live(MODEL)

    for _ in range(2):
        checked = run(stage, pipeline, "check", tmp_path)
        assert checked.returncode == 0, checked.stderr
    deployed = run(stage, pipeline, "deploy", tmp_path)
    assert deployed.returncode == 0, deployed.stderr

    with stage.database.read() as session:
        (check,) = [each for each in checks.of_version(session, MODEL, 3) if each.by == pipeline.name]
        (served,) = serving.newest(session, MODEL, "production")
    assert (check.name, check.result, check.url) == (
        "unit-tests",
        CheckResult.PASS,
        "https://ci.example.com/1",
    )
    assert (tmp_path / "deployed").read_text(encoding="utf-8").strip() == str(live)
    assert (served.version, served.replicas, served.instance) == (live, 4, "eu-west-1")
    leo = Someone(stage, LEO)
    assert "unit-tests passed" in leo.types(f"show {MODEL}@3")
    assert f"Serving {MODEL}@{live} on all 4 replicas" in leo.types(f"show {MODEL}#production")
    assert token(stage, pipeline.name) not in stage.started[0].logged()


@pytest.mark.parametrize("pipeline", pipelines(), ids=lambda each: each.name)
def test_a_pipeline_whose_tests_fail_reports_that_and_fails(
    stage: Stage, pipeline: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "broken").touch()
    runner = {key: f"{value}-again" for key, value in pipeline.runner.items()}

    ended = run(stage, Pipeline(pipeline.name, pipeline.scripts, runner), "check", tmp_path)

    assert ended.returncode != 0
    with stage.database.read() as session:
        newest = next(each for each in checks.of_version(session, MODEL, 3) if each.by == pipeline.name)
    assert newest.result is CheckResult.FAIL


def test_the_files_of_a_model_have_the_digest_that_the_paper_computes(tmp_path: Path) -> None:
    paper = (PAPER.parent / "api.md").read_text(encoding="utf-8")
    command = re.findall(r"```sh\n(.*?)```", paper, re.DOTALL)[0]
    for name, content in (("MLmodel", "x"), ("data/weights.bin", "y"), ("Zeta", "z")):
        (tmp_path / "model" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "model" / name).write_text(content, encoding="utf-8")
    files = [(name, hashlib.sha256(content).hexdigest()) for name, content in
             (("MLmodel", b"x"), ("data/weights.bin", b"y"), ("Zeta", b"z"))]  # fmt: skip

    shown = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == artifacts.digest(files)
