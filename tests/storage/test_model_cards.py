"""Model cards: the last writing of a version counts, those before stay, and what is missing is named."""

from dataclasses import replace

from sqlalchemy import func, select

from bot.domain.model_card import CardPart, CardText
from bot.domain.people import Ownership
from bot.domain.registry import DataSetVersion, ModelVersion, RegisteredModel
from storage import model_cards, people, registry
from storage.database import Database
from storage.tables.model_cards import ModelCardTextRow
from tests.storage.seeds import AT, minutes

TEXT = CardText("who leaves", "weekly mails", "credit", "new customers", "age is a column", "U0ANN", AT)
CUSTOMERS = DataSetVersion("customers", "1", "f" * 64)


def registered(database: Database) -> None:
    """A model with two versions; the second has data and metrics."""
    with database.write() as session:
        registry.add_model(session, RegisteredModel("eta"), AT)
        registry.add_version(session, ModelVersion("eta", 1, AT))
        registry.add_version(
            session, ModelVersion("eta", 2, AT, data_sets=(CUSTOMERS,), metrics={"roc_auc": 0.9})
        )


def test_the_last_writing_of_a_version_counts_and_those_before_stay(database: Database) -> None:
    registered(database)
    newer = replace(TEXT, limits="none known", by="U0BEN", at=AT + minutes(1))
    with database.write() as session:
        model_cards.write(session, "eta", 1, TEXT)
        model_cards.write(session, "eta", 1, newer)

    with database.read() as session:
        assert model_cards.find(session, "eta", 1) == newer
        assert model_cards.find(session, "eta", 2) is None
        assert session.scalar(select(func.count()).select_from(ModelCardTextRow)) == 2


def test_a_new_card_begins_with_the_words_of_the_version_before(database: Database) -> None:
    registered(database)
    with database.write() as session:
        model_cards.write(session, "eta", 1, TEXT)

    with database.read() as session:
        assert model_cards.find_before(session, "eta", 2) == TEXT
        assert model_cards.find_before(session, "eta", 1) is None


def test_what_a_card_lacks_is_named_until_nothing_is(database: Database) -> None:
    registered(database)
    with database.read() as session:
        assert model_cards.missing(session, "eta", 1) == tuple(CardPart)
        assert model_cards.missing(session, "eta", 2) == tuple(CardPart)[:4]

    with database.write() as session:
        model_cards.write(session, "eta", 2, TEXT)
        people.set_owner(session, Ownership("eta", "accountable", "U0ANN", AT))
        assert model_cards.missing(session, "eta", 2) == ()
        # The words of one version say nothing of another.
        assert CardPart.PURPOSE in model_cards.missing(session, "eta", 1)
