"""The grammar: what people type, and what is understood."""

import pytest

from bot.domain.commands import (
    Approve,
    Command,
    Compare,
    DigestList,
    DigestPreview,
    DigestRun,
    DigestSubscribe,
    DigestUnsubscribe,
    Help,
    History,
    Models,
    Owner,
    Owners,
    Promote,
    Quiet,
    Reject,
    Requests,
    Rollback,
    SetLock,
    Show,
    ShowPolicy,
    Subscribe,
    Unlock,
    WhoAmI,
    Why,
    Withdraw,
    WithdrawData,
    joined,
    parse,
)

ENVIRONMENTS = ("development", "staging", "production")
PROMOTION = Promote("churn", 7, "production", "recall is better")


@pytest.mark.parametrize(
    "typed",
    [
        "promote churn 7 to production because recall is better",
        "promote churn@7 to production because recall is better",
        "Promote CHURN@7 production: recall is better".replace("CHURN", "churn"),
        "promote churn v7 in production — recall is better",
        "promote churn version 7 at PRODUCTION because: recall is better",
        "promote 7 churn #production because recall is better",
        "promote churn#production v7 because recall is better",
        "promote to production churn@7 because recall is better",
        "promote churn 7 from staging to production because recall is better",
        "promote churn 7 to prod because “recall is better”",
        "promote churn 7 to production “recall is better”",
        "promote churn 7 production reason: recall  is\nbetter",
        "promote churn 7 to <#C1|production> because recall is better",
        "promote churn<#C1|production> 7 because recall is better",
        "promote 'churn'@7 to production please because recall is better",
        "<@U0BOT|mlops> promote churn 7 to production because recall is better",
        "<@U0BOT>: /mlops promote churn, 7, production because recall is better",
        "/mlops promote: churn 7 production since recall is better",
    ],
)
def test_a_promotion_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse(typed, ENVIRONMENTS) == PROMOTION


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("", Help()),
        ("<@U0BOT>", Help()),
        ("/mlops", Help()),
        ("help", Help()),
        ("help?", Help()),
        ("?", Help()),
        ("help Promote", Help("promote")),
        ("models", Models()),
        ("models fraud detection", Models("fraud detection")),
        ("show", Show()),
        ("show churn", Show("churn")),
        ("show churn 7", Show("churn@7")),
        ("show churn production", Show("churn#production")),
        ("show “my model” 7", Show('"my model"@7')),
        ("show p12", Show("P-12")),
        ("show 12", Show("P-12")),
        ("show abc123", Show("abc123")),
        ("show <https://bot.example/m?a=1&amp;b=2|here>", Show("https://bot.example/m?a=1&b=2")),
        ("why churn 7 production", Why("churn", 7, "production")),
        ("why churn@7 to production", Why("churn", 7, "production")),
        ("policy", ShowPolicy()),
        ("policy churn", ShowPolicy("churn")),
        ("policy show churn", ShowPolicy("churn")),
        ("policy for churn in prod", ShowPolicy("churn", "production")),
        ("policy production", ShowPolicy(None, "production")),
        ('policy "show"', ShowPolicy("show")),
        ("approve P-12", Approve(12)),
        ("approve request 12 because it holds", Approve(12, "it holds")),
        ("reject p12: stale data", Reject(12, "stale data")),
        ("reject P–12 “stale data”", Reject(12, "stale data")),
        ("reject because stale", Reject(None, "stale")),
        ("withdraw #12", Withdraw(12)),
        ("withdraw data set customers@v1 because rows twice", WithdrawData("customers@v1", "rows twice")),
        ("withdraw “my data”@2026-11-01: old", WithdrawData('"my data"@2026-11-01', "old")),
        ("withdraw customers@v1", WithdrawData("customers@v1")),
        ("subscribe churn", Subscribe("churn")),
        ("subscribe", Subscribe()),
        ("requests", Requests()),
        ("requests for churn", Requests("churn")),
        ("rollback churn production", Rollback("churn", "production")),
        (
            "roll back churn from production to v5 because of alarms",
            Rollback("churn", "production", 5, "alarms"),
        ),
        ("rollback churn production from 7 to 5", Rollback("churn", "production", 5)),
        ("rollback to churn@5 in production", Rollback("churn", "production", 5)),
        ("lock churn#production because audit", SetLock("churn", "production", "audit")),
        ("unlock production churn", Unlock("churn", "production")),
        ("history churn", History("churn")),
        ("history of churn in staging", History("churn", "staging")),
        ("compare churn 5 7", Compare(("churn@5", "churn@7"))),
        ("compare churn@5 vs. 7", Compare(("churn@5", "churn@7"))),
        ("compare churn 5, 7 and 9", Compare(("churn@5", "churn@7", "churn@9"))),
        ("compare churn staging production", Compare(("churn#staging", "churn#production"))),
        ("compare brave-fox calm-owl", Compare(("brave-fox", "calm-owl"))),
        ("compare 0123abcd,deadbeef", Compare(("0123abcd", "deadbeef"))),
        ("compare churn 5 wine 2", Compare(("churn@5", "wine@2"))),
        ("owner churn", Owner("churn")),
        ("owner churn set accountable <@U1|ada>", Owner("churn", "accountable", "U1", True)),
        ("owner set churn on-call = <@W2>", Owner("churn", "on-call", "W2", True)),
        ("owner churn set", Owner("churn", change=True)),
        ("owners", Owners()),
        ("who am i", WhoAmI()),
        ("quiet", Quiet()),
        ("quiet for 2h", Quiet("2h")),
        ("quiet until 18:00", Quiet("until 18:00")),
        ("quiet OFF", Quiet("off")),
        ("digest", DigestPreview()),
        ("digest preview", DigestPreview()),
        ("digest list", DigestList()),
        ("digest run 3", DigestRun(3)),
        ("digest unsubscribe #3", DigestUnsubscribe(3)),
        ("digest subscribe", DigestSubscribe()),
        (
            "digest subscribe every weekday at 9 in <#C1|ml> Europe/Berlin",
            DigestSubscribe("every weekday at 9", "C1", "Europe/Berlin"),
        ),
        ("digest subscribe <#C1> 0 9 * * 1-5", DigestSubscribe("0 9 * * 1-5", "C1")),
    ],
)
def test_each_command_is_understood(typed: str, command: Command) -> None:
    assert parse(typed, ENVIRONMENTS) == command


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("promote", Promote()),
        ("promote churn", Promote("churn")),
        ("promote to production", Promote(environment="production")),
        ("promote churn to", Promote("churn")),
        ("promote because it is time", Promote(reason="it is time")),
        ("why", Why()),
        ("rollback", Rollback()),
        ("approve", Approve()),
        ("compare", Compare()),
    ],
)
def test_missing_parts_stay_open_for_the_form(typed: str, command: Command) -> None:
    assert parse(typed, ENVIRONMENTS) == command


