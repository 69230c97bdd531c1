"""`mlops-bot rollback --break-glass`: done on the host without Slack, and each refusal in one line."""

from pathlib import Path

import pytest

from bot import cli
from storage import environments, people
from storage.database import Database
from tests.fakes import FixedClock
from tests.services.house import MIA, MONDAY, House, organisation

Printed = pytest.CaptureFixture[str]
GLASS = ("--break-glass", "--as", "mia", "--because", "it pages")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that the settings name, where churn@2 went live after churn@1, and Mia is known."""
    path = tmp_path / "mlops.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_DATABASE_URL", f"sqlite:///{path}")
    house = House(Database.connect(f"sqlite:///{path}"), organisation(), FixedClock(MONDAY))
    house.model("churn")
    for number in (1, 2):
        house.live("churn", number)
    with house.database.write() as session:
        people.save_person(session, house.slack.people[MIA], MONDAY)
    house.database.close()
    return path


def live(place: Path) -> int | None:
    """What is live in production."""
    database = Database.connect(f"sqlite:///{place}")
    with database.read() as session:
        found = environments.state(session, "churn", "production").version
    database.close()
    return found


def test_it_goes_back_without_slack_and_says_so(place: Path, capsys: Printed) -> None:
    assert cli.main(["rollback", "churn", "production", *GLASS]) == 0

    assert "P-1 is done: churn@1 is live in production, which is locked now." in capsys.readouterr().out
    assert live(place) == 1


def test_the_version_may_be_named_as_in_slack(place: Path) -> None:
    assert cli.main(["rollback", "churn", "production", "to", "1", *GLASS]) == 0
    assert live(place) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("churn", "production", "to", "three"), "Name the version like `to 5`."),
        (("churn", "production", "to", "3"), "is not a version to go back to"),
        (("chrn", "production"), "churn"),
        (("churn", "produktion"), "production"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    words: tuple[str, ...], said: str, place: Path, capsys: Printed
) -> None:
    assert cli.main(["rollback", *words, *GLASS]) != 0

    assert said in capsys.readouterr().err
    assert live(place) == 2


def test_without_saying_so_the_glass_stays_whole(place: Path, capsys: Printed) -> None:
    assert cli.main(["rollback", "churn", "production", "--as", "mia", "--because", "it pages"]) != 0
    assert "Slack" in capsys.readouterr().err
    assert live(place) == 2
