"""What servers report that they serve, and how that compares to what was decided."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain import serving as rules
from bot.domain.policy import Policy
from bot.domain.serving import Serving, ServingReport
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import the_environment, the_model, the_version
from storage import audit, environments, serving


def report(
    session: Session, policy: Policy, viewer: Viewer, told: ServingReport, actor: str
) -> ServingReport:
    """Store what an instance serves; only news of it is audited. NotFound for a model, version or environment."""
    model = the_model(session, told.model, viewer).name
    version = the_version(session, model, told.version)
    known = version.artifact.sha256
    same = None if told.sha256 is None or known is None else told.sha256 == known
    place = the_environment(policy, told.environment)
    made, is_news = serving.report(session, replace(told, model=model, environment=place, is_registered=same))
    if is_news:
        facts: dict[str, object] = {
            "environment": place, "instance": made.instance, "version": made.version, "replicas": made.replicas,
            "sha256": made.sha256, "by": made.by,
        }  # fmt: skip
        audit.append(session, made.reported_at, actor, "serving.reported", model, facts)
    return made


def of_environment(context: Context, session: Session, model: str, environment: str) -> Serving:
    """What is served there now, as far as it was reported."""
    decided = environments.state(session, model, environment).version
    return rules.serving(decided, serving.newest(session, model, environment), context.clock.now())
