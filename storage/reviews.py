"""Reviews: each reviewer answers once, by compare-and-swap."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import Session

from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.reviews import Review, ReviewAnswer, ReviewResult
from storage.promotion import find_request
from storage.registry import model_id
from storage.tables.promotion import PromotionRequestRow
from storage.tables.registry import RegisteredModelRow
from storage.tables.reviews import ReviewAnswerRow, ReviewRow
from storage.upsert import inserted, swapped


def add(session: Session, review: Review) -> int | None:
    """Store a review with its reviewers; its number, or None when its request is looked at already."""
    row = ReviewRow(
        registered_model_id=model_id(session, review.model),
        version=review.version,
        kind=review.kind,
        asked_by=review.asked_by,
        asked_at=review.asked_at,
        due_at=review.due_at,
        channel=review.channel,
        request_id=review.request,
    )
    if not inserted(session, lambda: session.add(row)):
        return None
    session.add_all(ReviewAnswerRow(review_id=row.id, person=each.person) for each in review.answers)
    session.flush()
    return row.id


def find(session: Session, number: int) -> Review | None:
    """A review by its number."""
    return next(iter(_read(session, _reviews().where(ReviewRow.id == number))), None)


def of_version(session: Session, model: str, version: int) -> tuple[Review, ...]:
    """The reviews of a version, the newest last."""
    statement = _reviews().where(RegisteredModelRow.name == model, ReviewRow.version == version)
    return _read(session, statement.order_by(ReviewRow.id))


def of_model(session: Session, model: str) -> tuple[Review, ...]:
    """The reviews of every version of a model, the newest last."""
    return _read(session, _reviews().where(RegisteredModelRow.name == model).order_by(ReviewRow.id))


def rollbacks_without(session: Session, since: datetime) -> tuple[PromotionRequest, ...]:
    """The rollbacks that were carried out after a moment and that nobody was asked to look at."""
    is_asked = exists().where(ReviewRow.request_id == PromotionRequestRow.id)
    statement = select(PromotionRequestRow.id).where(
        PromotionRequestRow.kind == ChangeKind.ROLLBACK,
        PromotionRequestRow.state.in_((State.LIVE, State.CONFIRMED, State.ROLLED_BACK)),
        PromotionRequestRow.created_at > since,
        ~is_asked,
    )
    found = (
        find_request(session, number)
        for number in session.scalars(statement.order_by(PromotionRequestRow.id))
    )
    return tuple(each for each in found if each is not None)


def under_way(session: Session, model: str | None = None) -> tuple[Review, ...]:
    """The reviews that somebody has still to answer, what is due first; of one model, where it is named."""
    return _read(session, _waiting() if model is None else _waiting().where(RegisteredModelRow.name == model))


def waiting_for(session: Session, person: PersonId) -> tuple[Review, ...]:
    """The reviews that a person has still to answer, what is due first."""
    return _read(session, _waiting(ReviewAnswerRow.person == person))


def answer(
    session: Session, number: int, person: PersonId, result: ReviewResult, findings: str, at: datetime
) -> bool:
    """Store what a reviewer says; False when they were not asked, or answered before."""
    statement = update(ReviewAnswerRow).where(
        ReviewAnswerRow.review_id == number,
        ReviewAnswerRow.person == person,
        ReviewAnswerRow.result.is_(None),
    )
    return swapped(session, statement.values(result=result, findings=findings, at=at)) == 1


def _waiting(*of: ColumnElement[bool]) -> Select[str, ReviewRow]:
    # Not EXISTS: what waits is little, and is looked for first.
    waits = select(ReviewAnswerRow.review_id).where(ReviewAnswerRow.result.is_(None), *of)
    return _reviews().where(ReviewRow.id.in_(waits)).order_by(ReviewRow.due_at, ReviewRow.id)


def _reviews() -> Select[str, ReviewRow]:
    return select(RegisteredModelRow.name, ReviewRow).join(
        RegisteredModelRow, RegisteredModelRow.id == ReviewRow.registered_model_id
    )


def _read(session: Session, statement: Select[str, ReviewRow]) -> tuple[Review, ...]:
    found = session.execute(statement).all()
    answers = _answers(session, [row.id for _, row in found])
    return tuple(
        Review(
            row.id, name, row.version, row.kind, row.asked_by, row.asked_at, row.due_at,
            tuple(answers.get(row.id, ())), row.channel, row.request_id,
        )
        for name, row in found
    )  # fmt: skip


def _answers(session: Session, numbers: Iterable[int]) -> dict[int, list[ReviewAnswer]]:
    # Columns, not rows: an answer is written by a statement of its own, past what this session remembers.
    row = ReviewAnswerRow
    columns = select(row.review_id, row.person, row.result, row.findings, row.at)
    found: dict[int, list[ReviewAnswer]] = {}
    for number, person, result, findings, at in session.execute(
        columns.where(row.review_id.in_(list(numbers))).order_by(row.id)
    ):
        found.setdefault(number, []).append(ReviewAnswer(person, result, findings, at))
    return found
