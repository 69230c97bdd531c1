"""Reviews: who is asked, what their answers do, and the gate that requires one."""

import pytest

from bot.domain.commands import Reviews
from bot.domain.promotion import State
from bot.domain.remedies import Party
from bot.domain.reviews import Review, ReviewResult
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services import expiry, homes, requests, reviews
from bot.services.reading import read
from bot.views.blocks import fallback
from bot.views.home import home_view
from tests.services.house import ANA, BEA, GUEST, KEN, LEO, MIA, NEW, POLICY, House

GATED = POLICY.replace("    gates:\n", "    gates:\n      - {review: fairness}\n")


def ask(
    house: House, *reviewers: str, kind: str = "fairness", model: str = "churn", when: str = ""
) -> Review:
    return house.review(ANA, *(reviewers or (MIA, KEN)), kind=kind, model=model, when=when)


def answer(
    house: House, who: str, said: ReviewResult = ReviewResult.PASSED, words: str = "", number: int = 1
) -> Review:
    return reviews.answer(house.context, house.who(who), house.act(who), number, said, words)


def test_each_reviewer_is_asked_by_direct_message_and_the_channel_shows_the_review(house: House) -> None:
    ask(house)
    house.send()

    for each in (MIA, KEN):
        assert "asks you for a *fairness review* of churn@3 (R-1)" in house.slack.dms(each)[-1].text
    assert "Fairness review of churn@3: waiting for 2 of 2" in house.card().text
    assert house.audited()[-1].verb == "review.asked"


def test_a_result_stands_in_the_thread_and_reaches_whoever_asked_in_the_reviewers_words(house: House) -> None:
    ask(house)
    house.send()
    answer(house, MIA, ReviewResult.FINDINGS, "Older people are *rarer* here.")
    house.send()

    assert "not passed" in house.card().text
    assert "Older people are" in " ".join(house.slack.thread(house.card()))
    assert "has findings: “Older people are" in house.slack.dms(ANA)[-1].text
    assert "You answered *R-1*" in str(house.slack.dms(MIA)[0].blocks)
    assert house.audited()[-1].verb == "review.answered"


def test_a_gate_requires_that_the_review_of_its_kind_passed(house: House) -> None:
    house.rules(GATED)
    ask(house, kind="code")
    house.ask()
    for each in (MIA, BEA):
        house.approve(each)
    assert house.request().state is State.REQUESTED
    ask(house, KEN)
    expiry.sweep(house.context)
    answer(house, KEN, number=2)
    expiry.sweep(house.context)
    for each in (MIA, BEA):
        house.approve(each)
    house.work()

    assert house.live_now() == 3


def test_a_review_that_did_not_pass_holds_it_until_another_one_does(house: House) -> None:
    house.rules(GATED)
    ask(house, KEN)
    answer(house, KEN, ReviewResult.NOT_PASSED, "biased")
    house.ask()
    for each in (MIA, BEA):
        house.approve(each)
    assert house.request().state is State.REQUESTED

    ask(house, KEN)
    answer(house, KEN, number=2)
    expiry.sweep(house.context)
    for each in (MIA, BEA):
        house.approve(each)
    assert house.request().state is State.APPROVED


def test_an_answer_counts_once(house: House) -> None:
    ask(house)
    answer(house, MIA)
    with pytest.raises(AlreadyResolved, match="You answered R-1 already"):
        answer(house, MIA, ReviewResult.NOT_PASSED, "on second thoughts")


def test_who_was_not_asked_does_not_answer(quick_house: House) -> None:
    ask(quick_house, MIA)
    with pytest.raises(NotAllowed, match="You were not asked for R-1") as refused:
        answer(quick_house, KEN)
    assert refused.value.ask == (MIA,)


def test_what_did_not_pass_needs_words(quick_house: House) -> None:
    ask(quick_house)
    with pytest.raises(BadInput, match="Say what you found"):
        answer(quick_house, MIA, ReviewResult.FINDINGS)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (ANA, "You cannot review what you ask for"),
        (LEO, "Leo made churn@3, so somebody else reviews it"),
        (GUEST, "Only active members of this workspace can review"),
        ("U0NOBODY", "Only active members of this workspace can review"),
        (NEW, "New may not review churn@3. That takes data-scientist, ml-engineer or owner"),
    ],
)
def test_a_reviewer_who_may_not_is_refused_under_their_field(
    quick_house: House, who: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        ask(quick_house, who)
    assert refused.value.field == "reviewers"
    assert quick_house.audited() == []


def test_a_model_kept_to_its_channel_is_reviewed_by_its_members_alone(quick_house: House) -> None:
    with pytest.raises(BadInput, match="is not in the channel that secret is kept to"):
        ask(quick_house, KEN, model="secret")
    ask(quick_house, MIA, model="secret")
    assert reviews.listed(quick_house.context, quick_house.viewer(LEO)) == ()
    with pytest.raises(NotFound, match="There is no review R-1"):
        answer(quick_house, KEN)


def test_the_list_names_what_waits_and_gives_the_reviewer_a_button(quick_house: House) -> None:
    ask(quick_house, MIA, when="tomorrow")
    ask(quick_house, KEN, kind="code", when="today")
    seen = read(quick_house.context, quick_house.reader(MIA), Reviews())

    assert fallback(seen).startswith("2 reviews under way")
    assert [part.beside is not None for part in seen.parts if hasattr(part, "beside")] == [False, True]
    answer(quick_house, KEN, number=2)
    assert "1 review under way" in fallback(read(quick_house.context, quick_house.reader(MIA), Reviews()))


def test_home_lists_the_reviews_that_wait_for_the_reader_and_no_others(house: House) -> None:
    ask(house)
    answer(house, KEN)

    mine, done = (
        str(home_view(homes.home_of(house.context, house.reader(who))).to_dict()) for who in (MIA, KEN)
    )

    assert "fairness review of churn@3" in mine
    assert "review.answer" in mine
    assert "fairness review of churn@3" not in done


def test_why_names_the_reviewers_who_have_not_answered(house: House) -> None:
    house.rules(GATED)
    house.owner("churn", LEO)
    ask(house)
    answer(house, KEN)

    found = requests.blockers(house.context, house.viewer(ANA), "churn", 3, "production")

    assert [each.people for each in found.remedies if each.party is Party.REVIEWER] == [(MIA,)]


def test_the_card_of_a_review_says_once_how_many_it_waits_for(house: House) -> None:
    ask(house)
    house.send()
    assert (house.card().text + str(house.card().blocks)).count("waiting for 2 of 2") == 2
    assert str(house.card().blocks).count("waiting for 2 of 2") == 1
