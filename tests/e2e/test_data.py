"""Data as the people of Northwind use it: added, learned from, compared, traced both ways, withdrawn for a reason."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.domain.data_sets import parse_data_set
from bot.domain.registry import DataSetVersion
from bot.domain.runs import Run
from bot.services import data_sets
from bot.services.data_sets import Wish
from demo.organisation import LEO, MIA, ROSA, TOM, WINE
from storage import people, registry, runs
from tests.e2e.people import Someone
from tests.e2e.reading import Json, everything, images, words
from tests.e2e.stage import Stage
from tests.integrations.tables.scanning import scan_files

pytestmark = pytest.mark.e2e

OLD = "alcohol,sugar,cellar\n" + "".join(f"{12 + at % 3},{at % 5}.5,north\n" for at in range(60))
NEW = "alcohol,sugar,cellar,harvest\n" + "".join(f"{14 + at % 3},{at % 5}.5,south,2026\n" for at in range(75))
BECAUSE = "every third row stands twice"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the data: two versions, and the run behind the second."""

    before: int
    after: int
    run: str = "cafe0123" * 4


@pytest.fixture(scope="module")
def made(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """cellar@v1 and @v2 are added from files; a version of wine-grading is trained on each, as good as what is live."""
    folder = tmp_path_factory.mktemp("cellar")
    with stage.database.write() as session:
        live = registry.find_version(session, "wine-grading", stage.live("wine-grading") or 0)
        newest = registry.versions(session, "wine-grading")[0].version
        assert live is not None
        made = Made(newest + 1, newest + 2)
        for number, name, text in ((made.before, "v1", OLD), (made.after, "v2", NEW)):
            read = _added(stage, session, folder / f"{name}.csv", name, text)
            run = made.run if name == "v2" else "beef0123" * 4
            at = live.created_at
            runs.record(session, Run(run, "wine-grading", f"cellar-{name}", at, data_sets=(read,)))
            registry.add_version(
                session, replace(live, version=number, data_sets=(read,), run_id=run, author=LEO)
            )
    return made


def _added(stage: Stage, session: Session, path: Path, name: str, text: str) -> DataSetVersion:
    path.write_text(text, encoding="utf-8")
    wish = Wish(parse_data_set(f"cellar@{name}"), steward=TOM)
    at = datetime.fromtimestamp(stage.control.now(), UTC)
    return data_sets.add_in(session, wish, scan_files([str(path)]), "host/tom", at).record.version


def drawn(leo: Someone, text: str) -> tuple[str, Json]:
    """The answer, and the picture that follows it."""
    said = leo.types(text, WINE)
    return said, leo.sees_private(WINE, images)


def test_comparing_tells_what_differs_in_the_data(stage: Stage, made: Made) -> None:
    said = Someone(stage, LEO).types(f"compare wine-grading {made.before} {made.after}", WINE)

    assert "cellar v1 → v2" in said
    assert "1 column added: harvest" in said
    assert "alcohol (mean 13 → 15)" in said
    assert "15 more rows" in said


def test_lineage_goes_both_ways_and_takes_a_run(stage: Stage, made: Made) -> None:
    leo = Someone(stage, LEO)
    back, _ = drawn(leo, f"lineage wine-grading@{made.after}")
    forth, _ = drawn(leo, "lineage cellar@v2")
    of_run, picture = drawn(leo, f"lineage {made.run[:8]}")

    assert "cellar@v2 (75 rows)" in back
    assert f"wine-grading@{made.after}" in forth
    assert "Lineage of cellar-v2" in of_run
    assert stage.picture(LEO, picture).startswith(b"\x89PNG")
    assert "cellar@v2: 75 rows" in leo.types(f"data wine-grading@{made.after}", WINE)


def test_a_withdrawal_asks_why_tells_the_owners_and_blocks_the_promotion(stage: Stage, made: Made) -> None:
    leo, rosa = Someone(stage, LEO), Someone(stage, ROSA)
    with stage.database.read() as session:
        owners = {each.person for each in people.ownerships(session, "wine-grading")} - {ROSA}
    leo.asks(f"promote wine-grading {made.after} to staging because of the new cellar", WINE)
    stage.until(lambda: stage.live("wine-grading", "staging") == made.after, "the version in staging")
    request = leo.asks(f"promote wine-grading {made.after} to production because of the new cellar", WINE)
    stage.card(WINE, request)

    refused = Someone(stage, MIA).opens("withdraw cellar@v2", WINE)
    assert "You may not withdraw cellar@v2" in words(refused)
    Someone(stage, MIA).closes()
    answer = rosa.answered("lineage cellar@v2", WINE)
    rosa.presses(answer, "data.withdraw")
    form = rosa.form()
    assert "What is live stays live" in words(form)
    assert "is withdrawn" in rosa.submits(form, reason=BECAUSE)

    assert owners
    for owner in owners:
        told = everything(stage.told(owner, "withdrew cellar@v2"))
        assert BECAUSE in told
        assert f"wine-grading@{made.after} in staging" in told
    stage.told(TOM, "withdrew cellar@v2")
    stage.card_says(WINE, request, "made with cellar@v2, which was withdrawn")
    assert BECAUSE in leo.types(f"why wine-grading {made.after} production", WINE)
    assert BECAUSE in leo.types("data cellar@v2", WINE)
    assert "data.withdrawn" in stage.audited()
    leo.types(f"withdraw {request}", WINE)
    again = leo.types(f"promote wine-grading {made.after} to production because it was better", WINE)
    assert "made with cellar@v2, which was withdrawn" in again


def test_hearing_of_something_opens_a_form_with_what_is_known(stage: Stage) -> None:
    leo = Someone(stage, LEO)
    form = leo.opens("subscribe wine-grading", WINE)

    assert "wine-grading" in str(form)
    assert f"'initial_conversation': '{WINE}'" in str(form)
    leo.closes()
