"""Puts a dossier together from what is stored: for admins and auditors, since it holds everything."""

from sqlalchemy.orm import Session

from bot.domain.audit import Anchor
from bot.domain.dossier import Dossier, DossierEvidence, Said, belonging, served
from bot.domain.evidence import Evidence
from bot.domain.live_then import LiveThen
from bot.domain.policy_revisions import PolicyRevision
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.spoken_moments import Stretch
from bot.errors import NotAllowed
from bot.services import audits, histories
from bot.services.context import Context
from bot.services.reader import Reader
from storage import audit, environments, outbox_shown, people, policy, promotion, registry


def dossier(context: Context, reader: Reader, model: str, environment: str, moment: Stretch) -> Dossier:
    """Everything about what was live there at a moment."""
    if not audits.sees_everything(context, reader):
        raise NotAllowed(
            "A dossier is for admins and auditors.",
            hint="`/mlops history MODEL ENVIRONMENT at …` says what was live.",
        )
    (then,) = histories.at(context, reader.viewer, model, environment, moment)
    # One moment, so that the anchor is of the very entries that are in it.
    with context.database.snapshot() as session:
        entries = tuple(audit.entries(session, then.model))
        request = then.request
        rows = () if request is None else promotion.evidence_of(session, request.id)
        revision = _revision(session, then, [each for _, _, each in rows])
        return Dossier(
            made_at=context.clock.now(),
            then=then,
            anchor=Anchor(*audit.head(session)),
            version=None
            if then.version is None
            else registry.find_version(session, then.model, then.version),
            serving=served(entries, then.environment, then.at),
            revision=revision,
            policy=None if revision is None else policy.text_of(session, revision.id),
            owners=people.ownerships_at(session, then.model, then.at),
            decisions=() if request is None else promotion.decisions(session, request.id),
            evidence=tuple(DossierEvidence(x.id, at, facts, x.hash, x.rules_hash) for at, facts, x in rows),
            thread=_thread(session, request),
            incidents=_incidents(environments.history(session, then.model, then.environment), then),
            entries=belonging(entries, then.environment, None if request is None else request.name),
        )


def _revision(session: Session, then: LiveThen, rows: list[Evidence]) -> PolicyRevision | None:
    """The policy that the last evidence was judged by; else the one in force when the version went live."""
    known = [each.revision for each in rows if each.revision is not None]
    if known:
        return policy.find(session, known[-1])
    return policy.at(session, then.at if then.change is None else then.change.at)


def _thread(session: Session, request: PromotionRequest | None) -> tuple[Said, ...]:
    if request is None:
        return ()
    return tuple(Said(*each) for each in outbox_shown.said_about(session, request.name))


def _incidents(changes: tuple[EnvironmentChange, ...], then: LiveThen) -> tuple[EnvironmentChange, ...]:
    """The rollbacks and moves from outside of this environment, oldest first."""
    kinds = {ChangeKind.ROLLBACK, ChangeKind.OUTSIDE}
    return tuple(each for each in reversed(changes) if each.kind in kinds)
