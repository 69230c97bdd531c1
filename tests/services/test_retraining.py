"""A model is trained anew from its alert: who may ask, what is asked of whom, once, and what comes of it is said."""

from dataclasses import replace

import pytest

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.retraining import Trained
from bot.domain.commands import AlertRetrain, ShowAlert
from bot.domain.registry import DataSetVersion, ModelVersion
from bot.errors import AlreadyResolved, BadInput, BotError, NotAllowed, NotFound
from bot.services import alert_acts, retraining
from bot.services.alert_acts import Hush
from bot.services.forms import form_of
from bot.services.identity import remember
from bot.services.reading import read
from bot.views.answer import to_json
from bot.views.forms import view
from storage import registry, retrainings
from tests.services.alarm import DRIFT, after, breached, cards, recovered
from tests.services.house import BEA, KEN, LEO, MIA, MONDAY, RELEASES, House, version
from tests.services.racing import lost, race
from tests.services.test_hostile_words import NAMES, assert_all_dead
from tests.services.trainer import (
    DONE,
    FAILED,
    RETRAIN,
    RUN,
    RUNNING,
    TRAINED,
    Gym,
    card,
    form,
    gym,
    own,
    press,
    report,
    run,
    timeline,
    verbs,
)
from workspace.blocks.surfaces import check_message_blocks, check_view
from workspace.clock import Clock
from workspace.faults import Faults
from workspace.files import Files

__all__ = ["gym"]
DATA = DataSetVersion("customers", "2026-10", "f" * 64)


def test_what_is_asked_is_told_in_the_message_the_thread_and_the_audit(house: House, gym: Gym) -> None:
    assert "Retrain…" in card(house)
    press(house, reason="customers *changed*")

    (order,) = gym.told
    data = order.payload("https://bot.example")["data"]
    assert isinstance(data, dict)
    assert {key: data[key] for key in ("attempt", "alert", "model", "environment", "version", "reason")} == {
        "attempt": 1, "alert": "A-1", "model": "churn", "environment": "production", "version": 3,
        "reason": "customers *changed*",
    }  # fmt: skip
    assert data["report_to"] == "https://bot.example/api/v1/retrainings/1"
    assert f"<@{MIA}> asked *gym* to retrain churn; it has until" in card(house)
    assert "Retrain…" not in card(house)
    assert f"<@{MIA}> asks *gym* to retrain *churn* (A-1)" in timeline(house)
    assert "“customers *changed*”" not in timeline(house)  # escaped, so that nothing becomes bold
    assert verbs(house) == ["retraining.asked"]


def test_the_run_and_the_data_of_the_live_version_are_told(house: House, gym: Gym) -> None:
    made = ModelVersion("churn", 4, MONDAY, run_id=RUN, data_sets=(DATA,))
    with house.database.write() as session:
        registry.add_version(session, made)
    house.live("churn", 4)
    said = form(house)
    for words in ("churn@4", RUN[:8], "customers@2026-10", "*gym* (the webhook at gym.example)", "within 6h"):
        assert words in said
    press(house)
    data = gym.told[0].payload("")["data"]
    assert isinstance(data, dict)
    assert (data["run"], data["data"]) == (
        RUN, [{"name": "customers", "version": "2026-10", "fingerprint": "f" * 64}],
    )  # fmt: skip


def test_a_second_click_is_told_who_asked_and_when(house: House, gym: Gym) -> None:
    remember(house.context, house.slack.people[MIA])
    press(house)
    for who, name in ((KEN, "Mia"), (MIA, "You")):
        said = rf"{name} asked gym to retrain churn already, at A-1 \(02 Nov 2026 10:00 CET\)"
        for attempt in (press, form):
            with pytest.raises(AlreadyResolved, match=said):
                attempt(house, who)
    assert len(gym.told) == 1


def test_one_is_under_way_for_a_model_whatever_alert_it_was_asked_at(house: House, gym: Gym) -> None:
    breached(house, cause="monitor:other", title="PSI of tenure is 0.4, above 0.2")
    after(house)
    press(house)
    assert "Retrain…" not in str([each.blocks for each in cards(house)])
    with pytest.raises(AlreadyResolved, match="at A-1"):
        press(house, number=2)
    report(house, Trained(DONE))
    assert str([each.blocks for each in cards(house)]).count("Retrain…") == 2


