"""Looking through runs: the right ones, in the order the policy means, page by page, and only what may be known."""

from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.run_listing import ExperimentCount, RunPage
from bot.errors import BadInput, NotFound
from bot.services import follow_ups, run_pages
from bot.views.answer import Buttons
from storage import registry
from tests.services.house import ANA, KEN, House, version
from tests.services.training import ENVIRONMENTS, asks, reads, run, train


@pytest.fixture
def trained(house: House) -> House:
    """A house with 25 runs of churn."""
    train(house, *(run(number) for number in range(1, 26)))
    return house


def page(house: House, words: str) -> RunPage:
    """The page that is answered."""
    found = asks(house, words).value
    assert isinstance(found, RunPage)
    return found


def trained_experiments(house: House) -> tuple[ExperimentCount, ...]:
    """The experiments that are answered."""
    return run_pages.experiments_seen(house.context, house.viewer(ANA))


def names(house: House, words: str) -> list[str]:
    """The names on the page."""
    return [each.name for each in page(house, words).runs]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("runs churn top 2", ["fox-25", "fox-24"]),
        ("runs churn top 2 by roc_auc", ["fox-25", "fox-24"]),
        ("runs churn top 2 by roc_auc asc", ["fox-1", "fox-2"]),
        ("runs churn top 2 by log_loss", ["fox-25", "fox-24"]),
        ("runs churn top 2 by log_loss desc", ["fox-1", "fox-2"]),
        ("runs churn where roc_auc > 0.82 and params.depth = 3", ["fox-23"]),
        ("runs churn where roc_auc &gt; 0.82 and params.depth = “3”", ["fox-23"]),
        ("runs churn roc_auc >= 0.824 by start_time asc", ["fox-24", "fox-25"]),
        ("runs of CHURN where run_name = 'fox-7'", ["fox-7"]),
    ],
)
def test_what_is_asked_is_found_in_the_order_that_is_meant(
    trained: House, words: str, expected: list[str]
) -> None:
    assert names(trained, words) == expected


def test_pages_hold_every_run_once_and_say_whether_more_follow(trained: House) -> None:
    pages = [page(trained, f"runs churn by roc_auc page {number}") for number in (1, 2, 3)]

    assert [each.name for one in pages for each in one.runs] == [f"fox-{n}" for n in range(25, 0, -1)]
    assert [each.more for each in pages] == [True, True, False]
    assert "past the end" in reads(trained, "runs churn page 4")


def test_the_top_ends_where_it_was_said_to(trained: House) -> None:
    assert not page(trained, "runs churn top 10").more
    assert page(trained, "runs churn top 11").more
    assert len(names(trained, "runs churn top 11 page 2")) == 1


def test_a_button_holds_a_rows_id_and_stands_for_words_that_can_be_typed(trained: House) -> None:
    drawn = follow_ups.offered(trained.context, asks(trained, "runs churn where log_loss < 9 by roc_auc"))
    buttons = [each for part in drawn.parts if isinstance(part, Buttons) for each in part.items]
    words = [follow_ups.words_behind(trained.context, int(each.value)) for each in buttons]  # type: ignore[union-attr]

    assert words[0] == "runs churn where log_loss < 9 by roc_auc desc page 2"
    assert isinstance(commands.parse(words[1], ENVIRONMENTS), commands.Compare)
    assert reads(trained, words[1])


def test_a_button_of_another_time_is_too_old(house: House) -> None:
    with pytest.raises(NotFound, match="too old"):
        follow_ups.words_behind(house.context, 77)


def test_the_columns_are_what_was_asked_and_the_params_that_differ(trained: House) -> None:
    found = page(trained, "runs churn where log_loss < 1 by roc_auc")

    assert (found.metrics, found.params) == (("roc_auc", "log_loss"), ("depth",))
    assert page(trained, "runs churn where params.learner = forest").params == ("learner", "depth")


@pytest.mark.parametrize(
    ("words", "sentence", "mark"),
    [
        ("runs churn where roc_auc >> 0.9", "at character 10", "·········^"),
        ("runs churn where roc_auc > high", "at character 11", "··········^"),
        ("runs churn where roc_auc", "at character 8", "·······^"),
        ("runs churn where a = 1 or b = 2", "at character 7", "······^"),
    ],
)
def test_conditions_that_cannot_be_read_are_marked(
    trained: House, words: str, sentence: str, mark: str
) -> None:
    with pytest.raises(BadInput, match=sentence) as caught:
        asks(trained, words)
    assert caught.value.typed[1] == mark


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("runs chrun", "There is no experiment “chrun”. Did you mean churn?"),
        ("runs churn by roc_auk", "No run of churn has a metric “roc_auk”. Did you mean roc_auc?"),
        ("runs churn where roc_auk > 1", "No run of churn has a metric “roc_auk”. Did you mean roc_auc?"),
    ],
)
def test_what_is_near_is_named(trained: House, words: str, sentence: str) -> None:
    with pytest.raises(NotFound) as caught:
        asks(trained, words)
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    "words",
    ["runs top 5", "runs churn top 5000", "runs churn page x", "runs churn where", "runs churn page 99999"],
)
def test_what_cannot_be_meant_is_refused(trained: House, words: str) -> None:
    with pytest.raises(BadInput):
        asks(trained, words)


def test_nothing_found_is_an_answer(trained: House) -> None:
    assert "No run of churn matches roc_auc > 2." in reads(trained, "runs churn where roc_auc > 2")


def test_experiments_are_counted_without_what_was_deleted(trained: House) -> None:
    train(trained, run(26, deleted_at=trained.clock.now()), run(27, "fraud"))
    assert [(each.name, each.runs) for each in trained_experiments(trained)] == [("fraud", 1), ("churn", 25)]


def test_a_run_that_never_ended_is_lost_after_a_day(house: House) -> None:
    train(house, run(1, status="RUNNING", ended_at=None, started_at=house.clock.now() - timedelta(hours=25)))
    assert "lost" in reads(house, "runs churn")


def test_what_hides_a_model_hides_its_experiments_in_every_way(house: House) -> None:
    hidden = run(2, "deep-secret")
    train(house, run(1, "secret"), hidden, run(3, "open"))
    with house.database.write() as session:
        registry.add_version(session, version("secret", 4, run_id=hidden.run_id))

    for name in ("secret", "deep-secret"):
        assert reads(house, f"runs {name}", ANA)
        with pytest.raises(NotFound) as caught:
            asks(house, f"runs {name}", KEN)
        with pytest.raises(NotFound) as nothing:
            asks(house, "runs qqqqqqqqqq", KEN)
        assert caught.value.sentence.replace(name, "X") == nothing.value.sentence.replace("qqqqqqqqqq", "X")
        assert not caught.value.near
    assert "secret" not in reads(house, "runs", KEN)
    assert "secret" in reads(house, "runs", ANA)