def test_an_unknown_environment_is_kept_for_the_answer_that_knows_what_is_near() -> None:
    assert parse("promote churn 7 prodution", ENVIRONMENTS) == Promote("churn", 7, "prodution")


def test_a_model_named_like_an_environment_can_be_typed() -> None:
    assert parse("promote staging 7 to production", ENVIRONMENTS) == Promote("staging", 7, "production")
    assert parse('history "staging"', ENVIRONMENTS) == History("staging")


def test_a_broadcast_in_a_name_or_reason_does_not_come_alive() -> None:
    assert parse("show &lt;!channel&gt;", ENVIRONMENTS) == Show('"<!channel>"')
    assert parse("reject P-1 because <!channel> <@U1|bob> <https://x.example|safe>", ENVIRONMENTS) == Reject(
        1, "@channel @bob https://x.example"
    )


def test_hidden_characters_in_a_name_are_taken_out() -> None:
    assert parse("show chu\u202ern\u200b", ENVIRONMENTS) == Show("churn")


def test_a_terminal_word_with_spaces_stays_one_name() -> None:
    assert parse(joined(["compare", "my model@5", "7"]), ENVIRONMENTS) == Compare(
        ('"my model"@5', '"my model"@7')
    )


def test_because_of_something_gives_the_something_as_the_reason() -> None:
    found = parse("lock churn production because of the harvest", ENVIRONMENTS)

    assert found == SetLock("churn", "production", "the harvest")
