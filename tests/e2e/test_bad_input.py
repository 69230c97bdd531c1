"""What cannot be meant as it was typed: each gets a sentence that says what is so and what to do, and nothing changes."""

from collections.abc import Iterator

import pytest

from demo.organisation import LEO, MIA, NOOR, RELEASES, WINE
from tests.e2e.people import Someone
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

REFUSALS = {
    "releese wine-grading 3": "`releese` is not a command.",
    "release wine-grading 3": "Did you mean `promote` or `unlock`?",
    "modells": "Did you mean `models`?",
    "show wine-gradin": "Did you mean wine-grading?",
    "show wine-grading@9": "wine-grading has no version 9. It has 1, 2 and 3.",
    "show 0123456789": "There is no",
    "history wine-grading prodction": "Did you mean production?",
    "promote wine-gradin 3 to production because x": "Did you mean wine-grading?",
    "promote wine-grading 9 to production because x": "wine-grading has no version 9. It has 1, 2 and 3.",
    "promote wine-grading 3 to prodction because x": "Did you mean production?",
    "promote wine-grading 2 to production because x": "wine-grading@2 is already live in production.",
    "promote tumour-screening 3 to production because again": "P-18 already asks for tumour-screening@3",
    "promote tumour-screening 1 to production because again": "P-18 already asks for tumour-screening@3",
    "promote wine-grading 1 to production because old": "log_loss 0.4144, worse than live",
    "promote wine-grading 99999999999999999999 to production because x": "I do not know what to do with",
    "owner wine-grading set accountable @nobody": "Nobody here is known as “@nobody”.",
    "owner wine-grading set boss @leo": "accountable",
    "approve P-99 because x": "There is no promotion request P-99.",
    "approve P-99999999999999999999 because x": "is not a request. Requests look like `P-12`",
    "reject P-99 because x": "There is no promotion request P-99.",
    "withdraw P-5": "went live already, so nothing changed.",
    "rollback diabetes-progression production because x": "You may not roll back",
    "rollback wine-grading production to 3 because x": "wine-grading@3 is not a version to go back to",
    "unlock wine-grading production": "not locked",
    "digest unsubscribe 99": "99",
    "digest subscribe every blue moon": "every weekday at 9",
    "quiet for ever": "quiet",
    "compare wine-grading 2 9": "wine-grading has no version 9.",
    "compare wine-grading 2": "name another version to compare it to.",
    "help me": "help",
    'show "a <!channel> \u202egnp.exe 😀 \'`"': "There is no registered model",
    "show <!channel>": "There is no registered model",
    "promote": "Something is missing",
}


@pytest.fixture
def unchanged(stage: Stage) -> Iterator[Stage]:
    """The stage, of which nothing may change but that the audit says what was refused."""
    before = changed_in(stage)
    yield stage
    assert changed_in(stage) == before


def changed_in(stage: Stage) -> tuple[object, ...]:
    audited = [each for each in stage.audited() if each != "refused"]
    return audited, stage.requests(), len(stage.posts(WINE)), len(stage.posts(RELEASES))


@pytest.mark.parametrize("typed", REFUSALS)
def test_what_cannot_be_meant_is_refused_in_a_sentence(unchanged: Stage, typed: str) -> None:
    answer = Someone(unchanged, LEO).tells(typed)
    assert REFUSALS[typed] in answer
    assert "Something went wrong" not in answer
    assert "<!channel>" not in answer
    assert "\u202e" not in answer


def test_a_reason_of_5000_characters_is_refused_with_its_length(unchanged: Stage) -> None:
    typed = "promote wine-grading 3 to production because " + "x" * 5000
    answer = Someone(unchanged, LEO).types(typed, WINE)
    assert "The reason is 5,000 characters long, and 2,000 is the most that is kept." in answer


def test_what_is_not_permitted_names_the_roles_and_the_people(unchanged: Stage) -> None:
    noor = Someone(unchanged, NOOR)
    for verb, typed in {
        "promote": "promote wine-grading 3 to production because x",
        "roll back": "rollback wine-grading production because x",
        "lock": "lock wine-grading production because x",
        "unlock": "unlock wine-grading production",
        "approve": "approve P-18 because x",
        "reject": "reject P-18 because x",
        "withdraw": "withdraw P-18",
        "set an owner": "owner wine-grading set deputy @noor",
        "subscribe": "digest subscribe every weekday at 9",
        "end": "digest unsubscribe 1",
        "run": "digest run 1",
    }.items():
        answer = noor.types(typed)
        assert f"You may not {verb}" in answer, answer
        assert "Ask <@" in answer, answer


def test_smart_quotes_dashes_and_order_are_forgiven(stage: Stage) -> None:
    mia = Someone(stage, MIA)
    assert "wine-grading@3" in mia.types("show “wine-grading” @3") or "wine-grading" in mia.types(
        "show “wine-grading”"
    )
    assert "better on" in mia.types("COMPARE wine–grading 2 3")


def test_a_reason_is_shown_as_words_and_nothing_in_it_comes_alive(stage: Stage) -> None:
    leo = Someone(stage, LEO)
    reason = "*bold* <!channel> <http://evil.example|safe> & \u202eright\u202c 😀 `code`"
    name = leo.asks(f"promote wine-grading 3 to production because {reason}", WINE)
    shown = stage.card(WINE, name)
    drawn = str(shown["blocks"]) + shown["text"]
    assert "<!channel>" not in drawn
    assert "<http://evil" not in drawn
    assert "\u202e" not in drawn
    assert "😀" in drawn
    leo.types(f"withdraw {name}", WINE)
