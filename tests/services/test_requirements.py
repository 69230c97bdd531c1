"""`policy` says in plain words what it takes, who may, what only reports, and which revision says so."""

import time

import pytest

from bot.domain import commands
from bot.domain.people import Voice
from bot.domain.policy import Policy
from bot.domain.requirements import Reported
from bot.errors import NotFound
from bot.services import reading
from bot.services.identity import OPERATOR
from bot.services.requirements import reported, requirements
from bot.views.answer import to_json
from bot.views.blocks import blocks, fallback
from tests.services.house import ANA, BEA, BOB, POLICY, House
from workspace.blocks.surfaces import check_message_blocks
from workspace.clock import Clock
from workspace.faults import Faults
from workspace.files import Files

REPORTING = POLICY.replace("    reason: required", "    mode: report\n    reason: required").replace(
    "at_least: 0.8}", "at_least: 0.905}"
)


def said(house: House, person: str = ANA, model: str | None = "churn", place: str | None = None) -> str:
    """What somebody reads, in Slack's limits."""
    found = reading.read(house.context, house.reader(person), commands.ShowPolicy(model, place))
    check_message_blocks([each.to_dict() for each in blocks(found)], Files(Clock(), Faults(), "U0BOT"))
    return fallback(found).replace("*", "")


def counted(house: House, policy: Policy | None = None, model: str | None = None) -> Reported:
    """What the gates would have blocked in production."""
    with house.database.read() as session:
        return reported(session, policy or house.policy, "production", model=model)


def test_an_engineer_reads_what_each_environment_takes_and_who_may(house: House) -> None:
    text = said(house)

    for words in (
        "live in staging first",
        "1 approval by ml-engineer (<@U0MIA>, <@U0KEN>, <@U0DUO>)",
        "1 approval by business (<@U0BEA>, <@U0BOB>, <@U0DUO>)",
        "whoever asks and whoever made the version cannot approve",
        "whoever asks says why",
        "decided within 3 working days, or the request expires",
        "roc_auc at least 0.8",
        "roc_auc not worse than live by more than 0.01",
        "nothing: it goes live when somebody asks",
        "may ask: data-scientist, ml-engineer and owner",
        "may roll back: ml-engineer and on-call",
    ):
        assert words in text, words


def test_the_business_reads_it_in_its_own_words(house: House) -> None:
    text = said(house, BEA)

    assert "it worked in staging" in text
    assert "one person of business said yes (<@U0BEA>" in text
    assert "whoever asked said why" in text
    assert "roll back" not in text


def test_soak_locks_and_the_way_it_goes_live_are_said(house: House) -> None:
    more = (
        "from: staging\n    soak: 24h\n    apply: when_requester_clicks\n"
        '    locks: [{from: "Fri 16:00", to: "Mon 08:00", zone: Europe/Berlin, reason: weekend}]\n'
    )
    deploy = "deploy: {production: [{name: argo, webhook: https://ci.example/hook}]}\n"
    house.rules(POLICY.replace("from: staging\n", more, 1) + deploy)

    assert "it is live when argo (within 1h) reported it" in said(house)
    for person in (ANA, BEA):
        text = said(house, person)
        assert "for 24h" in text
        assert "what is approved goes live when somebody clicks" in text
        assert "nothing goes live from Fri 16:00 to Mon 08:00" in text


def test_one_environment_may_be_named(house: House) -> None:
    assert "staging\n" not in said(house, place="production")


def test_it_says_which_revision_and_since_when(house: House) -> None:
    assert "Said by policy.yml." in said(house)
    house.ask()
    assert "Said by policy.yml, revision 1, in force since" in said(house)


def test_a_private_model_is_neither_explained_nor_listed_to_outsiders(house: House) -> None:
    house.rules(
        POLICY.replace(
            "visible_to: members_of_channel}",
            "visible_to: members_of_channel, promotion: {staging: {reason: required}}}",
        )
    )

    assert "secret" in said(house, BEA, None)
    assert "secret" not in said(house, BOB, None)
    with pytest.raises(NotFound):
        said(house, BOB, "secret")


def test_without_a_tier_it_is_said_that_the_strictest_rules_hold(house: House) -> None:
    tiers = "tiers: {critical: {promotion: {production: {approvals: [{role: ml-engineer, count: 2}]}}}}\nmodels:\n  fraud: {tier: critical}\n  "
    house.rules(POLICY.replace("models:\n  ", tiers, 1).replace("  fraud: {channel: C0FRAUD}\n", ""))

    assert "It is of no tier: the strictest rules of all tiers (critical) hold." in said(house)
    assert "2 approvals by ml-engineer" in said(house)
    assert "Its tier is critical." in said(house, model="fraud")
    assert "A model that is of no tier gets these" in said(house, model=None)


