"""Model cards: put together from everything that is known of a version, and written into by people."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.card_metrics import card_metrics, card_segments
from bot.domain.model_card import INCIDENTS, CardGates, CardRequest, CardText, ModelCard, incidents
from bot.domain.overview import key_metric
from bot.domain.policy import Policy, Verb
from bot.domain.promotion import State
from bot.domain.registry import ModelVersion, RegisteredModel
from bot.domain.standing import Act
from bot.domain.text import quoted
from bot.domain.text import reason as cleaned
from bot.errors import BadInput, NotFound
from bot.services import cases, predictions
from bot.services.context import Context
from bot.services.identity import Authority, Viewer, once
from bot.services.naming import the_environment, the_model, the_version
from storage import audit, environments, model_cards, moves, people, promotion

SEED = 7
PARTS = ("purpose", "intended_use", "not_for", "limits", "ethics")


def card(
    context: Context, viewer: Viewer, name: str, version: int | None, environment: str | None = None
) -> ModelCard:
    """The card of a version, or of what is live in an environment."""
    policy = context.policy()
    with context.database.read() as session:
        model = the_model(session, name, viewer)
        known = _version(session, policy, model, version, environment)
        return _card(session, context, policy, model, known)


def write(context: Context, authority: Authority, act: Act, row: int, text: CardText) -> ModelCard:
    """Store what somebody wrote into the card of the version with this row."""
    words = dict(zip(PARTS, map(cleaned, text.words), strict=True))
    said = CardText(**words, by=act.by, at=act.at)
    if not any(said.words):
        raise BadInput("Write something into at least one of the parts.", field="purpose")
    with context.database.write() as session:
        once(session, act)
        model, version = _of_row(session, authority.viewer, row)
        authority.require(Verb.CARD_WRITE, people.ownerships(session, model), f"into the card of {model}")
        model_cards.write(session, model, version, said)
        facts: dict[str, object] = {"version": version, **words}
        audit.append(session, act.at, act.actor, "card.written", model, facts)
    return card(context, authority.viewer, model, version)


def begun(
    context: Context, viewer: Viewer, name: str | None, version: int | None, row: int | None = None
) -> tuple[ModelVersion, int, CardText | None]:
    """The version whose card is about to be written, its row, and the words to begin with.

    A new version begins with those of the one before, which count only once somebody sends them.
    """
    with context.database.read() as session:
        if row is not None:
            name, version = _of_row(session, viewer, row)
        if name is None or version is None:
            raise BadInput("Say which version: `card edit churn 7`.", field="version")
        known = the_version(session, the_model(session, name, viewer).name, version)
        own = model_cards.find(session, known.model, known.version)
        text = own or model_cards.find_before(session, known.model, known.version)
        return known, model_cards.row_of(session, known.model, known.version), text


def _of_row(session: Session, viewer: Viewer, row: int) -> tuple[str, int]:
    found = model_cards.version_of(session, row) if 0 < row < 2**62 else None
    if found is None or not viewer.sees(found[0]):
        raise NotFound("That version is not there any more.", hint="`/mlops models` lists what is.")
    return found


def _version(
    session: Session,
    policy: Policy,
    model: RegisteredModel,
    version: int | None,
    environment: str | None,
) -> ModelVersion:
    if version is None and environment is not None:
        place = the_environment(policy, environment)
        version = environments.state(session, model.name, place).version
        if version is None:
            raise NotFound(f"Nothing is live in {place} of {model.name}.")
    if version is None:
        raise BadInput(f"Say which version: `card {quoted(model.name)} 7`.", field="version")
    return the_version(session, model.name, version)


def _card(
    session: Session, context: Context, policy: Policy, model: RegisteredModel, version: ModelVersion
) -> ModelCard:
    at = context.clock.now()
    stored = predictions.of_version(session, version)
    places = [each.name for each in policy.environments]
    metric = key_metric(policy, model, tuple(reversed(places)), version)
    value = version.metrics.get(metric) if metric else None
    made = promotion.requests(session, State, model.name, version.version)
    moved = moves.of_version(session, model.name, version.version, INCIDENTS)
    return ModelCard(
        version=version,
        description=model.description,
        text=model_cards.find(session, model.name, version.version),
        owners=people.ownerships(session, model.name),
        live_in=tuple(
            x.environment for x in environments.live_in(session, model.name) if x.version == version.version
        ),
        metrics=card_metrics(version.metrics, stored, SEED),
        segments=card_segments(metric, value, stored) if metric and value is not None else (),
        gates=tuple(_gates(session, policy, version, place, at) for place in places),
        requests=tuple(CardRequest(x, promotion.decisions(session, x.id)) for x in reversed(made)),
        incidents=incidents(version.version, moved),
        missing=model_cards.missing(session, model.name, version.version),
    )


def _gates(session: Session, policy: Policy, version: ModelVersion, place: str, at: datetime) -> CardGates:
    rules = policy.rules(version.model, place)
    facts = cases.collect(session, policy, version.model, version.version, place)
    return CardGates(place, cases.judge_all(policy, rules, facts, at))
