"""What a digest may keep to: environments that the policy has, and models that somebody may see there."""

from sqlalchemy.orm import Session

from bot.domain.digest_filter import DigestFilter
from bot.domain.policy import Policy
from bot.domain.text import coded, did_you_mean, listed, near, shown
from bot.errors import BadInput
from bot.services.identity import Viewer
from storage import registry


def check_filter(session: Session, policy: Policy, hidden: frozenset[str], wanted: DigestFilter) -> None:
    """BadInput for an environment that is none, and for models or tags of which there is not one to be seen."""
    known = [each.name for each in policy.environments]
    for each in wanted.environments:
        if each not in known:
            meant = did_you_mean(near(each, known)) or f"There is {listed(coded(known))}."
            raise BadInput(f"`{shown(each)}` is not an environment. {meant}", field="environment")
    seen = [each for each in registry.models(session) if each.name not in hidden]
    if any(wanted.fits_model(each.name, each.tags) for each in seen) or not seen:
        return
    if wanted.models is None or any(DigestFilter(wanted.models).fits_model(each.name, {}) for each in seen):
        raise BadInput("No registered model has that tag. `show MODEL` tells the tags.", field="tag")
    meant = did_you_mean(near(wanted.models.strip("*"), [each.name for each in seen]))
    raise BadInput(f"No registered model fits `{shown(wanted.models)}`. {meant}".strip(), field="model")


def gives_away(session: Session, viewer: Viewer, pattern: str | None) -> bool:
    """Whether a pattern fits only models that are hidden from the viewer, so that it tells them what there is."""
    if pattern is None or not viewer.hidden:
        return False
    wanted = DigestFilter(pattern)
    fitting = [name for name in registry.names(session) if wanted.fits_model(name, {})]
    return bool(fitting) and not any(map(viewer.sees, fitting))
