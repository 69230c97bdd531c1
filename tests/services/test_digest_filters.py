"""A digest keeps to what it was asked for: models, environments, tags, severities; and refuses what there is not."""

from dataclasses import replace

import pytest

from bot.domain.digest_filter import DigestFilter, TagFilter
from bot.domain.people import Voice
from bot.domain.registry import RegisteredModel
from bot.domain.severity import Severity
from bot.errors import BadInput
from bot.services import digests
from bot.services.digest_schedules import Subscription
from storage import registry
from tests.services.digesting import (
    DAY,
    DRIFT,
    HOUR,
    breached,
    make,
    posted,
    subscribe,
)
from tests.services.house import ANA, LEO, MONDAY, RELEASES, House
from tests.services.training import reads


def test_a_digest_keeps_to_what_it_was_asked_for(house: House) -> None:
    with house.database.write() as session:
        registry.add_model(session, RegisteredModel("ads", tags={"team": "growth"}), MONDAY)
    wish = Subscription("daily 9:00", RELEASES, "UTC", DigestFilter("churn*", ("production",), Severity.PAGE))
    subscribe(house, wish)
    house.live("churn", 3)
    house.live("churn", 2, "staging")
    house.live("fraud", 2)
    breached(house)
    breached(house, replace(DRIFT, cause="worse", severity=Severity.PAGE, title="log loss doubled"))
    make(house)

    text = posted(house)[0].text
    assert "churn@3" in text
    assert "log loss doubled" in text
    assert not [each for each in ("fraud", "staging", "PSI of age", "ads") if each in text]
    assert "Keeps to `models=churn* environment=production severity=page`" in text


def test_a_tag_keeps_to_the_models_that_have_it(house: House) -> None:
    with house.database.write() as session:
        registry.add_model(session, RegisteredModel("ads", tags={"team": "growth"}), MONDAY)

    found = digests.preview(
        house.context, house.viewer(ANA), DigestFilter(tags=(TagFilter("team", "growth"),))
    )

    assert found.ownerless == ("ads",)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (DigestFilter(environments=("prodction",)), "not an environment. Did you mean `production`"),
        (DigestFilter("chrun*"), "No registered model fits `chrun*`. Did you mean `churn`"),
        (DigestFilter(tags=(TagFilter("team"),)), "No registered model has that tag"),
    ],
)
def test_what_there_is_not_is_refused_when_it_is_asked_for(
    house: House, wanted: DigestFilter, said: str
) -> None:
    with pytest.raises(BadInput, match=r".") as refusal:
        subscribe(house, Subscription("daily 9:00", RELEASES, "UTC", wanted))

    assert said in refusal.value.sentence
    with pytest.raises(BadInput):
        digests.preview(house.context, house.viewer(ANA), wanted)


def test_more_than_can_be_kept_is_refused_before_anything_is(house: House) -> None:
    tags = tuple(TagFilter("team", f"{number}{'é' * 120}") for number in range(5))
    with house.database.write() as session:
        registry.add_model(session, RegisteredModel("ads", tags={"team": tags[0].value or ""}), MONDAY)
    with pytest.raises(BadInput, match="more than a digest can keep to"):
        subscribe(house, Subscription("daily 9:00", RELEASES, "UTC", DigestFilter(tags=tags)))


def test_a_pattern_does_not_tell_of_models_that_are_hidden(house: House) -> None:
    with pytest.raises(BadInput, match="No registered model fits"):
        digests.preview(house.context, house.viewer(LEO), DigestFilter("secre*"))
    assert digests.preview(house.context, house.viewer(ANA), DigestFilter("secre*")).ownerless == ("secret",)


def test_two_digests_of_other_things_in_one_channel_do_not_silence_each_other(house: House) -> None:
    subscribe(house)
    subscribe(house, Subscription("daily 10:00", RELEASES, "UTC", DigestFilter("fraud")))
    house.clock.move(HOUR)
    house.live("fraud", 2)
    make(house, DAY + HOUR)

    assert len([each for each in posted(house) if "fraud@2" in each.text]) == 2


def test_the_list_says_what_a_digest_keeps_to(house: House) -> None:
    subscribe(house, Subscription("monthly", RELEASES, "UTC", DigestFilter("churn*"), Voice.BUSINESS))

    said = reads(house, "digest list")
    assert "the first of every month at 09:00 (UTC)" in said
    assert "models=churn* voice=business" in said
