"""An environment beside another, like a canary: cards say what runs next to where a version goes."""

from datetime import timedelta

import pytest

from bot.domain.registry import ChangeKind, Move
from bot.errors import PolicyProblem
from bot.policy import build
from bot.services import expiry, following, models
from bot.views.blocks import fallback
from bot.views.models import model_answer, models_answer, version_answer
from storage import environments
from tests.services.house import ANA, BEA, MIA, POLICY, House

BESIDE = POLICY.replace(
    "[staging, production]", "[staging, production, {name: canary, beside: production}]"
).replace("promotion:\n", "promotion:\n  canary: {from: staging}\n")


def test_a_card_to_production_says_what_runs_in_the_canary_and_one_to_the_canary_what_is_live(
    house: House,
) -> None:
    house.rules(BESIDE)
    house.live("churn", 2, "canary")
    house.ask()
    house.ask(ANA, "churn", 3, "canary")
    house.send()

    to_production, to_canary = house.slack.in_channel("C0CHURN")[:2]
    assert "⇄ canary runs *churn@2* beside it since" in to_production.text
    assert "⇄ it runs beside production, where *churn@1* is live since" in to_canary.text


def test_the_card_follows_the_canary_and_says_nothing_of_it_once_it_is_over(house: House) -> None:
    house.rules(BESIDE)
    house.ask()
    house.send()
    assert "⇄" not in house.card().text

    house.ask(ANA, "churn", 3, "canary")
    house.work()
    assert "⇄ canary runs this version beside it since" in house.card().text

    # Where it was live is a fact of the request, which is judged anew by it.
    expiry.sweep(house.context)
    house.approve(MIA)
    house.approve(BEA)
    house.work()
    assert house.live_now() == 3
    assert "⇄" not in house.card().text


def test_what_was_moved_into_the_canary_outside_is_marked(quick_house: House) -> None:
    quick_house.rules(BESIDE)
    with quick_house.database.write() as session:
        step = Move("churn", "canary", 2, None, "outside", ChangeKind.OUTSIDE, quick_house.clock.now())
        assert environments.move(session, step)
    quick_house.ask()
    quick_house.send()

    assert "(without approval)" in quick_house.card().text


def test_a_card_is_drawn_again_within_the_hour_when_the_canary_moved_outside(quick_house: House) -> None:
    quick_house.rules(BESIDE)
    quick_house.ask()
    quick_house.send()
    following.follow(quick_house.context)
    quick_house.live("churn", 2, "canary")
    quick_house.clock.move(timedelta(hours=1))
    following.follow(quick_house.context)
    quick_house.send()

    assert "⇄ canary runs" in quick_house.card().text


def test_production_may_take_only_what_ran_in_the_canary(quick_house: House) -> None:
    quick_house.rules(BESIDE.replace("production:\n    from: staging", "production:\n    from: canary"))
    with pytest.raises(Exception, match="has not been live in canary"):
        quick_house.ask()

    quick_house.ask(ANA, "churn", 3, "canary")
    quick_house.work()

    assert quick_house.ask().request.is_open


def test_the_models_say_the_canary_beside_production_and_lead_to_production(quick_house: House) -> None:
    quick_house.rules(BESIDE)
    quick_house.live("churn", 2, "canary")
    context, viewer = quick_house.context, quick_house.viewer(MIA)

    assert "canary @2 · production @1" in fallback(models_answer(models.overviews(context, viewer)))
    assert "canary: " in fallback(model_answer(models.model_detail(context, viewer, "churn")))
    seen = fallback(version_answer(models.version_detail(context, viewer, "churn", 3)))
    assert "/mlops why churn 3 production" in seen


@pytest.mark.parametrize(
    ("environments_", "sentence"),
    [
        ("[production, {name: canary, beside: prod}]", "names `prod`"),
        ("[production, {name: canary, beside: canary}]", "names `canary`"),
        (
            "[production, {name: canary, beside: production}, {name: shadow, beside: canary}]",
            "names `canary`, which runs beside another itself",
        ),
        ("[{name: one, beside: two}, {name: two, beside: one}]", "runs beside another itself"),
    ],
)
def test_what_is_beside_nothing_itself_or_what_is_beside_another_is_refused(
    environments_: str, sentence: str
) -> None:
    with pytest.raises(PolicyProblem, match=sentence):
        build(f"extends: starter\nenvironments: {environments_}", "policy.yml")
