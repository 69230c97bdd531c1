"""Gates that somebody else must meet, in the workspace: a check from CI, an owner, a card that is only looked at."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.organisation import LEO, MIA, TOM, WINE
from demo.seed import POLICY
from storage import tokens
from tests.e2e.conftest import staged
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

USUAL = """          - {metric: log_loss, at_most: 0.5}
          - {metric: log_loss, versus: live, worse_by_at_most: 0.02, when_none: pass}
"""
GATED = """          - {metric: log_loss, at_most: 0.5}
          - {checks: [{name: unit-tests, from: ci-main}]}
          - {owners: [escalation]}
          - {card: complete, mode: report}
"""
ASK = "promote wine-grading 3 to production because it grades better"


@pytest.fixture
def gated(northwind_file: Path, morning: datetime, tmp_path: Path) -> Iterator[Stage]:
    """Northwind with gates on production of wine-grading that its own numbers do not meet."""
    policy = tmp_path / "policy.yml"
    text = POLICY.read_text(encoding="utf-8").replace(USUAL, GATED)
    policy.write_text(text.replace("on-call]\n", "on-call, escalation]\n", 1), encoding="utf-8")
    shutil.copyfile(northwind_file, tmp_path / "mlops.db")
    with staged(f"sqlite:///{tmp_path / 'mlops.db'}", tmp_path, morning) as made:
        made.settings["MLOPS_POLICY"] = str(policy)
        made.start()
        yield made


def ci(stage: Stage, at: datetime) -> str:
    """The token that CI reports with; Mia made it."""
    made = ApiToken("cimain0000", "ci-main", frozenset({Scope.CHECKS_WRITE}), at, f"T0/{MIA}", MIA)
    text = spell(made.id, "A" * 40)
    with stage.database.write() as session:
        tokens.add(session, made, digest(text))
    return text


def test_ci_and_an_owner_let_a_version_through_that_nobody_can_hurry(gated: Stage, morning: datetime) -> None:
    leo, mia, tom = (Someone(gated, who) for who in (LEO, MIA, TOM))
    token = ci(gated, morning)
    name = leo.asks(ASK, WINE)
    card = gated.card_says(WINE, name, "waiting for 2 of 2")
    assert "unit-tests" in everything(card)
    assert "(reported only)" in everything(card)

    why = leo.types("why wine-grading 3 production", WINE)
    assert "unit-tests unknown, because nobody reported it" in why
    assert f"<@{MIA}> can report it: `POST /api/v1/models/wine-grading/versions/3/checks`" in why
    assert "escalation owner is not named" in why
    assert "model card" not in why

    mia.approves(card)
    tom.approves(gated.card_says(WINE, name, "waiting for 1 of 2"))
    gated.card_says(WINE, name, "waiting for its gates")
    assert gated.live("wine-grading") == 2

    said = httpx.post(
        f"{gated.address}/api/v1/models/wine-grading/versions/3/checks",
        json={"name": "unit-tests", "result": "pass"}, headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )  # fmt: skip
    assert said.status_code == 201, said.text
    tom.types(f"owner wine-grading set escalation <@{MIA}>", WINE)
    assert "is escalation for wine-grading now" in mia.types("owner wine-grading accept escalation", WINE)
    gated.thread_says(card, "is judged anew: the checks")
    gated.thread_says(card, "who answers for the model")

    card = gated.card_says(WINE, name, "waiting for 2 of 2")
    mia.approves(card)
    tom.approves(gated.card_says(WINE, name, "waiting for 1 of 2"))
    gated.card_says(WINE, name, "production: live")
    assert gated.live("wine-grading") == 3
