"""Data that was withdrawn lets nothing go live: said when somebody asks, on the card, in `why`, and at applying."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.evidence import Facts, VersionFacts, WithdrawnData, facts_from_json, facts_json
from bot.domain.promotion import State
from bot.domain.registry import DataSetVersion
from bot.domain.runs import Run
from bot.errors import BadInput, HeldBack
from bot.services import reading, withdrawals
from bot.views.blocks import fallback
from storage import data_sets, promotion, registry, runs
from tests.services.glass import override
from tests.services.house import ADA, ANA, BEA, KEN, MIA, MONDAY, POLICY, House, version
from tests.services.test_data_sets import CONTENT, add

SALES = DataSetVersion("sales", "v1", CONTENT.fingerprint, CONTENT.rows)
REASON = "<!here> rows twice & more"
SAID = "⛔ made with *sales@v1*, which was withdrawn: “&lt;!here&gt; rows twice &amp; more”"


@pytest.fixture
def sold(house: House) -> House:
    """`churn@9` was made with sales@v1, is live in staging, and as good as what is live."""
    add(house, "sales@v1")
    with house.database.write() as session:
        registry.add_version(session, version("churn", 9, data_sets=(SALES,)))
    house.live("churn", 9, "staging")
    return house


def withdraw(house: House) -> None:
    with house.database.read() as session:
        found = data_sets.record_of(session, SALES)
    assert found is not None
    withdrawals.withdraw(house.context, house.who(ADA), house.act(ADA), found.id, REASON)


def why(house: House) -> str:
    return fallback(reading.read(house.context, house.reader(ANA), commands.Why("churn", 9, "production")))


def test_nobody_can_ask_for_what_was_made_with_withdrawn_data(sold: House) -> None:
    withdraw(sold)

    with pytest.raises(
        BadInput, match=r"churn@9 cannot go to production: ⛔ made with sales@v1, which was withdrawn"
    ):
        sold.ask(number=9)
    assert SAID in why(sold)


def test_an_open_request_is_judged_anew_at_once(sold: House) -> None:
    sold.ask(number=9)
    sold.approve(MIA)
    withdraw(sold)
    sold.work()

    with sold.database.read() as session:
        found = promotion.decisions(session, 1)
        request = promotion.find_request(session, 1)
        frozen = promotion.find_evidence(session, request.evidence_id or 0) if request else None
    assert [each.void for each in found] == [True]
    assert frozen is not None
    assert frozen.facts.withdrawn == (WithdrawnData("sales@v1", REASON),)
    card = sold.card()
    assert SAID in card.text
    assert "the data it learned from was withdrawn, so it cannot go live" in card.text
    assert "sales@v1 was withdrawn. 1 approval is void" in sold.slack.thread(card)[-1]
    assert SAID in why(sold)


def test_no_override_makes_up_for_it(sold: House) -> None:
    sold.ask(number=9)
    withdraw(sold)

    with pytest.raises(HeldBack, match="No override makes up for that: ⛔ made with sales@v1"):
        override(sold)
    sold.work()

    assert sold.live_now() == 1


def test_approvals_do_not_make_up_for_it(sold: House) -> None:
    sold.ask(number=9)
    withdraw(sold)
    sold.approve(MIA)
    sold.approve(BEA)
    sold.work()

    assert sold.request().state is State.REQUESTED
    assert sold.live_now() != 9


def test_what_was_approved_is_judged_again_when_it_is_applied(sold: House) -> None:
    sold.ask(number=9)
    sold.approve(MIA)
    sold.approve(BEA)
    assert sold.request().state is State.APPROVED
    withdraw(sold)
    sold.work()

    assert sold.request().state is State.REQUESTED
    assert sold.live_now() != 9


def test_it_blocks_where_gates_only_report(sold: House) -> None:
    sold.rules(POLICY.replace("    reason: required", "    reason: required\n    mode: report"))
    withdraw(sold)

    with pytest.raises(BadInput, match="which was withdrawn"):
        sold.ask(number=9)


def test_going_back_to_it_is_not_blocked(sold: House) -> None:
    sold.live("churn", 9)
    sold.live("churn", 3)
    withdraw(sold)
    sold.roll_back(KEN, to=9)
    sold.work()

    assert sold.live_now() == 9


def test_evidence_without_withdrawn_data_keeps_the_form_it_had() -> None:
    facts = Facts("churn", "production", VersionFacts(9))
    told = replace(facts, withdrawn=(WithdrawnData("sales@v1", "twice"),))

    assert "withdrawn" not in facts_json(facts)
    assert facts_from_json(facts_json(facts)) == facts
    assert facts_from_json(facts_json(told)) == told
    assert facts_json(told) != facts_json(facts)


def test_data_that_only_the_run_read_blocks_as_well(sold: House) -> None:
    with sold.database.write() as session:
        runs.record(session, Run("a" * 32, "churn", "churn-10", MONDAY, data_sets=(SALES,)))
        registry.add_version(session, version("churn", 10, run_id="a" * 32))
    sold.live("churn", 10, "staging")
    withdraw(sold)

    with pytest.raises(BadInput, match="which was withdrawn"):
        sold.ask(number=10)


def test_data_tells_why_it_was_withdrawn(sold: House) -> None:
    withdraw(sold)
    text = fallback(reading.read(sold.context, sold.reader(ANA), commands.Data("sales")))

    assert "Withdrawn" in text
    assert "by <@U0ADA>: “&lt;!here&gt; rows twice &amp; more”" in text
