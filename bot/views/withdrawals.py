"""The withdrawal of a data set version in words: its form, what came of it, and what each owner is told."""

from collections.abc import Sequence

from bot.domain.data_sets import DataSetRecord
from bot.domain.lineage import Impact
from bot.domain.registry import PersonId
from bot.domain.text import listed
from bot.views.answer import Answer, Note, Paragraph
from bot.views.data_versions import typed
from bot.views.forms import Form, Words
from bot.views.spans import Bold, Code, Mention, line

VERB, ROW, REASON = "withdraw data", "data", "reason"
LIVE, SHORT = 5, 300


def withdrawal_form(found: Impact, reason: str) -> Form:
    """Asks for the reason, and says what happens."""
    told = f" {people_words(found)} told by direct message." if found.live else ""
    intro = line(
        Bold(found.record.name[:100]),
        f" is marked as withdrawn, with your reason.{told} What is live stays live; nothing made with it goes live any more.",
    )
    words = Words(REASON, "Why should nobody use it any more?", given=reason)
    return Form(VERB, "Withdraw this data?", "Withdraw", (words,), (intro,), {ROW: str(found.record.id)})


def withdrawn_answer(found: Impact) -> Answer:
    """What whoever withdrew reads."""
    told = people_words(found)
    also = f" {told} told." if found.live else " Nothing live was trained on it."
    said = line("⛔ ", Bold(found.record.name), f" is withdrawn.{also}")
    note = Note(line("What was trained on it: ", Code(f"/mlops lineage {typed(found.record)}")))
    return Answer("", (Paragraph((said,)), note), found)


def withdrawn_dm(record: DataSetRecord, by: PersonId, because: str, live: Sequence[str]) -> Answer:
    """What an owner, or the steward, is told."""
    short = because if len(because) <= SHORT else because[: SHORT - 1] + "…"
    first = line("⛔ ", Mention(by), " withdrew ", Bold(record.name), f": “{short}”")
    if not live:
        said = line("You are its steward; nothing is asked of you.")
        return Answer("", (Paragraph((first, said)),))
    what = f"{'was' if len(live) == 1 else 'were'} trained on it and {'is' if len(live) == 1 else 'are'} still live."
    names = (
        f"{', '.join(live[:LIVE])} and {len(live) - LIVE} more" if len(live) > LIVE else listed(list(live))
    )
    ask = line(Bold(names), f" {what} Train on other data and promote that, or roll back.")
    return Answer("", (Paragraph((first, ask)), Note(line("See: ", Code(f"/mlops lineage {typed(record)}")))))


def owners_words(found: Impact) -> str:
    """How many people answer for what is live because of it."""
    count = len(found.owners)
    return f"{count} owner{'s' * (count != 1)}" if count else "no owner"


def people_words(found: Impact) -> str:
    """The same as the beginning of a sentence, with its verb."""
    return f"{owners_words(found).capitalize()} {'is' if len(found.owners) < 2 else 'are'}"
