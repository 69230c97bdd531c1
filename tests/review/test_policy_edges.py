"""Policies that are valid and leave something out, or that name two things alike."""

import pytest

from bot.domain.commands import Owner
from bot.errors import BadInput, PolicyProblem
from bot.policy import build
from bot.services import reading
from bot.services.forms import form_of
from bot.views.blocks import fallback
from tests.review.stage import Stage
from tests.services.house import ADA, POLICY

NONE = (
    POLICY.replace("responsibilities: [accountable, deputy, on-call]", "responsibilities: []")
    .replace(", on-call]", "]")
)  # fmt: skip


def test_without_responsibilities_an_owner_is_asked_for_in_vain_but_answered(stage: Stage) -> None:
    house = stage.house
    house.rules(NONE)

    said = reading.read(house.context, house.reader(ADA), Owner("churn"))

    assert "The policy lists no responsibilities" in fallback(said)
    with pytest.raises(BadInput, match="lists no responsibilities"):
        form_of(house.context, house.reader(ADA), Owner("churn", change=True))


@pytest.mark.parametrize("second", ["b", "B", "{name: c, alias: B}"])
def test_an_alias_is_the_name_of_no_other_environment(second: str) -> None:
    with pytest.raises(PolicyProblem, match="is `b` for two environments"):
        build(f"extends: starter\nenvironments: [{{name: a, alias: b}}, {second}]\n", "policy.yml")
