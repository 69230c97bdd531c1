"""Taking in what programs send of models in use: batches, labels that follow, metrics that were measured elsewhere.

None of it changes what is live, so none is audited, but that another version serves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.domain.batches import Batch, Labels, ReportedMetric, Window, check_metric
from bot.domain.columns import Columns
from bot.domain.personal import PersonalKind, suspicion
from bot.domain.predictions import ID, MOST_ROWS, TRUTH
from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.sight import Sight
from bot.errors import AlreadyExists, BadInput
from bot.integrations.tables.decoding import decode, decode_batch, format_of
from bot.integrations.tables.limits import Limits, Wanted
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import the_environment, the_model, the_version
from bot.services.salts import salt
from storage import batches, data_sets, environments, registry

LIMITS = Limits(rows=MOST_ROWS)
LABELS = Wanted((ID, TRUTH), (), (ID,))
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who sends a file of which model and environment, and when; `sha256` is that of its bytes."""

    model: str
    environment: str
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What was read of the file of a batch."""

    profile: Profile
    answers: Columns


def place(context: Context, viewer: Viewer, model: str, environment: str) -> tuple[str, str]:
    """The names as they are known. NotFound for a model or environment that is not there."""
    where = the_environment(context.policy(), environment)
    with context.database.read() as session:
        return the_model(session, model, viewer).name, where


def read_file(context: Context, path: Path, model: str, environment: str) -> Content:
    """What is in the file of a batch, read within limits by a process of its own. BadInput says why not."""
    sight = _sight(context, model, environment)
    return Content(*decode_batch(path, format_of(path.name), sight, LIMITS, context.compute))


def read_labels(path: Path) -> Columns:
    """The ids and truths in a file. BadInput says why not."""
    return decode(path, format_of(path.name), LABELS, LIMITS)


def store(
    session: Session,
    delivery: Delivery,
    content: Content,
    window: Window,
    *,
    name: str | None,
    version: int | None,
) -> Batch:
    """Store a batch; the same one again changes nothing. AlreadyExists when its name stands for another.

    Without a name it is known by the hash of its file.
    """
    if version is not None:
        the_version(session, delivery.model, version)
    profile = content.profile
    batch = Batch(
        delivery.model,
        delivery.environment,
        name or delivery.sha256[:_SHORT],
        version,
        profile.rows,
        window,
        delivery.sha256,
        delivery.at,
        delivery.by,
        # One without values was taken for text, which says nothing of what it will hold.
        tuple(each.name for each in profile.columns if each.concealed and each.present),
        bool(content.answers),
    )
    if batches.add(session, batch, profile, content.answers):
        _ask_about(session, batch, profile)
        return batch
    known = batches.find(session, batch.model, batch.environment, batch.name)
    assert known is not None  # it is what was in the way
    if known.sha256 != batch.sha256:
        raise AlreadyExists(
            f"The batch {batch.name} is there already, with other rows.",
            hint="Give this one a name of its own, such as its hour.",
        )
    return known


def store_labels(session: Session, delivery: Delivery, content: Columns) -> Labels:
    """Store labels; the same file again changes nothing."""
    rows = len(content[ID].values)
    if rows == 0:
        raise BadInput("The file holds no labels.", field="file")
    found = Labels(delivery.model, delivery.environment, rows, delivery.sha256, delivery.at, delivery.by)
    batches.add_labels(session, found, content)
    return found


def store_metric(session: Session, found: ReportedMetric) -> ReportedMetric:
    """Store a metric that was measured elsewhere. BadInput for one that cannot be."""
    check_metric(found)
    if found.version is not None:
        the_version(session, found.model, found.version)
    batches.add_metric(session, found)
    return found


def _sight(context: Context, model: str, environment: str) -> Sight:
    """Which columns are concealed: what people said of the data the model was trained on, and what was concealed before."""
    with context.database.read() as session:
        before = batches.ever_concealed(session, model, environment)
        known = said_of_columns(session, model, environment)
    stated = context.policy().expected(model).columns
    listed = frozenset(each.name for each in stated if each.known is not None)
    # Once concealed, always concealed, until a person says that it need not be.
    concealed = {name: True for name in before if name not in listed}
    return Sight(salt(context), {**concealed, **known}, listed)


def said_of_columns(session: Session, model: str, environment: str) -> Mapping[str, bool]:
    """What people said of the columns of the data that the live version was trained on, by the columns' names."""
    said: dict[str, bool] = {}
    for name in _trained_on(session, model, environment):
        for column in data_sets.personal_columns(session, name):
            if column.is_personal is not None:
                # Of two data sets with a column of one name, the more careful word counts.
                said[column.name] = said.get(column.name, False) or column.is_personal
    return said


def _trained_on(session: Session, model: str, environment: str) -> Sequence[str]:
    live = environments.state(session, model, environment).version
    version = None if live is None else registry.find_version(session, model, live)
    return sorted({each.name for each in version.data_sets}) if version else ()


def _ask_about(session: Session, batch: Batch, profile: Profile) -> None:
    """What is concealed for its values can be said to be free where the live version's data are looked after."""
    asked = [
        (each.name, each.looks_like or PersonalKind.TEXT)
        for each in profile.columns
        if each.name in batch.concealed
        and suspicion(each.name) is None
        # Of numbers that look like nothing any more somebody was asked before.
        and (each.looks_like is not None or each.is_of is Kind.CATEGORY)
    ]
    for name in _trained_on(session, batch.model, batch.environment) if asked else ():
        if data_sets.find(session, name) is not None:
            data_sets.suspect(session, name, asked)
