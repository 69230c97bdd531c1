"""What was typed before a form opens stands in it, or is refused: nothing else takes its place unseen."""

from typing import Any

import pytest

from tests.review.stage import Ack, Stage
from tests.services.house import ANA, MIA, POLICY, TEAM, version


def typed(stage: Stage, text: str, person: str = ANA) -> dict[str, Any]:
    """Type a command that opens a form; the modal as it was last drawn."""
    body = {
        "user_id": person, "team_id": TEAM, "text": text, "channel_id": "C0CHURN", "trigger_id": text,
    }  # fmt: skip
    stage.listeners["command /mlops"](ack=Ack(), body=body, respond=None)
    views = [sent["view"] for method, sent in stage.client.calls if method.startswith("views")]
    return views[-1].to_dict() if hasattr(views[-1], "to_dict") else dict(views[-1])


def chosen(view: dict[str, Any], field: str) -> str | None:
    """What is chosen in a field of the form."""
    block = next(x for x in view["blocks"] if str(x.get("block_id")).split(":")[0] == field)
    option = block["element"].get("initial_option")
    return option and option["value"]


@pytest.mark.parametrize("text", ["promote churn to nowhere", "rollback churn nowhere"])
def test_an_environment_that_is_none_is_refused_and_no_other_is_chosen(stage: Stage, text: str) -> None:
    view = typed(stage, text, MIA)

    assert "There is no environment" in str(view)


def test_an_environment_s_alias_chooses_it(stage: Stage) -> None:
    alias = "[staging, {name: production, alias: champion}]"
    stage.house.rules(POLICY.replace("[staging, production]", alias, 1))

    assert chosen(typed(stage, "promote churn to champion"), "environment") == "production"


def test_a_version_too_old_for_the_menu_is_in_it_when_it_was_named(stage: Stage) -> None:
    stage.house.model("many", [version("many", number) for number in range(1, 130)])

    assert chosen(typed(stage, "promote many 3"), "version") == "3"


@pytest.mark.parametrize("verb", ["promote", "rollback", "lock", "owner", "why"])
def test_a_name_no_menu_can_carry_is_said_to_be_too_long(stage: Stage, verb: str) -> None:
    name = "m" * 200
    stage.house.model(name)

    view = typed(stage, f"{verb} {name}" + (" set" if verb == "owner" else ""))

    assert "too long a name for a form" in str(view)
