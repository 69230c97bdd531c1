"""What it takes to go live, read by an engineer and by the business; and an admin hears that it changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo.organisation import GRACE, MIA, PRIYA, TUMOUR
from demo.seed import POLICY
from tests.browser.conftest import OpenPage
from tests.browser.stage import ANSWER_MS, answer, message, opened, picture_of, write
from tests.e2e.stage import Stage

pytestmark = pytest.mark.browser
PHONE = 390


@pytest.fixture(scope="module")
def policy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's policy, to be edited."""
    path = tmp_path_factory.mktemp("policy") / "policy.yml"
    path.write_text(POLICY.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def stage(
    northwind_morning: Path, policy_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One stage whose bot reads that file."""
    settings = {"MLOPS_POLICY": str(policy_file)}
    with opened(northwind_morning, tmp_path_factory.mktemp("stage"), settings) as made:
        yield made


def test_an_engineer_reads_what_it_takes(stage: Stage, page_as: OpenPage, tmp_path: Path) -> None:
    page = page_as(stage.workspace.address, MIA, TUMOUR, height=1000)

    write(page, "/mlops policy tumour-screening")

    said = answer(page, "What it takes: tumour-screening")
    expect(said).to_contain_text("1 approval by ml-engineer (@")
    expect(said).to_contain_text("roc_auc at least 0.97")
    picture_of(page, "policy", tmp_path)


def test_the_business_reads_it_on_the_phone(stage: Stage, page_as: OpenPage, tmp_path: Path) -> None:
    page = page_as(stage.workspace.address, GRACE, TUMOUR, width=PHONE, height=1000)

    write(page, "/mlops policy tumour-screening production")

    expect(answer(page, "What it takes")).to_contain_text("one person of ml-engineer said yes")
    picture_of(page, "policy-business", tmp_path)


def test_an_admin_hears_what_the_policy_says_otherwise(
    stage: Stage, page_as: OpenPage, policy_file: Path, tmp_path: Path
) -> None:
    text = policy_file.read_text(encoding="utf-8")
    changed = text.replace("{metric: roc_auc, at_least: 0.97}", "{metric: roc_auc, at_least: 0.96}")
    changed = changed.replace("{role: business, count: 1}]", "{role: business, count: 2}]")
    changed = changed.replace("unlock: [devops, risk, owner]", "unlock: [member]")
    policy_file.write_text(changed, encoding="utf-8")

    page = page_as(stage.workspace.address, PRIYA, stage.dm(PRIYA), height=700)

    said = message(page, "The policy changed")
    expect(said).to_contain_text("roc_auc at least 0.96", timeout=ANSWER_MS)
    expect(said).to_contain_text("(looser)")
    picture_of(page, "policy-changed", tmp_path)
