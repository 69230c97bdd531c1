"""The commands of proof as values: the audit, model cards, the dossier."""

from dataclasses import dataclass

from bot.domain.model_card import CardText


@dataclass(frozen=True, slots=True)
class Card:
    """The model card of a version; of an environment, of what is live there; `as_file` gives it as a file."""

    model: str | None = None
    version: int | None = None
    environment: str | None = None
    as_file: bool = False


@dataclass(frozen=True, slots=True)
class CardEdit:
    """Write into it; what a form was filled with is `text`, of the version whose `row` it was opened for."""

    model: str | None = None
    version: int | None = None
    row: int | None = None
    text: CardText | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """The last entries, of everything or of one model."""

    model: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AuditVerify:
    """Whether the audit holds; `anchor` as `parse_anchor` reads it."""

    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about what was live in one environment at a moment."""

    model: str | None = None
    environment: str | None = None
    at: str | None = None


ProveCommand = Card | CardEdit | Audit | AuditVerify | Dossier
