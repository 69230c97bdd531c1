"""Standard changes: what is made as the live version was, and passes every gate, is asked for by the bot itself."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain.promotion import State
from bot.services import standard_changes
from storage import policy as revisions
from tests.services.house import ANA, CHURN, OPS, POLICY, House, version
from tests.services.made_alike import AUTO, CODE, COLUMNS, house_of_two, sweep, train


@pytest.fixture
def two(house: House) -> House:
    """The house in which version 5 is a standard change."""
    house_of_two(house)
    return house


def test_what_is_made_as_the_live_version_was_is_asked_for_and_goes_live_by_itself(two: House) -> None:
    assert sweep(two) == 1
    request = two.request()
    assert (request.state, request.version, request.requester) == (State.APPROVED, 5, "system")
    card = two.card()
    assert "pre-approved, can go live" in card.text
    assert "Pre-approved by the policy" in card.text
    assert "same pipeline and features as churn@4" in card.text
    assert "asked by mlops-bot" in card.text
    assert not [each for each in two.slack.posts if each.channel != CHURN]

    two.clock.move(timedelta(hours=2))
    two.work()

    assert two.live_now() == 5
    opened = next(each for each in two.audited() if each.verb == "promotion.preapproved")
    with two.database.read() as session:
        revision = revisions.with_hash(session, two.policy.hash)
    assert revision is not None
    assert (opened.actor, opened.subject) == ("system", "churn")
    assert f'"revision":{revision.id}' in opened.facts.replace(" ", "")


def test_a_second_sweep_and_a_second_replica_open_nothing(two: House) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: standard_changes.sweep(two.context), range(4)))

    assert sum(opened) == 1
    assert sweep(two) == 0
    assert [each.verb for each in two.audited()].count("promotion.preapproved") == 1


def test_where_no_policy_sets_it_nothing_is_looked_at(two: House) -> None:
    two.rules(POLICY)

    assert sweep(two) == 0


OTHER = {**CODE, "mlflow.source.name": "tune.py"}


@pytest.mark.parametrize(
    "made",
    [
        {"tags": OTHER},
        {"tags": {**CODE, "mlflow.source.git.repoURL": "https://github.com/northwind/other"}},
        {"tags": {**CODE, "mlflow.project.entryPoint": "quick"}},
        {"tags": {"mlflow.source.name": "train.py"}},
        {"tags": {}},
        {"dirty": True},
        {"run_id": None},
        {"schema": COLUMNS.replace("long", "double")},
        {"schema": COLUMNS.replace("plan", "tariff")},
        {"schema": None},
        {"schema": '{"mlflow_tensorspec": []}'},
        {"schema": '{"mlflow_colspec": [{"type": "long"}]}'},
        {"schema": "[" * 200},
        {"auc": 0.85},
        {"auc": 0.5},
        {"evaluation_fingerprint": None},
    ],
    ids=str,
)
def test_what_is_not_known_to_be_the_same_or_to_pass_is_left_to_people(
    quick_house: House, made: Mapping[str, object]
) -> None:
    house_of_two(quick_house, **made)

    assert sweep(quick_house) == 0


@pytest.mark.parametrize(
    ("same", "made"), [("[features]", {"tags": OTHER}), ("[pipeline]", {"schema": None})]
)
def test_only_what_the_policy_names_has_to_be_the_same(
    quick_house: House, same: str, made: Mapping[str, object]
) -> None:
    house_of_two(quick_house, AUTO.replace("[pipeline, features]", same), **made)

    assert sweep(quick_house) == 1


def test_a_repository_is_the_same_however_its_address_ends(quick_house: House) -> None:
    house_of_two(
        quick_house, tags={**CODE, "mlflow.source.git.repoURL": "https://github.com/northwind/churn/"}
    )

    assert sweep(quick_house) == 1


def test_a_gate_that_only_reports_has_to_pass_as_well(quick_house: House) -> None:
    house_of_two(quick_house, AUTO.replace("    gates:", "    mode: report\n    gates:"), auc=0.5)

    assert sweep(quick_house) == 0


def test_without_a_gate_nothing_is_pre_approved(quick_house: House) -> None:
    text = AUTO[: AUTO.index("    gates:")] + AUTO[AUTO.index("working_hours") :]
    house_of_two(quick_house, text)

    assert sweep(quick_house) == 0


def test_a_first_version_is_left_to_people(quick_house: House) -> None:
    quick_house.rules(AUTO)
    quick_house.model("new", (version("new", 1),))
    quick_house.live("new", 1, "staging")

    assert sweep(quick_house) == 0


def test_what_was_not_live_where_it_has_to_come_from_waits_until_it_was(quick_house: House) -> None:
    house_of_two(quick_house)
    train(quick_house, 6)

    assert sweep(quick_house) == 0
    quick_house.live("churn", 6, "staging")
    assert sweep(quick_house) == 1
    assert quick_house.request().version == 6


def test_only_the_newest_version_and_no_older_one_is_asked_for(quick_house: House) -> None:
    house_of_two(quick_house)
    quick_house.live("churn", 5)
    quick_house.live("churn", 4)
    train(quick_house, 6, auc=0.2)
    quick_house.live("churn", 6, "staging")

    assert sweep(quick_house) == 0


def test_no_more_than_the_policy_says_go_live_so_in_a_day(two: House) -> None:
    assert sweep(two) == 1
    two.clock.move(timedelta(hours=2))
    two.work()
    train(two, 6)
    two.live("churn", 6, "staging")

    assert sweep(two) == 0
    two.clock.move(timedelta(hours=21, minutes=59))
    assert sweep(two) == 0
    two.clock.move(timedelta(minutes=2))
    assert sweep(two) == 1
    assert two.request(2).version == 6


def test_a_clock_that_jumps_back_opens_no_more(quick_house: House) -> None:
    test_what_is_made_as_the_live_version_was_is_asked_for_and_goes_live_by_itself(
        quick_house_of(quick_house)
    )
    train(quick_house, 6)
    quick_house.live("churn", 6, "staging")
    quick_house.clock.move(timedelta(days=-3))

    assert sweep(quick_house) == 0


def quick_house_of(house: House) -> House:
    """The same as `two`, on SQLite alone."""
    house_of_two(house)
    return house


def test_nothing_is_opened_where_a_request_is_open_or_somebody_locked_it(two: House) -> None:
    two.lock(OPS)
    assert sweep(two) == 0
    two.unlock(OPS)
    name = two.ask(ANA, "churn", 3).request.name
    assert sweep(two) == 0
    two.withdraw(ANA, name)
    assert sweep(two) == 1
