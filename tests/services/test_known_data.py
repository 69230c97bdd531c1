"""What a check of the policy knows of models' data: the columns of what they were trained on and of what came."""

from dataclasses import replace

from bot.domain.data_sets import Content, FingerprintKind
from bot.domain.personal import PersonalKind
from bot.domain.profile.kind import Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import to_bytes
from bot.domain.registry import DataSetVersion
from bot.known_data import known_data
from storage import data_sets, registry
from tests.services.house import ADA, House, version
from tests.services.watching import Watched, concealed, policy


def test_of_live_models_the_columns_and_which_are_personal_are_known(house: House) -> None:
    house.rules(policy())
    watched = Watched(house)
    data = DataSetVersion("sales", "v1", "f" * 64)
    trained = Profile(500, watched.rows().columns[:1])
    with house.database.write() as session:
        content = Content("f" * 64, FingerprintKind.ROWS, "sales.csv", stored_profile=to_bytes(trained))
        data_sets.lock(session, "sales", house.clock.now())
        data_sets.add_version(session, data, content, "host/ada", house.clock.now())
        registry.add_version(session, version("churn", 4, data_sets=(data,)))
    house.live("churn", 4)
    # Texts are hidden until somebody lists them, which the policy may do.
    plans = replace(concealed("plan", ["hash"] * 500), came_as=Kind.CATEGORY)
    mails = replace(plans, name="contact", looks_like=PersonalKind.EMAIL)
    spent = replace(plans, name="spent", came_as=Kind.FLOAT)
    email = concealed("email", ["a@x.example"] * 500)
    watched.day(1, Profile(500, (*watched.rows().columns, email, plans, mails, spent)))

    with house.database.read() as session:
        found = known_data(session)
    assert (found["churn"].trained, found["fraud"].columns) == ({"age": Kind.FLOAT}, {})
    assert set(found["churn"].came or ()) == {"age", "visits", "score", "email", "plan", "contact", "spent"}
    assert found["churn"].columns["spent"] is Kind.FLOAT
    assert found["churn"].personal == {"email", "contact", "spent"}


def test_what_somebody_said_of_a_column_counts_and_else_how_it_comes(house: House) -> None:
    house.rules(policy())
    watched = Watched(house)
    hashed = tuple(
        replace(concealed(name, ["hash"] * 500), came_as=Kind.FLOAT) for name in ("spent", "score", "rent")
    )
    with house.database.write() as session:
        content = Content(
            "f" * 64, FingerprintKind.ROWS, "sales.csv", stored_profile=to_bytes(Profile(500, hashed))
        )
        data_sets.lock(session, "sales", house.clock.now())
        data = DataSetVersion("sales", "v1", "f" * 64)
        data_sets.add_version(session, data, content, "host/ada", house.clock.now())
        registry.add_version(session, version("churn", 4, data_sets=(data,)))
        data_sets.suspect(session, "sales", [("spent", PersonalKind.CARD), ("age", PersonalKind.TRAIT)])
        for each in data_sets.personal_columns(session, "sales"):
            data_sets.decide(session, each.id, each.name == "age", ADA, house.clock.now())
    house.live("churn", 4)
    watched.day(1, Profile(500, (*watched.rows().columns, hashed[0])))

    with house.database.read() as session:
        assert known_data(session)["churn"].personal == {"age", "rent"}
