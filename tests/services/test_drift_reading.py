"""What somebody is shown of the drift of a live model: the newest batches against what they are held against."""

import pytest

from bot.domain.commands import ShowDrift
from bot.domain.monitors.monitor import Reference
from bot.domain.personal import PersonalKind
from bot.domain.profile.profile import Profile
from bot.domain.registry import DataSetVersion
from bot.errors import BotError, NotFound
from bot.services import drift_pictures, drift_reading
from bot.services.reading import read
from bot.views.blocks import blocks, fallback
from storage import data_sets, registry
from tests.fakes import texts
from tests.services.house import ADA, KEN, House, version
from tests.services.watching import Watched, concealed, policy


def watching(house: House, *monitors: str) -> Watched:
    house.rules(policy(*monitors))
    return Watched(house)


def said(house: House, model: str = "churn", who: str = ADA) -> str:
    answer = read(house.context, house.reader(who), ShowDrift(model, "production"))
    return fallback(answer) + str(answer.parts)


def test_what_drifted_is_named_with_how_far_and_against_what(house: House) -> None:
    watched = watching(house)
    watched.day(0, watched.rows(5000))
    watched.day(1, watched.rows(5000, shift=2.0))
    found = drift_reading.drift_of(house.context, house.viewer(ADA), "churn", "production")
    assert found.drift is not None
    assert found.against is Reference.PROMOTION
    assert [each.name for each in found.drift.columns if each.drifted] == ["age"]
    text = said(house)
    assert "1 of" in text
    assert "columns drifted" in text
    assert "held against the first batch of the live version" in text
    assert "/mlops performance churn production" in text


def test_nothing_drifted_says_so(house: House) -> None:
    watched = watching(house)
    for day in range(2):
        watched.day(day, watched.rows(5000))
    assert "nothing drifted" in said(house)


def test_without_batches_or_with_the_first_alone_it_is_not_known_and_why(house: House) -> None:
    watched = watching(house)
    assert "No batch of it came in the last 30 days" in said(house)
    watched.days([0])
    assert "The first batch has come" in said(house)


def test_a_drift_monitor_says_how_far_back_one_looks(house: House) -> None:
    watched = watching(house, "{feature_drift: psi, every: 1d, window: 3d}")
    watched.days([0, 1, 2, 3, 4])
    assert "the last 3 days" in said(house)


def test_values_of_columns_that_may_be_personal_are_shown_nowhere(house: House) -> None:
    watched = watching(house)
    for day, names in enumerate((["a@x.example"] * 600, ["mallory@evil.example"] * 600)):
        rows = Profile(600, (*watched.rows(600).columns, concealed("email", names)))
        watched.day(day, rows)
    found = drift_reading.drift_of(house.context, house.viewer(ADA), "churn", "production")
    assert "mallory" not in said(house) + drift_pictures.shown(found)[1]
    assert "email" in said(house)


def test_the_picture_is_a_png_and_its_words_name_the_column(house: House) -> None:
    watched = watching(house)
    watched.day(0, watched.rows(5000))
    watched.day(1, watched.rows(5000, shift=2.0))
    found = drift_reading.drift_of(house.context, house.viewer(ADA), "churn", "production")
    png, alt = drift_pictures.shown(found)
    assert png.startswith(b"\x89PNG")
    assert "age" in alt


def test_what_is_not_live_hidden_or_nowhere_is_refused(house: House) -> None:
    watching(house)
    house.model("idle")
    with pytest.raises(NotFound, match="Nothing is live in production of idle"):
        drift_reading.drift_of(house.context, house.viewer(ADA), "idle", "production")
    for model, place in (("secret", "production"), ("nothing", "production"), ("churn", "nowhere")):
        with pytest.raises(BotError):
            drift_reading.drift_of(house.context, house.viewer(KEN), model, place)


def test_hostile_column_names_are_shown_and_do_nothing(house: House) -> None:
    watched = watching(house)
    name = "<!channel> *b* <https://evil.example|x>"
    for day, word in enumerate(("a", "b")):
        watched.day(day, Profile(600, (*watched.rows(600).columns, concealed(name, [word] * 600))))
    answer = read(house.context, house.reader(ADA), ShowDrift("churn", "production"))
    shown = " ".join(texts([each.to_dict() for each in blocks(answer)]))
    assert "<!channel>" not in shown
    assert "<https://evil" not in shown


def test_of_a_column_that_was_called_personal_since_nothing_but_how_far_is_shown(house: House) -> None:
    watched = watching(house)
    data = DataSetVersion("customers", "v1", "a" * 64)
    with house.database.write() as session:
        registry.add_version(session, version("churn", 4, data_sets=(data,)))
        data_sets.lock(session, "customers", house.clock.now())
        data_sets.suspect(session, "customers", [("age", PersonalKind.BIRTH)])
    house.live("churn", 4)
    watched.day(1, watched.rows(5000))
    watched.day(2, watched.rows(5000, shift=2.0))
    assert "median" in said(house)

    with house.database.write() as session:
        (column,) = data_sets.personal_columns(session, "customers")
        assert data_sets.decide(session, column.id, True, ADA, house.clock.now())
    text = said(house)
    assert "age" in text
    assert "median" not in text
    found = drift_reading.drift_of(house.context, house.viewer(ADA), "churn", "production")
    assert "age:" not in drift_pictures.shown(found)[1]
