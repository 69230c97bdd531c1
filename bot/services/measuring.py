"""Reads the predictions and labels that were chosen, joins them and has them judged. A leaf: numpy, and all rows at once."""

import math
from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from bot.domain.answers import Texts
from bot.domain.batches import Batch
from bot.domain.performance.appraisal import Appraisal, appraise
from bot.domain.performance.claims import Claim
from bot.domain.performance.joining import Join
from bot.domain.performance.points import stretches
from bot.domain.performance.reading import read_predicted, read_truths
from bot.domain.predictions import MOST_ROWS
from bot.services.claims import Claimed
from bot.services.predictions import of_version
from storage import batches
from storage import performance as stored

# So many other batches are asked whether they know an id.
MOST_OTHERS = 1000


def appraised(
    session: Session,
    found: Sequence[Batch],
    deliveries: Sequence[stored.Delivery],
    claimed: Claimed | None,
    key: str | None,
) -> Appraisal:
    """What the predictions of these batches and the labels of these deliveries say."""
    join, strange, beyond = joined_of(session, found, deliveries)
    unknown, is_exact = _unknown(session, strange, found)
    joined = join.done(unknown + beyond, at_most=beyond > 0 or not is_exact)
    moments = stretches([each.window.until for each in found])
    claim = None if claimed is None else claim_of(session, claimed, key)
    return appraise(joined, claim, key, moments)


def joined_of(
    session: Session, found: Sequence[Batch], deliveries: Sequence[stored.Delivery]
) -> tuple[Join, Texts, int]:
    """The predictions of these batches with the labels of these deliveries; the ids of labels that are about something else,
    and how many there are beyond those."""
    join = Join([read_predicted(batches.answers(session, each)) for each in found])
    return join, *_labelled(session, join, deliveries)


def _labelled(session: Session, join: Join, deliveries: Sequence[stored.Delivery]) -> tuple[Texts, int]:
    """Take the labels in; the ids of those that are about something else, and how many there are beyond what is held."""
    strange: Texts = np.zeros(0, "S1")
    beyond = 0
    for columns in stored.labels(session, deliveries):
        others = join.add(read_truths(columns))
        if len(strange) + len(others) > MOST_ROWS:
            beyond += len(others)
        else:
            strange = np.union1d(strange, others).astype(np.bytes_)
    return strange, beyond


def _unknown(session: Session, strange: Texts, found: Sequence[Batch]) -> tuple[int, bool]:
    """How many of these ids no batch of the place has, and whether all batches were asked."""
    if not len(strange) or not found:
        return len(strange), True
    names = {each.name for each in found}
    model, environment = found[0].model, found[0].environment
    rows = 0
    others = batches.newest(session, model, environment, MOST_OTHERS + len(names))
    for each in others:
        if each.name in names or not each.has_answers:
            continue
        rows += each.rows
        if rows > MOST_ROWS:
            return len(strange), False
        known = read_predicted(batches.answers(session, each)).ids
        strange = strange[~np.isin(strange, known)]
        if not len(strange):
            return 0, True
    return len(strange), len(others) < MOST_OTHERS + len(names)


def claim_of(session: Session, claimed: Claimed, key: str | None) -> Claim:
    """The claim with the predictions behind it."""
    # The metric that the model is judged by comes first.
    ordered = sorted(claimed.metrics.items(), key=lambda each: each[0] != key)
    finite = {name: value for name, value in ordered if math.isfinite(value)}
    return Claim(claimed.by, finite, of_version(session, claimed.version))
