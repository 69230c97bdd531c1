"""Hundreds of everything: each list is still one message that Slack takes, and an empty registry says what to do."""

import pytest

from bot.domain import commands
from bot.domain.data_sets import Content, DataSetTarget, FingerprintKind
from bot.domain.digest import DigestSchedule
from bot.domain.registry import RegisteredModel
from bot.domain.saved_searches import SavedSearch
from bot.domain.subscriptions import Subscription
from bot.services import data_sets, reading
from bot.views.blocks import blocks
from storage import digest, registry, saved_searches, subscriptions
from tests.review.stage import Stage
from tests.services.house import ANA, MONDAY, RELEASES, House
from workspace.blocks.surfaces import check_message_blocks
from workspace.clock import Clock
from workspace.faults import Faults
from workspace.files import Files

MANY = 300
LISTS = ["subscribe list", "runs saved", "digest list", "data", "models", "owners", "requests", "runs"]


def shown(house: House, words: str) -> str:
    """What somebody who types that is sent, after Slack's checks."""
    answer = reading.read(house.context, house.reader(ANA), commands.parse(words, ("staging", "production")))
    sent = [each.to_dict() for each in blocks(answer)]
    check_message_blocks(sent, Files(Clock(), Faults(), "U0BOT"))
    return str(sent)


def fill(house: House) -> None:
    """Hundreds of each kind."""
    for number in range(MANY):
        content = Content(f"{number:064x}", FingerprintKind.CONTENT, "customers.csv")
        wish = data_sets.Wish(DataSetTarget(f"customers-{number}"))
        data_sets.add(house.context, wish, content, "host/ada", MONDAY)
    with house.database.write() as session:
        for number in range(MANY):
            name = f"model-{number}"
            registry.add_model(session, RegisteredModel(name), MONDAY)
            subscriptions.add(session, Subscription(0, name, ("live",), RELEASES, None, ANA, MONDAY))
            saved_searches.add(session, SavedSearch(name, "runs churn where roc_auc > 0.9", ANA, MONDAY))
            cron = f"{number % 60} {number // 60} * * *"
            digest.add_schedule(session, DigestSchedule(0, cron, "UTC", RELEASES, ANA, MONDAY, MONDAY))


def test_hundreds_of_everything_fit_in_a_message_that_says_how_many_more(stage: Stage) -> None:
    fill(stage.house)

    for words in LISTS:
        assert ("more" in shown(stage.house, words)) == (words not in {"requests", "runs"}), words


@pytest.mark.parametrize("words", ["subscribe list", "runs saved", "digest list", "data", "requests", "runs"])
def test_an_empty_list_is_a_sentence(stage: Stage, words: str) -> None:
    assert "'type': 'table'" not in shown(stage.house, words)