def test_what_only_reports_says_how_many_it_would_have_blocked(house: House) -> None:
    house.rules(REPORTING)
    for number, model in ((2, "churn"), (3, "fraud")):
        house.ask(model=model, number=number)

    # churn@2 has 0.9, fraud@3 has 0.91.
    assert counted(house) == Reported(1, 2)
    assert counted(house, model="fraud") == Reported(0, 1)
    assert "these conditions only report for now: they would have blocked 1 of the last 2 requests" in said(
        house, model=None
    )
    assert "they would have blocked the one request there was" in said(house)


def test_what_was_asked_is_judged_by_the_rules_of_now(house: House) -> None:
    house.rules(REPORTING)
    house.ask(number=2)
    assert counted(house).blocked == 1

    house.rules(REPORTING.replace("at_least: 0.905}", "at_least: 0.7}"))
    assert counted(house).blocked == 0


def test_the_digest_says_what_only_reports_would_have_blocked(house: House) -> None:
    digest = commands.DigestPreview(voice=Voice.ENGINEER)
    assert "only report" not in fallback(reading.read(house.context, house.reader(ANA), digest))
    house.rules(REPORTING)
    house.ask(number=2)
    house.ask(model="secret")

    # Of what is hidden from the reader nothing is counted.
    for person, counts in ((BOB, "the one request there was"), (BEA, "1 of the last 2 requests")):
        said = fallback(reading.read(house.context, house.reader(person), digest))
        assert f"production: they would have blocked {counts}" in said.replace("*", "")


def test_only_the_last_ten_requests_count(quick_house: House) -> None:
    quick_house.rules(REPORTING)
    for _ in range(12):
        name = quick_house.ask(number=2).request.name
        quick_house.withdraw(ANA, name)

    assert counted(quick_house) == Reported(10, 10)


def test_where_every_gate_is_enforced_nothing_is_counted(house: House) -> None:
    found = requirements(house.context, house.viewer(ANA), "churn")

    assert [each.reported for each in found.places] == [None, None]


def test_ten_thousand_people_of_a_role_are_named_shortly_and_quickly(quick_house: House) -> None:
    quick_house.slack.groups["S0ML"] = tuple(f"U{number:05d}" for number in range(10_000))
    quick_house.ask()
    began = time.monotonic()
    text = said(quick_house)

    assert time.monotonic() - began < 2
    assert "<@U00002> and 9997 more)" in text


def test_many_conditions_and_environments_stay_within_slack_s_limits(quick_house: House) -> None:
    names = [f"place-{number}" for number in range(25)]
    gates = ", ".join(f"{{metric: metric_{number}, at_least: 0.5}}" for number in range(60))
    rules = "\n".join(f"  {name}: {{approvals: [{{role: ml-engineer}}], gates: [{gates}]}}" for name in names)
    text = POLICY.replace("[staging, production]", f"[staging, production, {', '.join(names)}]", 1)
    quick_house.rules(text.replace("promotion:\n", f"promotion:\n{rules}\n", 1))

    assert "and 52 more conditions: `/mlops policy churn place-0`" in said(quick_house)
    assert "metric_59 at least 0.5" in said(quick_house, place="place-0")


def test_while_slack_is_silent_the_roles_stand_without_people(house: House) -> None:
    house.slack.silent = True
    found = requirements(house.context, OPERATOR, "churn")

    assert found.places[1].holders == {}
    assert [each.role for each in found.places[1].rules.approvals] == ["ml-engineer", "business"]


def test_who_may_have_it_retrained_and_by_whom_is_said_where_somebody_does(house: House) -> None:
    assert "retrained" not in said(house)
    house.rules(
        POLICY.replace("  quiet:", "  retrain: [owner]\n  quiet:")
        + 'retrain: {name: gym, webhook: "https://gym.example/s3cret"}\n'
    )
    for model in ("churn", None):
        assert "may have it retrained: owner, by gym" in said(house, model=model)
    shown = reading.read(house.context, house.reader(ANA), commands.ShowPolicy("churn"))
    # The address of a hook may be all that keeps it.
    assert "s3cret" not in to_json(shown.value)
