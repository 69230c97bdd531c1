"""A digest for the tests: subscribed to, made when its time comes, and what was posted; and trouble with a model."""

from datetime import timedelta

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.severity import Severity
from bot.services import alerting, digest_schedules, digests
from bot.services.digest_schedules import Subscription
from storage import people
from tests.fakes import Posted
from tests.services.house import BEA, MONDAY, RELEASES, House

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
DRIFT = Breach(
    "churn", "production", AlertKind.DRIFT, "monitor:age", Severity.CHANNEL, "PSI of age is 0.31, above 0.2"
)


def subscribe(house: House, wish: Subscription | None = None, person: str = BEA) -> None:
    """It looks back to when it was subscribed to: what follows is later."""
    found = wish or Subscription("daily 9:00", RELEASES, "UTC")
    digest_schedules.subscribe(house.context, house.who(person), house.act(person), found)
    house.clock.move(MINUTE)


def breached(house: House, breach: Breach = DRIFT) -> int:
    with house.database.write() as session:
        return alerting.breached(session, breach, house.clock.now())


def recovered(house: House, breach: Breach = DRIFT) -> None:
    with house.database.write() as session:
        alerting.recovered(session, breach.model, breach.environment, breach.cause, house.clock.now())


def named(house: House, *persons: str) -> None:
    """Slack was asked about them before."""
    with house.database.write() as session:
        for each in persons:
            people.save_person(session, house.slack.people[each], MONDAY)


def make(house: House, wait: timedelta = DAY) -> None:
    house.clock.move(wait)
    digests.sweep(house.context)
    while digests.make_next(house.context):
        pass
    house.send()


def posted(house: House, channel: str = RELEASES) -> list[Posted]:
    return [each for each in house.slack.in_channel(channel) if each.text.startswith("Digest")]


def below(house: House, above: Posted) -> Posted:
    (found,) = [each for each in house.slack.posts if each.thread == above.ts]
    return found
