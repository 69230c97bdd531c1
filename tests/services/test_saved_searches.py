"""Searches that are kept: for everybody, by a name of their own, in the audit."""

import pytest

from bot.domain.commands import Runs, RunsForget, RunsSave, parse
from bot.errors import AlreadyExists, BadInput, NotAllowed, NotFound
from bot.services import saved_searches
from tests.services.house import ADA, ANA, KEN, LEO, POLICY, House
from tests.services.training import ENVIRONMENTS, asks, reads, run, train

PERMITTED = POLICY.replace(
    "  quiet:", "  runs.save: [data-scientist]\n  runs.forget: [ml-platform]\n  quiet:"
)


@pytest.fixture
def open_house(house: House) -> House:
    """A house in which data scientists may keep searches."""
    house.rules(PERMITTED)
    train(house, *(run(number) for number in range(1, 4)))
    return house


def keep(
    house: House, words: str = "runs save good as churn where roc_auc > 0.801", person: str = ANA
) -> None:
    """Somebody keeps a search."""
    typed = parse(words, ENVIRONMENTS)
    assert isinstance(typed, RunsSave)
    saved_searches.keep(house.context, house.who(person), house.act(person), typed.name, typed.query)


def forget(house: House, name: str, person: str) -> None:
    """Somebody forgets it."""
    saved_searches.forget(house.context, house.who(person), house.act(person), name)


def test_a_kept_search_is_found_again_by_everybody(open_house: House) -> None:
    keep(open_house)

    assert "good: 2 runs of churn" in reads(open_house, "runs good", LEO)
    assert "runs churn where roc_auc > 0.801" in reads(open_house, "runs saved", KEN)
    assert open_house.audited()[-1].verb == "search.saved"


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        ("runs save churn as churn top 3", AlreadyExists, "“churn” is an experiment."),
        ("runs save good as churn top 3", AlreadyExists, "“good” is kept already."),
        ("runs save x as churn where (", BadInput, "cannot read"),
        ("runs save x as nowhere", NotFound, "no experiment"),
        ('runs save "<!here>" as churn', BadInput, "letters"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    open_house: House, words: str, error: type[Exception], sentence: str
) -> None:
    keep(open_house)
    with pytest.raises(error, match=sentence):
        keep(open_house, words)


def test_who_may_not_keep_or_forget_reads_who_may(open_house: House) -> None:
    with pytest.raises(NotAllowed, match="data-scientist"):
        keep(open_house, person=KEN)
    keep(open_house)
    with pytest.raises(NotAllowed, match="ml-platform"):
        forget(open_house, "good", LEO)


def test_who_kept_it_forgets_it_and_then_the_name_is_free(open_house: House) -> None:
    keep(open_house)
    forget(open_house, "good", ANA)
    with pytest.raises(NotFound, match="There is no experiment"):
        asks(open_house, "runs good")
    keep(open_house)
    forget(open_house, "good", ADA)
    with pytest.raises(NotFound, match="No search is kept"):
        forget(open_house, "good", ADA)


def test_a_search_of_a_hidden_experiment_is_not_listed(open_house: House) -> None:
    train(open_house, run(9, "secret"))
    keep(open_house, "runs save quiet-one as secret")

    assert "quiet-one" in reads(open_house, "runs saved", ANA)
    assert "quiet-one" not in reads(open_house, "runs saved", KEN)
    with pytest.raises(NotFound):
        asks(open_house, "runs quiet-one", KEN)


def test_saving_without_a_search_says_how() -> None:
    with pytest.raises(BadInput, match="Say what to save"):
        parse("runs save good", ENVIRONMENTS)
    assert parse("runs forget good", ENVIRONMENTS) == RunsForget("good")
    assert parse('runs "save"', ENVIRONMENTS) == Runs("save")
