"""Dossiers and model cards: what they hold, who reads them, and that what people wrote stays text."""

import hashlib
import json
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from bot.domain import commands
from bot.domain.dossier import Dossier
from bot.domain.model_card import CardPart, CardText, ModelCard
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import dossiers, histories, model_cards, reading
from bot.services.identity import OPERATOR
from bot.services.reader import Reader
from bot.views.answer import to_json
from bot.views.dossier_html import page
from bot.views.model_card_file import markdown
from bot.views.terminal import terminal
from storage import policy as revisions
from tests.services.house import ADA, ANA, BEA, MIA, MONDAY, OPS, POLICY, House

HOSTILE = "<script>alert(1)</script> **bold** <!channel> [x](http://evil)"
ENVIRONMENTS = ("staging", "production")
DAY = timedelta(days=1)


def reads(house: House, words: str, person: str) -> str:
    """What somebody reads in answer."""
    answer = reading.read(house.context, house.reader(person), commands.parse(words, ENVIRONMENTS))
    return terminal(answer, {}, "UTC", 1000)


def dossier(house: House, at: str = "now") -> Dossier:
    """That of production, as the terminal makes it."""
    moment = histories.moment(house.context, at, "UTC")
    return dossiers.dossier(house.context, Reader(OPERATOR), "churn", "production", moment)


def row(house: House, number: int = 3) -> int:
    """The row by which a form knows a version."""
    return model_cards.begun(house.context, OPERATOR, "churn", number)[1]


def write(house: House, text: CardText, person: str = ADA, number: int = 3) -> ModelCard:
    """Send the form."""
    return model_cards.write(house.context, house.who(person), house.act(person), row(house, number), text)


@pytest.fixture
def told(house: House) -> House:
    """churn@3 went live on Tuesday for a hostile reason, and was taken back on Thursday."""
    with house.database.write() as session:
        revisions.add(session, house.policy, 0, "file", MONDAY)
    house.owner("churn", BEA)
    house.clock.set(MONDAY + DAY)
    house.ask(reason=HOSTILE)
    house.approve(MIA)
    house.approve(BEA, reason=HOSTILE)
    house.work()
    house.clock.move(2 * DAY)
    house.roll_back()
    house.work()
    return house


def test_a_dossier_holds_what_was_decided_by_whom_on_what_and_by_which_rules(told: House) -> None:
    found = dossier(told, "2026-11-04")

    assert found.then.version == 3
    assert [(each.person, each.role) for each in found.decisions] == [
        (MIA, "ml-engineer"),
        (BEA, "business"),
    ]
    assert found.policy is not None
    assert found.policy.text == POLICY
    assert [each.person for each in found.owners] == [BEA]
    assert len(found.incidents) == 1
    assert any(HOSTILE in each.text or "P-1" in each.text for each in found.thread)
    assert {"promotion.requested", "promotion.approved", "promotion.live", "rollback.live"} <= {
        each.verb for each in found.entries
    }


def test_every_hash_of_a_dossier_is_verified_from_its_json_alone(told: House) -> None:
    found = json.loads(to_json(dossier(told, "2026-11-04")))

    assert found["evidence"]
    for each in found["evidence"]:
        assert hashlib.sha256(each["facts"].encode()).hexdigest() == each["hash"]
    assert found["anchor"]["hash"] == told.audited()[-1].hash


def test_the_page_shows_every_entry_with_the_fields_that_its_hash_is_of(told: House) -> None:
    shown = page(dossier(told, "2026-11-04"), {}, "UTC")
    read = _Text()
    read.feed(shown)

    entries = [json.loads(text) for text in read.texts if text.startswith('{"format"')]
    assert len(entries) == len(dossier(told, "2026-11-04").entries)
    for each in entries:
        names = ("format", "previous", "sequence", "at", "actor", "verb", "subject", "facts")
        fields = [str(each[name]) for name in names]
        joined = "".join(f"{len(field.encode())}:{field}" for field in fields)
        assert each["hash"] == hashlib.sha256(joined.encode()).hexdigest()


