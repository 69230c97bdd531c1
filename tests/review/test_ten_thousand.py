"""Ten thousand of everything: each answer is still one that Slack takes, and reads what it shows and not all there is."""

import pytest

from bot.domain import commands
from bot.services import homes, reading
from bot.views.blocks import blocks
from bot.views.home import home_view
from tests.review.crowd import MANY, fill, rows_read
from tests.services.house import ADA, MIA, POLICY, House
from workspace.blocks.surfaces import check_message_blocks
from workspace.clock import Clock
from workspace.faults import Faults
from workspace.files import Files

RULES = POLICY.replace(
    "    gates:\n", "    gates:\n      - {alerts: none_open}\n      - {review: fairness}\n"
).replace("permissions:\n", "permissions:\n  delegate: [ml-engineer]\n")
# Whatever they hold, these read a few rows for each line that they show.
FEW = 300
SHORT = [
    "policy", "policy churn", "show churn", "show churn@3", "show fraud", "show fraud#production",
    f"show P-{MANY + 1}", "audit", "audit fraud", "deployments", "digest preview", "requests", "whoami", "owners",
    "why churn 3 production", "alerts", "alerts churn", "alert A-9", "alert A-9 explain", "health", "health churn", "monitor churn",
    "performance churn production", "digest preview week",
]  # fmt: skip
# These count what they do not show, and read it for that.
LONG = ["history fraud production", "reviews", "card churn 3"]


@pytest.fixture
def crowded(quick_house: House) -> House:
    """The house after ten thousand releases, with one request that waits."""
    quick_house.rules(RULES)
    fill(quick_house)
    quick_house.ask(model="churn")
    return quick_house


def test_every_answer_is_one_that_slack_takes_and_reads_what_it_shows(crowded: House) -> None:
    read = {words: rows_of(crowded, words) for words in SHORT}

    assert {words: count for words, count in read.items() if count > FEW} == {}
    for words in LONG:
        rows_of(crowded, words)


def test_home_reads_what_waits_for_its_person(crowded: House) -> None:
    with rows_read() as count:
        drawn = home_view(homes.home_of(crowded.context, crowded.reader(MIA))).to_dict()

    assert len(drawn["blocks"]) <= 100
    assert 0 < count[0] < FEW


def rows_of(house: House, words: str) -> int:
    """How many rows are read for what somebody types; what it answers passes Slack's checks."""
    person = ADA if words.startswith("audit") else MIA
    with rows_read() as count:
        answer = reading.read(
            house.context, house.reader(person), commands.parse(words, ("staging", "production"))
        )
    check_message_blocks([each.to_dict() for each in blocks(answer)], Files(Clock(), Faults(), "U0BOT"))
    return count[0]
