"""Once somebody calls a column personal data, nothing that Slack shows or a command answers names a value of it."""

from bot.domain.commands import Alerts, Audit, DigestPreview, ShowAlert, ShowHealth, ShowMonitors
from bot.domain.personal import PersonalKind
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.profile import Profile
from bot.domain.registry import DataSetVersion
from bot.services import alert_acts, alert_watch, monitoring, personal_data
from bot.services.reading import read
from bot.views.blocks import fallback
from storage import data_sets, registry
from tests.services.house import ADA, MIA, House, version
from tests.services.watching import TUESDAY, Watched, policy

WHO = "Mallory Quint"


def trained_on_visitors(house: House) -> int:
    """churn@4 is live, trained on customers; somebody denied that its visitors are personal data. The column's number."""
    rules = policy("{data_quality: findings}")
    house.rules(rules.replace("  quiet: [member]\n", "  quiet: [member]\n  data.confirm: [ml-platform]\n"))
    with house.database.write() as session:
        data = DataSetVersion("customers", "v1", "a" * 64)
        registry.add_version(session, version("churn", 4, data_sets=(data,)))
        data_sets.lock(session, "customers", house.clock.now())
        data_sets.suspect(session, "customers", [("visitor", PersonalKind.NAME)])
        (column,) = data_sets.personal_columns(session, "customers")
        data_sets.decide(session, column.id, False, ADA, house.clock.now())
    house.live("churn", 4)
    return column.id


def visitors(watched: Watched, *names: str) -> Profile:
    each = 500 // len(names)
    texts = ColumnSummary.of_texts("visitor", Categories.of([(name, each) for name in names]), 0)
    return Profile(500, (*watched.rows().columns, texts))


def answered(house: House) -> str:
    """What the commands answer that tell of it."""
    asked = (
        Alerts(), ShowAlert(1), ShowAlert(1, explained=True), ShowHealth("churn"), ShowMonitors("churn"),
        DigestPreview(), Audit("churn"),
    )  # fmt: skip
    answers = (read(house.context, house.reader(ADA), each) for each in asked)
    return " ".join(fallback(each) + str(each.parts) for each in answers)


def posted(house: House) -> str:
    """What stands in Slack: messages, their threads, and what people were written."""
    return " ".join(each.text + str(each.blocks) for each in house.slack.posts)


def test_health_forgets_the_values_of_a_column_that_is_called_personal(house: House) -> None:
    number = trained_on_visitors(house)
    watched = Watched(house)
    watched.day(1, visitors(watched, "ann", "bob"))
    watched.day(2, visitors(watched, "ann", WHO))
    assert WHO in answered(house)

    personal_data.decide(house.context, house.who(ADA), house.act(ADA), number, is_personal=True)
    assert WHO not in answered(house)
    assert "visitor" in answered(house)


def test_whatever_became_of_an_alert_no_value_is_left_where_it_was_told(house: House) -> None:
    number = trained_on_visitors(house)
    watched = Watched(house)
    watched.day(1, visitors(watched, "ann", "bob"))
    watched.day(2, visitors(watched, "ann", WHO))
    alert_watch.sweep(house.context)
    reason = alert_acts.retreat(house.context, house.viewer(MIA), 1).reason
    alert_acts.assign(house.context, house.who(ADA), house.act(ADA), 1, MIA)
    house.send()
    alert_acts.snooze(house.context, house.who(ADA), house.act(ADA), 1, alert_acts.Hush("1h"))
    house.clock.set(TUESDAY.replace(day=TUESDAY.day + 4))
    alert_watch.sweep(house.context)
    house.send()
    told = posted(house)
    assert "gave you *A-1*" in told
    assert "The snooze of *A-1* is over" in told

    watched.day(5, visitors(watched, "ann", "bob"))
    monitoring.sweep(house.context)
    assert watched.opened() == []
    personal_data.decide(house.context, house.who(ADA), house.act(ADA), number, is_personal=True)
    house.send()
    everything = " ".join((answered(house), posted(house), told, reason, str(house.audited())))
    assert WHO not in everything
    assert "visitor: 250 of 500 rows hold 1 text not in the first batch of the live version" in everything


def test_an_alert_says_where_the_values_are_told_that_are_not_in_it(house: House) -> None:
    house.rules(policy("{data_quality: findings}", more=", quality: {columns: {age: {at_most: 30}}}"))
    watched = Watched(house)
    watched.day(0)
    (alert,) = watched.opened()
    assert alert.title.endswith(" rows are above the largest expected by the policy")
    explained = fallback(read(house.context, house.reader(ADA), ShowAlert(1, explained=True)))
    assert "/mlops health churn production" in explained
    assert "rows are above 30, the largest expected by the policy (the largest here is " in answered(house)
