"""The registered models that a form offers: each with what is live, as far as the reader sees them."""

from datetime import timedelta

from bot.domain.tokens import ApiToken, Scope
from bot.services import forms, models, registered_models
from bot.services.identity import OPERATOR
from tests.services.house import LEO, MONDAY, House


def test_each_choice_says_what_is_live_the_last_environment_first(house: House) -> None:
    house.live("churn", 3, "staging")
    house.live("churn", 2, "production")

    offered = forms.model_choices(house.context, house.reader(LEO), "chu")

    assert offered == [("churn · production @2, staging @3", "churn")]


def test_nothing_live_is_a_name_alone(house: House) -> None:
    house.model("scores", [])

    assert ("scores", "scores") in forms.model_choices(house.context, house.reader(LEO), "")


def test_letters_are_looked_for_in_the_description_too(house: House) -> None:
    at = MONDAY + timedelta(hours=1)
    token = ApiToken("abcdefghij", "ci", frozenset({Scope.VERSIONS_WRITE}), at, "terminal")
    registered_models.describe(house.context, token, "fraud", "Stops stolen cards", at)

    assert [each.name for each in models.listed(house.context, OPERATOR, "STOLEN")] == ["fraud"]
