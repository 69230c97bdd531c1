"""A form opens for those who could send it; everybody else reads at once who may."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.commands.missing import needs_form
from bot.domain.subscriptions import EVENTS
from bot.errors import NotAllowed
from bot.services.forms import form_of, refuse_form
from bot.services.submitted import completed
from bot.views.forms import view
from tests.services.house import ANA, CHURN, KEN, LEO, NEW, POLICY, House

NEEDS_A_ROLE = (
    commands.Promote("churn", None, None, None),
    commands.Promote(None, None, None, None),
    commands.Rollback("churn", "production", None, None),
    commands.SetLock("churn", None, None),
    commands.Unlock(None, None, None),
    commands.Owner("churn", None, None, change=True),
    commands.DigestSubscribe(None),
    commands.Subscribe("churn"),
    commands.Reject(1, None),
    commands.Approve(1, None),
)


@pytest.mark.parametrize("command", NEEDS_A_ROLE, ids=lambda each: type(each).__name__)
def test_a_form_does_not_open_for_somebody_who_could_not_send_it(house: House, command: Command) -> None:
    house.ask()

    with pytest.raises(NotAllowed, match=r"^You may not .* That takes ") as refused:
        refuse_form(house.context, house.who(NEW), command)
    assert refused.value.ask


def test_a_form_opens_for_an_owner_of_any_model_until_one_is_named(house: House) -> None:
    house.owner("churn", NEW, "deputy")

    refuse_form(house.context, house.who(NEW), commands.Promote(None, None, None, None))
    refuse_form(house.context, house.who(NEW), commands.Promote("churn", None, None, None))
    with pytest.raises(NotAllowed, match="You may not promote fraud"):
        refuse_form(house.context, house.who(NEW), commands.Promote("fraud", None, None, None))


def test_a_form_that_only_reads_opens_for_everybody(house: House) -> None:
    refuse_form(house.context, house.who(NEW), commands.Why(None, None, None))


def test_the_refusal_of_a_form_does_not_name_a_model_that_is_kept_from_one(house: House) -> None:
    with pytest.raises(NotAllowed) as refused:
        refuse_form(house.context, house.who(LEO), commands.Rollback("secret", None, None, None))
    assert "secret" not in refused.value.sentence


@pytest.mark.parametrize("typed", ["production", "PRODUCTION", "prod"])
def test_a_form_asks_for_the_reason_however_the_place_was_called(quick_house: House, typed: str) -> None:
    quick_house.rules(POLICY.replace("[staging, production]", "[staging, {name: production, alias: prod}]"))
    policy = quick_house.policy

    assert needs_form(policy, commands.Promote("churn", 3, typed, None))
    assert not needs_form(policy, commands.Promote("churn", 3, typed, "it is better"))
    assert not needs_form(policy, commands.Promote("churn", 3, "nowhere", None))


def test_hearing_of_something_asks_for_what_was_not_typed(house: House) -> None:
    asked = commands.Subscribe("churn", (), CHURN)
    assert needs_form(house.policy, asked)
    assert not needs_form(house.policy, replace(asked, events=("live",)))

    drawn = view(form_of(house.context, house.reader(ANA), asked)).to_dict()
    models, events, place = drawn["blocks"]

    assert models["element"]["initial_value"] == "churn"
    assert [each["value"] for each in events["element"]["options"]] == list(EVENTS)
    assert place["element"]["initial_conversation"] == CHURN
    filled = {"models": "churn*", "events": "live,nonsense,failed", "place": "C0FRAUD"}
    assert completed("subscribe", filled, {}) == commands.Subscribe("churn*", ("failed", "live"), "C0FRAUD")
    assert completed("subscribe", {"events": "live"}, {}) == commands.Subscribe(None, ("live",), None)


def test_whoever_may_not_subscribe_reads_so_before_the_form(house: House) -> None:
    with pytest.raises(NotAllowed, match="to announcements"):
        refuse_form(house.context, house.who(KEN), commands.Subscribe("churn"))
