"""The noise budget: one week of the demo organisation, and exactly what each channel and person got of it."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.people import Person
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.policy import load
from bot.routines.table import ROUTINES
from bot.services import decisions, promotion, rollback
from bot.services.context import Context
from bot.services.decisions import Choice
from bot.services.identity import Authority, authority
from bot.services.promotion import Wish
from bot.services.rollback import Retreat
from demo import seed
from demo.directory import NorthwindDirectory
from demo.kept import trained_once
from demo.organisation import (
    ANA,
    DARA,
    DIABETES,
    GRACE,
    GROUP_MEMBERS,
    KENJI,
    LEO,
    MIA,
    RELEASES,
    TEAM,
    TOM,
    TUMOUR,
    WINE,
    organisation,
)
from storage.database import Database
from storage.embedded import EmbeddedRegistry
from tests.fakes import FakeSlack, FixedClock, dm

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
KEPT = Path(__file__).parents[2] / "var" / "demo"


class Northwind:
    """The demo organisation with its routines, an hour at a time."""

    def __init__(self, database: Database) -> None:
        self.clock = FixedClock(MONDAY)
        self.slack = FakeSlack(groups=dict(GROUP_MEMBERS))
        people = NorthwindDirectory()
        self.slack.people = {each.id: each for each in people.people}
        described = organisation()["channels"]
        assert isinstance(described, list)
        for each in described:
            found = people.channel(each["id"])
            assert found is not None
            self.slack.channels[found.id] = found
        policy = load(seed.POLICY)
        self.context = Context(
            database=database,
            registry=EmbeddedRegistry(database),
            directory=self.slack,
            messenger=self.slack,
            clock=self.clock,
            policy=lambda: policy,
            default_channel=RELEASES,
        )
        trained = trained_once(KEPT, progress=len)
        seed._store(self.context, trained.ending_before(MONDAY), MONDAY)
        seed._ask(self.context, MONDAY)

    def until(self, day: int, hour: int) -> None:
        """Let the hours pass until a time of the week, with everything the clock starts."""
        then = MONDAY.replace(hour=hour) + timedelta(days=day)
        while self.clock.now() < then:
            self.work()
            self.clock.move(timedelta(hours=1))
        self.work()

    def work(self) -> None:
        """Run every routine, twice: what one makes another sends."""
        for routine in (*ROUTINES, *ROUTINES):
            routine.run(self.context)

    def who(self, person: PersonId) -> tuple[Authority, Act]:
        """Somebody about to act."""
        profile: Person = self.slack.people[person]
        return authority(self.context, profile), Act(person, TEAM, self.clock.now())

    def ask(self, person: PersonId, model: str, number: int) -> str:
        """Ask for production."""
        wish = Wish(model, number, "production", "It is better.")
        return promotion.ask(self.context, *self.who(person), wish).request.name

    def approve(self, request: str | int, *people: PersonId) -> None:
        """Approve, one after the other."""
        for person in people:
            decisions.approve(self.context, *self.who(person), Choice(request, "The evidence holds up."))


@pytest.fixture
def northwind(tmp_path: Path, sqlite_template: Path) -> Iterator[Northwind]:
    """Northwind on a Monday morning."""
    path = tmp_path / "mlops.db"
    shutil.copyfile(sqlite_template, path)
    database = Database.connect(f"sqlite:///{path}")
    yield Northwind(database)
    database.close()


def test_a_week_says_what_must_be_said_and_nothing_more(northwind: Northwind) -> None:
    pending = "P-18"
    northwind.until(0, 10)
    northwind.approve(pending, KENJI, GRACE)
    northwind.until(1, 10)
    wine = northwind.ask(ANA, "wine-grading", 3)
    northwind.until(1, 13)
    northwind.approve(wine, MIA, TOM)
    northwind.until(2, 10)
    wish = Retreat("tumour-screening", "production", "It misses too many.")
    rollback.roll_back(northwind.context, *northwind.who(DARA), wish)
    hidden = northwind.ask(LEO, "diabetes-progression", 2)
    northwind.until(2, 15)
    decisions.reject(northwind.context, *northwind.who(KENJI), Choice(hidden, "Not measured on the clinic."))
    northwind.until(4, 18)

    said = northwind.slack.posts
    assert Counter(each.channel for each in said if each.thread is None) == {
        RELEASES: 4,  # digests of Monday to Thursday; on Friday nothing is new
        TUMOUR: 2,  # the request and the rollback
        WINE: 1,
        DIABETES: 1,
        dm(MIA): 3,
        dm(KENJI): 3,
        dm(GRACE): 5,  # and, twice, to look at the rollback, whose model she owns
        dm(TOM): 2,  # not of the model he does not see
        dm(LEO): 2,  # live, and rejected
        dm(ANA): 1,
        dm(DARA): 1,
    }
    assert Counter(each.channel for each in said if each.thread is not None) == {
        TUMOUR: 6,  # two approvals, live, rolled back; that the rollback is done, and who looks at it
        WINE: 3,
        DIABETES: 1,
    }
    assert not any("<!" in each.text.replace("<!date^", "") for each in said)
    assert not any("diabetes" in each.text for each in said if each.channel in {RELEASES, dm(TOM)})