def test_nothing_that_people_wrote_comes_alive_on_the_page(told: House) -> None:
    shown = page(dossier(told, "2026-11-04"), {}, "UTC")

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "default-src 'none'" in shown
    assert not re.search(r"(?:src|href)=", shown)


def test_the_thread_reads_on_the_page_as_it_did_in_slack(told: House) -> None:
    shown = page(dossier(told, "2026-11-04"), {MIA: "Mia"}, "UTC")

    assert "✓ @Mia approved as ml-engineer: “fine”" in shown
    assert "!date^" not in shown
    assert "&lt;@" not in shown


def test_before_anything_was_live_a_dossier_says_so(told: House) -> None:
    shown = page(dossier(told, "2026-10-01"), {}, "UTC")

    assert "nothing was live" in shown
    assert "nobody decided" in shown


def test_a_dossier_is_for_admins_and_auditors(told: House) -> None:
    words = "dossier churn production at 2026-11-04"

    assert "2 decisions" in reads(told, words, ADA)
    with pytest.raises(NotAllowed, match="admins and auditors"):
        reads(told, words, OPS)
    with pytest.raises(BadInput, match="Say of what"):
        reads(told, "dossier churn", ADA)


def test_a_card_names_what_is_missing_until_somebody_writes_it(told: House) -> None:
    told.owner("churn", ADA)
    before = model_cards.card(told.context, OPERATOR, "churn", 3)
    assert before.missing[:3] == (CardPart.PURPOSE, CardPart.INTENDED_USE, CardPart.LIMITS)

    after = write(told, CardText("who leaves", "mails", "", "new customers", ""))

    assert after.missing == (CardPart.DATA,)
    assert after.text is not None
    assert (after.text.by, after.text.purpose) == (ADA, "who leaves")
    assert told.audited()[-1].verb == "card.written"
    assert "who leaves" in reads(told, "card churn 3", OPS)
    assert "Missing: data" in reads(told, "card churn 3", OPS)


def test_a_card_tells_its_promotions_gates_and_what_took_it_back(told: House) -> None:
    said = reads(told, "card churn 3", ANA)

    assert "P-1 to production, rolled back" in said
    assert "approved by @U0MIA as ml-engineer: “fine”" in said
    assert "↩️ rolled back P-2" in said
    assert "Gates of production" in said
    assert "roc_auc" in said
    assert "None: it was never taken back" in reads(told, "card churn 2", ANA)


def test_what_people_wrote_into_a_card_is_text_in_its_file(told: House) -> None:
    card = write(told, CardText(HOSTILE, "use", "", "limits", ""))
    text = markdown(card, {}, "UTC")

    assert "<script" not in text.replace("\\<script", "")
    assert "[x](http" not in text
    assert text.startswith("# Model card: churn@3\n")
    assert "## Ethical considerations\n\n*missing*" in text


def test_a_new_version_begins_with_the_words_of_the_one_before_and_lacks_them_still(told: House) -> None:
    write(told, CardText("who leaves", "mails", "", "new customers", ""), number=2)

    known, _, text = model_cards.begun(told.context, OPERATOR, "churn", 3)

    assert known.version == 3
    assert text is not None
    assert text.purpose == "who leaves"
    assert CardPart.PURPOSE in model_cards.card(told.context, OPERATOR, "churn", 3).missing


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        ("card churn", BadInput, "Say which version"),
        ("card churn 99", NotFound, "no version 99"),
        ("card secret 1", NotFound, "no registered model"),
        ("card", NotFound, "Name a version"),
    ],
)
def test_a_card_that_is_not_there_is_refused(
    quick_house: House, words: str, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        reads(quick_house, words, OPS)


def test_whoever_may_not_write_into_a_card_is_refused_and_nothing_is_written(quick_house: House) -> None:
    with pytest.raises(NotAllowed, match="You may not write into the card of churn"):
        write(quick_house, CardText("x"), OPS)
    with pytest.raises(BadInput, match="at least one"):
        write(quick_house, CardText(" "))
    assert model_cards.card(quick_house.context, OPERATOR, "churn", 3).text is None


class _Text(HTMLParser):
    """The texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.texts.append(data)
