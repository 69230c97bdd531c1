"""Small pure rules the services lean on: the metric a model is judged by, and where it is talked about."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case import excluded, may_still_act
from bot.domain.channels import Place, SlackChannel, place
from bot.domain.digest import is_too_late, is_worth_sending
from bot.domain.evidence import Facts, VersionFacts
from bot.domain.overview import key_metric
from bot.domain.policy import PromotionRules
from bot.domain.promotion import Tally
from bot.domain.registry import RegisteredModel
from bot.domain.standing import Memberships
from bot.errors import BadInput
from bot.policy import build
from bot.services import selves
from tests.services.house import MIA, MONDAY, POLICY, House, version

RULES = build(POLICY, "policy.yml")
CHURN = RegisteredModel("churn")


@pytest.mark.parametrize(
    ("tags", "metrics", "environments", "key"),
    [
        ({"key_metric": "f1"}, {"f1": 1.0, "roc_auc": 0.9}, ("production",), "f1"),
        ({"key_metric": "gone"}, {"f1": 1.0, "roc_auc": 0.9}, ("production",), "roc_auc"),
        ({}, {"log_loss": 0.1, "roc_auc": 0.9}, ("production",), "roc_auc"),
        ({}, {"f1": 1.0, "log_loss": 0.1}, ("staging",), "log_loss"),
        ({}, {"z": 1.0, "a": 2.0}, (), "z"),
        ({}, {}, ("production",), None),
    ],
)
def test_a_model_is_judged_by_what_it_names_then_by_its_gates_then_by_the_policy(
    tags: dict[str, str], metrics: dict[str, float], environments: tuple[str, ...], key: str | None
) -> None:
    found = key_metric(RULES, replace(CHURN, tags=tags), environments, version("churn", 1, metrics=metrics))

    assert found == key


OPEN = SlackChannel("C0OPEN", "open")
STATES = {
    "C0OPEN": OPEN,
    "C0ARCHIVED": replace(OPEN, archived=True),
    "C0SHARED": replace(OPEN, shared=True),
    "C0LEFT": replace(OPEN, joined=False),
}


@pytest.mark.parametrize(
    ("named", "others", "found"),
    [
        ("C0OPEN", ("C0SHARED",), Place("C0OPEN")),
        ("C0SHARED", ("C0OPEN",), Place("C0SHARED")),
        ("C0ARCHIVED", ("C0OPEN",), Place("C0OPEN", gone="C0ARCHIVED")),
        ("C0LEFT", ("C0SHARED", "C0OPEN"), Place("C0OPEN", gone="C0LEFT")),
        ("C0NONE", (None, "C0SHARED"), Place(None, gone="C0NONE")),
        (None, (None, "C0OPEN"), Place("C0OPEN")),
        (None, ("C0SHARED", "C0LEFT", "C0ARCHIVED"), Place(None)),
        (None, (), Place(None)),
    ],
)
def test_a_channel_is_used_while_it_lives_and_a_shared_one_only_when_it_is_named(
    named: str | None, others: tuple[str | None, ...], found: Place
) -> None:
    assert place(named, others, STATES.get) == found


@given(st.sampled_from([None, *STATES]), st.lists(st.sampled_from([None, *STATES]), max_size=4))
def test_no_choice_of_channels_ever_says_something_where_outsiders_read(
    named: str | None, others: list[str | None]
) -> None:
    found = place(named, tuple(others), STATES.get)

    assert found.channel in {None, "C0OPEN", named}
    assert found.channel not in {"C0ARCHIVED", "C0LEFT"}


PEOPLE = st.frozensets(st.sampled_from(["U1", "U2", "U3", "U4"]))


@given(PEOPLE, PEOPLE, PEOPLE)
def test_who_may_still_act_is_neither_barred_nor_done(
    held: frozenset[str], barred: frozenset[str], gave: frozenset[str]
) -> None:
    counted = Tally({"a": tuple(gave)}, {"a": 1, "b": 0})

    found = may_still_act(counted, {"a": sorted(held), "b": sorted(held)}, barred)

    assert set(found) == {"a"}
    assert set(found["a"]) == held - barred - gave


def test_rules_say_whether_requester_and_author_stand_back() -> None:
    facts = Facts("m", "p", VersionFacts(1, author="U1", registered_by="U2"))

    assert excluded(PromotionRules("p"), "U0", facts) == {"U0", "U1", "U2"}
    assert excluded(PromotionRules("p", requester_may_approve=True), "U0", facts) == {"U1", "U2"}
    assert excluded(PromotionRules("p", author_may_approve=True), "U0", facts) == {"U0"}
    assert excluded(PromotionRules("p"), "U0", Facts("m", "p", VersionFacts(1))) == {"U0"}


@given(PEOPLE, PEOPLE)
def test_who_sees_a_model_is_never_more_than_was_asked(held: frozenset[str], members: frozenset[str]) -> None:
    known = Memberships(seen_by={"kept": members})

    assert set(known.who_see("kept", {"a": tuple(held)})["a"]) == held & members
    assert set(known.who_see("open", {"a": tuple(held)})["a"]) == held


@pytest.mark.parametrize(
    ("news", "days", "worth"), [(True, 0.1, True), (False, 6, False), (False, 7, True), (False, None, True)]
)
def test_a_digest_is_worth_sending_with_news_or_after_a_week(
    news: bool, days: float | None, worth: bool
) -> None:
    last: datetime | None = None if days is None else MONDAY - timedelta(days=days)

    assert is_worth_sending(news, last, MONDAY) is worth
    assert not is_too_late(MONDAY, MONDAY + timedelta(hours=6))
    assert is_too_late(MONDAY, MONDAY + timedelta(hours=6, seconds=1))


@pytest.mark.parametrize(
    ("spoken", "hours"),
    [("2h", 2.0), ("for 30m", 0.5), ("until 18:00", 8.0), ("until 9", 23.0), ("off", None)],
)
def test_quiet_is_understood_as_it_is_said(quick_house: House, spoken: str, hours: float | None) -> None:
    house = quick_house

    until = selves.quiet(house.context, house.act(MIA), house.slack.people[MIA], spoken)

    assert until == (None if hours is None else MONDAY + timedelta(hours=hours))


@pytest.mark.parametrize("spoken", ["15d", "soon", "until never", "until 25:00", "-1h", ""])
def test_quiet_that_makes_no_sense_or_never_ends_is_refused(quick_house: House, spoken: str) -> None:
    house = quick_house

    with pytest.raises(BadInput) as refusal:
        selves.quiet(house.context, house.act(MIA), house.slack.people[MIA], spoken)
    assert refusal.value.field == "quiet"
