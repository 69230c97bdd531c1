"""A review from the first word to the result, in the workspace."""

import pytest

from demo.organisation import ANA, KENJI, LEO, MIA, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_a_review_is_asked_for_given_in_a_form_and_told(tidy: Stage) -> None:
    answer = Someone(tidy, ANA).types("review wine-grading 3 fairness from @mia @kenji by friday")
    assert "asks for a fairness review of wine-grading@3" in answer
    assert f"<@{MIA}>, <@{KENJI}>" in answer

    asked, mia = tidy.told(MIA, "asks you for a"), Someone(tidy, MIA)
    mia.presses(asked, "review.answer")
    form = mia.form()
    assert "Needed unless it passed" in everything(form)
    assert "findings" in mia.fails_to_submit(form, result="findings")
    mia.submits(form, result="findings", findings="Few <!channel> reds from 2019.")

    told = everything(tidy.told(ANA, "has findings"))
    assert "reds from 2019" in told
    assert "<!channel>" not in told
    assert tidy.audited()[-2:] == ["review.asked", "review.answered"]
    listed = Someone(tidy, KENJI).types("reviews wine-grading", WINE)
    assert "fairness review of wine-grading@3" in listed


def test_the_author_is_no_reviewer_and_a_form_asks_for_what_is_missing(tidy: Stage) -> None:
    assert "You cannot review what you ask for" in Someone(tidy, LEO).types(
        "review wine-grading 3 from @leo", WINE
    )
    form = Someone(tidy, LEO).opens("review wine-grading 3", WINE)
    assert "Reviewers" in everything(form)
