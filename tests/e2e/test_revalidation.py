"""What has long been live holds its successor until somebody looked at it again."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from demo.organisation import KENJI, LEO, MIA, TOM, WINE
from demo.seed import POLICY
from tests.e2e.conftest import staged
from tests.e2e.people import Someone
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e
ASK = "promote wine-grading 3 to production because it grades better"


@pytest.fixture
def weekly(northwind_file: Path, morning: datetime, tmp_path: Path) -> Iterator[Stage]:
    """Northwind, where what grades wine is looked at every three days; it has been live for longer."""
    policy = tmp_path / "policy.yml"
    text = POLICY.read_text(encoding="utf-8")
    policy.write_text(
        text.replace("    channel: C0WINE\n", "    channel: C0WINE\n    revalidate: 3d\n"), encoding="utf-8"
    )
    shutil.copyfile(northwind_file, tmp_path / "mlops.db")
    with staged(f"sqlite:///{tmp_path / 'mlops.db'}", tmp_path, morning) as made:
        made.settings["MLOPS_POLICY"] = str(policy)
        made.start()
        yield made


def test_overdue_it_holds_what_is_approved_until_it_is_validated(weekly: Stage) -> None:
    leo, mia, tom, kenji = (Someone(weekly, who) for who in (LEO, MIA, TOM, KENJI))
    name = leo.asks(ASK, WINE)
    mia.approves(weekly.card_says(WINE, name, "waiting for 2 of 2"))
    tom.approves(weekly.card_says(WINE, name, "waiting for 1 of 2"))
    weekly.card_says(WINE, name, "waits for what is live to be validated again")
    assert weekly.live("wine-grading") == 2
    why = leo.types("why wine-grading 3 production", WINE)
    assert "overdue to be validated again" in why
    assert "/mlops review wine-grading 2 revalidation from @somebody" in why

    assert "asks for a revalidation review" in leo.types(
        "review wine-grading 2 revalidation from @kenji", WINE
    )
    kenji.types("review R-1 passed", WINE)

    weekly.card_says(WINE, name, "live")
    weekly.until(lambda: weekly.live("wine-grading") == 3 or None, "version 3 live")
