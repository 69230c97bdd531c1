"""Whatever somebody tries and may not is in the audit, under the model it was about; once for each delivery."""

import pytest

from bot.domain import commands
from bot.domain.deployment import Webhook
from bot.domain.model_card import CardText
from bot.domain.policy import Verb
from bot.errors import HeldBack, NotAllowed
from bot.services import model_cards
from bot.services.identity import OPERATOR
from bot.views.personal_data import IS_PERSONAL
from handlers.asking import Asked
from handlers.changing import change
from storage import deployments
from tests.review.stage import Stage, clicked
from tests.services.alarm import breached
from tests.services.data_in_doubt import add_data
from tests.services.every_verb import announce, keep_search, subscribe
from tests.services.house import ADA, ANA, MONDAY, OPS, POLICY, TEAM

ENVIRONMENTS = ("staging", "production")
TYPED = {
    Verb.REQUEST: ("promote churn 2 to staging", "churn"),
    Verb.APPROVE: ("approve P-1", "churn"),
    Verb.REJECT: ("reject P-1 because no", "churn"),
    Verb.WITHDRAW: ("withdraw P-1", "churn"),
    Verb.OVERRIDE: ("override P-1 because it burns", "churn"),
    Verb.ROLLBACK: ("rollback churn production because no", "churn"),
    Verb.RETIRE: ("retire churn production because no", "churn"),
    Verb.LOCK: ("lock churn production", "churn"),
    Verb.UNLOCK: ("unlock churn production", "churn"),
    Verb.OWNER_SET: ("owner churn set deputy <@U0BEA>", "churn"),
    Verb.DIGEST_SUBSCRIBE: ("digest subscribe daily 9:00 in <#C0CHURN|churn>", "refused"),
    Verb.DIGEST_UNSUBSCRIBE: ("digest unsubscribe 1", "refused"),
    Verb.DIGEST_RUN: ("digest run 1", "refused"),
    Verb.RUNS_SAVE: ("runs save other as churn", "refused"),
    Verb.RUNS_FORGET: ("runs forget good", "refused"),
    Verb.SUBSCRIBE: ("subscribe churn to live in <#C0CHURN|churn>", "refused"),
    Verb.UNSUBSCRIBE: ("unsubscribe 1", "refused"),
    Verb.QUIET: ("quiet 2h", "refused"),
    Verb.DATA_WITHDRAW: ("withdraw customers@2026-11-02 because twice", "refused"),
    Verb.TOKEN: ("token list", "refused"),
    Verb.DELEGATE: ("delegate <@U0BEA> until tomorrow", "refused"),
    Verb.HANDOVER: ("handover <@U0ANA> <@U0BEA>", "refused"),
    Verb.REDELIVER: ("redeliver D-1", "refused"),
    Verb.CONFIRM: ("confirm P-1 because it is fine", "churn"),
    Verb.ALERT_ACK: ("alert A-1 ack", "churn"),
    Verb.ALERT_ASSIGN: ("alert A-1 assign <@U0BEA>", "churn"),
    Verb.ALERT_SNOOZE: ("alert A-1 snooze until tomorrow", "churn"),
    Verb.RETRAIN: ("alert A-1 retrain because it drifts", "churn"),
    Verb.MONITOR: ("monitor churn add volume rows below 10", "churn"),
    Verb.REVIEW: ("review churn 3 from <@U0BEA>", "churn"),
}
CLICKED = {Verb.DATA_CONFIRM}
FILLED = {Verb.CARD_WRITE}


def prepared(stage: Stage) -> None:
    """Something of everything that a verb is about, and then nobody but the admin may anything."""
    house = stage.house
    begin, _, rest = POLICY.partition("permissions:\n")
    _, _, end = rest.partition("promotion:\n")
    house.live("churn", 2)
    house.ask(ANA)
    add_data(house)
    breached(house)
    with house.database.write() as session:
        deployments.add(
            session, 1, "serving", Webhook("https://ci.example/hook"), "msg_1", MONDAY, MONDAY, "1h"
        )
    house.rules(f"{begin}permissions:\n  admin: [ml-platform]\npromotion:\n{end}")
    keep_search(house, ADA)
    subscribe(house, ADA)
    announce(house, ADA)
    house.lock(ADA)


def tried(stage: Stage, text: str, person: str, key: str = "k") -> None:
    """Type it, as the listener would have read it."""
    asked = Asked(person, TEAM, key, text, "C0CHURN")
    change(stage.desk, asked, commands.parse(text, ENVIRONMENTS))


def refusals(stage: Stage) -> list[tuple[str, str]]:
    """Who was refused, about what."""
    return [(each.actor, each.subject) for each in stage.house.audited() if each.verb == "refused"]


def test_the_table_names_every_verb() -> None:
    assert set(TYPED) | CLICKED | FILLED == set(Verb)


@pytest.mark.parametrize("verb", sorted(TYPED))
def test_a_refused_verb_is_in_the_audit(stage: Stage, verb: Verb) -> None:
    prepared(stage)
    text, subject = TYPED[verb]

    with pytest.raises(NotAllowed):
        tried(stage, text, OPS)

    assert refusals(stage) == [(f"{TEAM}/{OPS}", subject)]
    assert '"tried":' in stage.house.audited()[-1].facts


def test_a_refused_click_is_in_the_audit_too(stage: Stage) -> None:
    prepared(stage)

    stage.listeners[IS_PERSONAL](ack=lambda **_: None, body=clicked(IS_PERSONAL, "1", OPS))

    assert refusals(stage) == [(f"{TEAM}/{OPS}", "refused")]


def test_a_refused_form_is_in_the_audit_too(stage: Stage) -> None:
    row = model_cards.begun(stage.house.context, OPERATOR, "churn", 1)[1]

    with pytest.raises(NotAllowed):
        change(stage.desk, Asked(OPS, TEAM, "k"), commands.CardEdit(row=row, text=CardText("x")))

    assert refusals(stage) == [(f"{TEAM}/{OPS}", "refused")]


def test_the_same_delivery_twice_is_told_once(stage: Stage) -> None:
    prepared(stage)

    for key in ("one", "one", "two"):
        with pytest.raises(NotAllowed):
            tried(stage, "lock churn production", OPS, key)

    assert len(refusals(stage)) == 2


def test_what_a_gate_holds_back_is_in_the_audit(stage: Stage) -> None:
    stage.house.rules(POLICY.replace("at_least: 0.8}", "at_least: 0.99}"))

    with pytest.raises(HeldBack):
        tried(stage, "promote churn 3 to production because it is better", ANA)

    assert refusals(stage) == [(f"{TEAM}/{ANA}", "churn")]


def test_a_word_that_was_mistyped_is_no_refusal(stage: Stage) -> None:
    with pytest.raises(Exception, match="There is no environment"):
        tried(stage, "lock churn nowhere", OPS)

    assert refusals(stage) == []
