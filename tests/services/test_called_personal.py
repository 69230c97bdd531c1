"""Once somebody calls a column personal data, nothing that is shown afterwards names a value of it."""

from bot.domain.commands import Alerts, DigestPreview, ShowAlert, ShowHealth, ShowMonitors
from bot.domain.personal import PersonalKind
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.profile import Profile
from bot.domain.registry import DataSetVersion
from bot.services import alert_watch, personal_data
from bot.services.reading import read
from bot.views.blocks import fallback
from storage import data_sets, registry
from tests.services.house import ADA, CHURN, House, version
from tests.services.watching import Watched, policy

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


def shown(house: House) -> str:
    """Everything that somebody can be shown of it."""
    asked = (
        Alerts(), ShowAlert(1), ShowAlert(1, explained=True), ShowHealth("churn"), ShowMonitors("churn"),
        DigestPreview(),
    )  # fmt: skip
    answers = (read(house.context, house.reader(ADA), each) for each in asked)
    card = house.slack.in_channel(CHURN)[0]
    return " ".join([card.text, str(card.blocks), *(fallback(each) + str(each.parts) for each in answers)])


def test_an_alert_and_the_health_forget_the_values_of_a_column_that_is_called_personal(house: House) -> None:
    number = trained_on_visitors(house)
    watched = Watched(house)
    watched.day(1, visitors(watched, "ann", "bob"))
    watched.day(2, visitors(watched, "ann", WHO))
    alert_watch.sweep(house.context)
    house.send()
    assert shown(house).count(WHO) > 3

    personal_data.decide(house.context, house.who(ADA), house.act(ADA), number, is_personal=True)
    house.send()
    assert WHO not in shown(house)
    assert "visitor" in shown(house)