def test_five_clicks_at_once_ask_once(house: House, gym: Gym) -> None:
    outcomes = race(*(lambda: press(house) for _ in range(5)))
    assert len(lost(outcomes)) == 4
    assert len(gym.told) == 1
    assert verbs(house) == ["retraining.asked"]


def test_the_same_delivery_counts_once(house: House, gym: Gym) -> None:
    act, wish = house.act(MIA, "same"), retraining.Wish(1)
    retraining.ask(house.context, house.who(MIA), act, wish)
    with pytest.raises(BotError):
        retraining.ask(house.context, house.who(MIA), act, wish)
    assert verbs(house) == ["retraining.asked"]


def test_who_may_not_is_told_who_may_before_and_after_the_form(house: House, gym: Gym) -> None:
    for attempt in (form, press):
        with pytest.raises(
            NotAllowed, match=r"You may not retrain churn at A-1\. That takes ml-engineer or owner"
        ):
            attempt(house, BEA)
    house.owner("churn", LEO)
    press(house, LEO)
    assert len(gym.told) == 1


def test_a_hidden_model_is_no_alert_at_all(house: House, gym: Gym) -> None:
    breached(house, model="secret")
    after(house)
    for attempt in (form, press):
        with pytest.raises(NotFound, match="There is no alert A-2"):
            attempt(house, KEN, 2)
    assert gym.told == []
    press(house, MIA, 2)
    assert gym.told[0].retraining.model == "secret"
    assert "secret" not in timeline(house) + card(house)


@pytest.mark.parametrize("kind", list(AlertKind))
def test_the_button_is_drawn_where_training_anew_can_help(house: House, gym: Gym, kind: AlertKind) -> None:
    helped = {AlertKind.DRIFT, AlertKind.PERFORMANCE, AlertKind.QUALITY, AlertKind.MONITOR}
    recovered(house)
    breached(house, replace(DRIFT, kind=kind, cause="monitor:kind"))
    after(house)
    drawn = "Retrain…" in str(cards(house)[-1].blocks)
    assert drawn == (kind in helped)
    if not drawn:
        with pytest.raises(BadInput, match="Retraining churn does not help with A-2"):
            press(house, number=2)


def test_without_a_trainer_there_is_no_button_and_the_words_say_why(house: House, gym: Gym) -> None:
    house.rules(TRAINED.replace(RETRAIN, ""))
    breached(house, cause="monitor:other")
    after(house)
    assert "Retrain…" not in str(cards(house)[-1].blocks)
    with pytest.raises(BadInput, match="names nobody who retrains churn"):
        press(house)


def test_of_data_that_are_wrong_the_form_warns(house: House, gym: Gym) -> None:
    assert "learns that, too" not in form(house)
    breached(house, replace(DRIFT, kind=AlertKind.QUALITY, cause="monitor:quality"))
    assert "learns that, too" in form(house, number=2)


def test_a_trainer_or_a_live_version_that_changed_meanwhile_is_read_anew(house: House, gym: Gym) -> None:
    mark = retraining.plan_of(house.context, house.viewer(MIA), 1, "UTC").mark
    house.rules(TRAINED.replace("gym.example", "other.example"))
    with pytest.raises(AlreadyResolved, match="It is otherwise by now: churn@3 is live"):
        press(house, mark=mark)
    house.rules(TRAINED)
    house.live("churn", 2)
    with pytest.raises(AlreadyResolved, match="churn@2 is live, and the policy names gym"):
        press(house, mark=mark)
    house.live("churn", 3)
    press(house, mark=mark)
    assert len(gym.told) == 1


def test_what_was_asked_goes_where_the_policy_said_then(house: House, gym: Gym) -> None:
    wish = retraining.Wish(1)
    retraining.ask(house.context, house.who(MIA), house.act(MIA), wish)
    house.rules(TRAINED.replace(RETRAIN, ""))
    run(house)
    assert str(gym.told[0].target) == "Webhook(url='https://gym.example/hook')"


def test_an_alert_that_is_over_takes_no_more_and_what_runs_is_still_told(house: House, gym: Gym) -> None:
    press(house)
    recovered(house)
    house.send()
    assert "✅ Over." in card(house)
    assert "to retrain churn; it has until" in card(house)
    report(house, Trained(DONE))
    assert "has retrained churn" in card(house)
    assert "Retrain…" not in card(house)
    with pytest.raises(AlreadyResolved, match="A-1 is over"):
        press(house)


