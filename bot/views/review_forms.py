"""The forms that ask for a review and take its result; building and reading back stand side by side."""

from collections.abc import Mapping

from bot.domain.commands import Review as AskForReview
from bot.domain.commands import ReviewAnswer
from bot.domain.reviews import ASKED, Review, ReviewKind, ReviewResult
from bot.domain.targets import row_id
from bot.views.forms import SEPARATOR, Choice, Field, Form, People, Words
from bot.views.spans import Bold, line

ASK_VERB, ANSWER_VERB = "review", "review result"
KIND, REVIEWERS, DUE, RESULT, FINDINGS, REVIEW = "kind", "reviewers", "due", "result", "findings", "review"
_RESULTS = (
    ("Passed", ReviewResult.PASSED.value),
    ("Findings, to be answered first", ReviewResult.FINDINGS.value),
    ("Not passed", ReviewResult.NOT_PASSED.value),
)
_RESULTS_AFTERWARDS = (
    ("It was right", ReviewResult.PASSED.value),
    ("Findings, to be answered first", ReviewResult.FINDINGS.value),
    ("It was not right", ReviewResult.NOT_PASSED.value),
)


def ask_form(command: AskForReview, of_version: tuple[Field, ...]) -> Form:
    """Asks which version, what for, whom, and until when."""
    kinds = tuple((each.value.capitalize(), each.value) for each in ASKED)
    hint = "friday, tomorrow, 2026-12-04; in 3 working days, if you say nothing"
    fields = (
        *of_version,
        Choice(KIND, "Kind", kinds, command.kind or ReviewKind.CODE.value),
        People(REVIEWERS, "Reviewers", command.reviewers),
        Words(DUE, "Due", required=False, given=command.due or "", hint=hint, long=False),
    )
    return Form(ASK_VERB, "Ask for a review", "Ask", fields)


def asked(model: str | None, version: int | None, values: Mapping[str, str]) -> AskForReview:
    """The question a submitted form stands for."""
    people = tuple(each for each in values.get(REVIEWERS, "").split(SEPARATOR) if each)
    return AskForReview(model, version, values.get(KIND), people, values.get(DUE))


def answer_form(review: Review, command: ReviewAnswer) -> Form:
    """Asks for the result and what was found."""
    version = f"{review.model}@{review.version}"
    what = (
        f"{review.kind.value.capitalize()} review of {version}"
        if review.request is None
        else f"Was P-{review.request} of {version} right?"
    )
    results = _RESULTS if review.request is None else _RESULTS_AFTERWARDS
    words = Words(
        FINDINGS,
        "What you found",
        required=False,
        given=command.findings or "",
        hint="Needed unless it passed." if review.request is None else "Needed unless it was right.",
    )
    fields = (Choice(RESULT, "Result", results, command.result or ReviewResult.PASSED.value), words)
    return Form(
        ANSWER_VERB, f"Result of {review.name}", "Send", fields, (line(Bold(what)),), {REVIEW: str(review.id)}
    )


def answered(values: Mapping[str, str], kept: Mapping[str, str]) -> ReviewAnswer:
    """The result a submitted form stands for."""
    return ReviewAnswer(row_id(kept.get(REVIEW, "")) or None, values.get(RESULT), values.get(FINDINGS))
