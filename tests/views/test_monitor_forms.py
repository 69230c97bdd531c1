"""The form of a monitor asks for what goes with what is watched, and each field is taken as it is filled in."""

import pytest

from bot.domain.commands import MonitorAdd, spoken
from bot.domain.monitors.monitor import Limits, Monitor, What
from bot.errors import BadInput
from bot.policy.typed_monitor import filled, typed
from bot.views.forms import Choice, ModelChoice, Words, view
from bot.views.monitor_forms import WHATS, add_form, asked

PLACE = Choice("environment", "Environment", (("production", "production"),), "production")


def ids(said: str) -> list[str]:
    return [each.id for each in add_form(ModelChoice(), PLACE, said).fields]


def sent(said: str, **values: str) -> MonitorAdd:
    """What is sent when a person changes these fields and leaves the rest as drawn."""
    form = add_form(ModelChoice(), PLACE, said)
    drawn = {each.id: each.chosen for each in form.fields if isinstance(each, Choice) and each.chosen}
    drawn |= {each.id: each.given for each in form.fields if isinstance(each, Words) and each.given}
    return asked("churn", "production", {**drawn, **values})


@pytest.mark.parametrize("what", What)
def test_each_thing_to_watch_has_its_own_fields_and_no_others(what: What) -> None:
    found = ids(f"{what} x")
    assert found[:3] == ["model", "environment", "what"]
    assert {each.value for each in WHATS if each.value in found} <= {what.value}
    assert ("columns" in found) is what.is_drift
    assert ("reference" in found) is (what.is_drift or what is What.DATA_QUALITY)
    assert ("window" in found) is (what is not What.NO_DATA)
    assert {"every", "delay", "severity", "name"} <= set(found)


@pytest.mark.parametrize(
    ("said", "values", "words"),
    [
        ("", {}, "feature_drift psi every 1d"),
        ("", {"feature_drift": "ks", "above": "0.2"}, "feature_drift ks above 0.2 every 1d"),
        ("prediction_drift", {"severity": "digest"}, "prediction_drift psi every 1d severity digest"),
        ("data_quality", {"reference": "training"}, "data_quality reference training every 1d"),
        ("volume", {"false_alarms": "1%"}, "volume false_alarms 1% every 1d"),
        ("no_data", {"no_data": "2h"}, "no_data 2h"),
        (
            "performance",
            {"performance": "roc_auc", "below": "0.8", "window": "7d", "delay": "30m", "name": "how good"},
            "performance roc_auc below 0.8 every 1d window 7d delay 30m name how good",
        ),
        ("", {"columns": "age, income"}, "feature_drift psi every 1d columns age, income"),
    ],
)
def test_what_is_filled_in_is_what_one_could_type(said: str, values: dict[str, str], words: str) -> None:
    command = sent(said, **values)
    assert spoken(command, ["production"]) == f"monitor churn in production add {words}"
    assert filled(command.parts) == typed(words)


def test_a_name_may_hold_the_words_of_a_monitor() -> None:
    found = filled(sent("volume", below="9", name="Check above 3").parts)
    assert found == Monitor(What.VOLUME, "rows", Limits(below=9.0), called="Check above 3")


def test_columns_may_be_called_like_the_parts_of_a_monitor_and_hold_spaces() -> None:
    found = filled(sent("", columns="tenure, name,\tage , her income,", name="usual").parts)
    assert (found.columns, found.called) == (("tenure", "name", "age", "her income"), "usual")


def test_spaces_around_and_in_numbers_and_times_do_no_harm() -> None:
    found = filled(sent("volume", below=" 9 ", window="7 d").parts)
    assert found == typed("volume rows below 9 every 1d window 7 d")
    assert filled(sent("volume", false_alarms=" 1 %").parts).limits == Limits(false_alarms=0.01)


@pytest.mark.parametrize(
    ("said", "values", "field"),
    [
        ("", {"above": "much"}, "above"),
        ("", {"above": "0.2 every 1h"}, "above"),
        ("", {"above": "-1"}, "above"),
        ("", {"false_alarms": "1"}, "false_alarms"),
        ("", {"above": "1", "false_alarms": "1%"}, "false_alarms"),
        ("", {"every": "soon"}, "every"),
        ("", {"every": "1s"}, "every"),
        ("", {"window": "1h"}, "window"),
        ("", {"delay": "3 working days"}, "delay"),
        ("", {"name": "<!channel>"}, "name"),
        ("prediction_drift", {"reference": "training"}, "reference"),
        ("", {"reference": "training", "false_alarms": "1%"}, "reference"),
        ("volume", {}, "above"),
        ("volume", {"below": "9", "above": "3"}, "above"),
        ("performance", {"performance": "<b>", "below": "1"}, "performance"),
        ("no_data", {"no_data": "never"}, "no_data"),
        ("performance", {"performance": " ", "below": "1"}, "performance"),
    ],
)
def test_what_cannot_be_is_said_under_its_field(said: str, values: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        filled(sent(said, **values).parts)
    assert refused.value.field == field
    assert field in ids(said)


def test_the_form_fits_into_a_modal() -> None:
    for what in What:
        drawn = view(add_form(ModelChoice(chosen="churn"), PLACE, what.value))
        drawn.validate_json()
        assert all("…" not in str(each.to_dict()) for each in drawn.blocks or ())


def test_nothing_filled_in_asks_for_the_form() -> None:
    assert asked(None, None, {}) == MonitorAdd()