def test_a_muted_alert_may_be_worked_on(house: House, gym: Gym) -> None:
    alert_acts.mute(house.context, house.who(MIA), house.act(MIA), 1, Hush(None))
    house.send()
    assert "Retrain…" in card(house)
    press(house)
    assert "Muted until" in card(house)
    assert "to retrain churn; it has until" in card(house)


def test_a_message_of_several_models_says_which_is_trained(house: House, gym: Gym) -> None:
    recovered(house)
    breached(house, cause="monitor:a", source="customers")
    after(house)
    breached(house, model="fraud", source="customers")
    after(house)
    drawn = str(cards(house)[-1].blocks)
    assert "Retrain churn…" in drawn
    press(house, MIA, 2)
    assert [each.retraining.model for each in gym.told] == ["churn"]


def test_a_model_and_a_tier_name_a_trainer_of_their_own(house: House, gym: Gym) -> None:
    own = TRAINED.replace(
        "  churn: {channel: C0CHURN,",
        '  churn: {retrain: {name: own, webhook: "https://own.example/x"}, channel: C0CHURN,',
    ).replace("  fraud: {channel: C0FRAUD}", "  fraud: {channel: C0FRAUD, tier: big}")
    tiers = '\ntiers: {big: {retrain: {name: big, webhook: "https://big.example/x"}}}\n'
    house.rules(own + tiers)
    named = [found.name for each in ("churn", "fraud", "secret") if (found := house.policy.trainer(each))]
    assert named == ["own", "big", "gym"]
    press(house)
    with house.database.read() as session:
        found = retrainings.find(session, 1)
    assert found is not None
    assert (found.trainer, found.within) == ("own", "1d")


def test_the_form_promises_a_workflow_no_more_than_it_is_told(house: House, gym: Gym) -> None:
    workflow = "\nretrain: {github: {repository: org/training, workflow: train.yml}}\n"
    house.rules(TRAINED.replace(RETRAIN, workflow))
    with house.database.write() as session:
        registry.add_version(session, ModelVersion("churn", 4, MONDAY, run_id=RUN, data_sets=(DATA,)))
    house.live("churn", 4)
    said = form(house)
    for words in ("the workflow train.yml of org/training", "churn@4", RUN[:8], "your reason stays here"):
        assert words in said
    assert "customers" not in said


def test_programs_read_of_a_trainer_the_name_alone(house: House, gym: Gym) -> None:
    before = to_json(read(house.context, house.reader(MIA), ShowAlert(1)).value)
    press(house)
    for explained in (False, True):
        told = to_json(read(house.context, house.reader(MIA), ShowAlert(1, explained)).value)
        assert '"asked_by"' in told
        for said in (before, told):
            assert '"gym"' in said
            assert "gym.example" not in said
            assert "msg_" not in said


@pytest.mark.parametrize("name", [*NAMES, "x" * 100])
def test_what_people_and_data_are_called_never_comes_alive_and_fits_in_slack(
    house: House, gym: Gym, name: str
) -> None:
    data = tuple(DataSetVersion(name, f"{name}{each}"[-255:], f"{each}" * 64) for each in range(5))
    house.model(name, [version(name, 1, run_id=RUN, data_sets=data)], channel=RELEASES)
    house.live(name, 1)
    breached(house, model=name, title=name)
    after(house)
    with house.database.read() as session:
        assert registry.find_model(session, name) is not None
    drawn = view(form_of(house.context, house.reader(MIA), AlertRetrain(2))).to_dict()
    assert_all_dead("", drawn)
    files = Files(Clock(), Faults(), "U0BOT")
    check_view(drawn, "modal", files)
    press(house, MIA, 2, reason=name)
    report(house, Trained(RUNNING, name * 9))
    check_message_blocks(own(house, RELEASES).blocks, files)
    report(house, Trained(FAILED, name * 99))
    for each in (*house.slack.in_channel(RELEASES, threads=True), *house.slack.dms(MIA)):
        assert_all_dead(each.text, each.blocks)
        check_message_blocks(list(each.blocks), files)
