"""A team with many registered models in use for 30 days: each released every day, watched, and some of them in trouble."""

from datetime import timedelta

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.digest import DigestSchedule
from bot.domain.people import Ownership
from bot.domain.registry import ChangeKind, Move, RegisteredModel
from bot.domain.severity import Severity
from bot.services import alerting
from storage import digest, environments, migrations, people, registry
from storage.database import Database
from tests.fakes import FixedClock
from tests.services.house import ANA, BEA, MEMBERS, MONDAY, POLICY, RELEASES, House, organisation, version

DAYS, TROUBLED = 30, 20
RULES = POLICY.replace("models:\n", 'models:\n  "*": {monitors: [{no_data: 1d}, {feature_drift: psi}]}\n', 1)
DAY = timedelta(days=1)
AT = MONDAY + (DAYS + 1) * DAY


def house_over(url: str) -> House:
    """The team over this database."""
    return House(Database.connect(url), organisation(), FixedClock(MONDAY), RULES)


def fill(url: str, models: int) -> None:
    """So many models, each with a version a day, all of them released; one in twenty has an open alert."""
    migrations.upgrade(url)
    house = house_over(url)
    for number in range(models):
        _model(house, f"model-{number:03}", MEMBERS[number % len(MEMBERS)])
    with house.database.write() as session:
        for number in range(0, models, TROUBLED):
            title = "PSI of age is 0.31, above 0.2"
            breach = Breach(
                f"model-{number:03}", "production", AlertKind.DRIFT, "age", Severity.CHANNEL, title
            )
            alerting.breached(session, breach, AT - DAY)
        daily = DigestSchedule(0, "0 9 * * *", "UTC", RELEASES, BEA, AT - DAY, AT - DAY)
        digest.add_schedule(session, daily)
    house.database.close()


def _model(house: House, name: str, owner: str) -> None:
    with house.database.write() as session:
        registry.add_model(session, RegisteredModel(name), MONDAY)
        people.set_owner(session, Ownership(name, "accountable", owner, MONDAY))
        for day in range(1, DAYS + 1):
            registry.add_version(session, version(name, day, 0.8 + day / 1000))
            before = day - 1 or None
            at = MONDAY + day * DAY
            key = f"{name} {day}"
            assert environments.move(
                session, Move(name, "production", day, before, key, ChangeKind.PROMOTION, at, by=ANA)
            )
