"""What programs report: checks of a version, the digest of its artifact, and what serves."""

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.domain.checks import Check
from bot.domain.registry import ModelVersion
from bot.domain.serving import ServingReport
from bot.domain.tokens import Scope
from bot.services import artifact_digests, checks, serving
from handlers.api.admission import Call, Caller, takes
from handlers.api.shapes import CheckSaid, DigestSaid, Environment, Model, ServingSaid, Version


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/models/{model}/versions/{version}/checks", status_code=201, response_model=Check,
        openapi_extra=takes(Scope.CHECKS_WRITE), tags=["report"],
    )  # fmt: skip
    def report_check(call: Caller, model: Model, version: Version, said: CheckSaid) -> Response:
        """Report what came out of a check. It is bound to the version's artifact and to the token; the last counts."""
        told, viewer = _check(call, model, version, said), call.viewer
        return call.once(lambda session: checks.report(session, viewer, told, call.token.actor))

    @router.post(
        "/models/{model}/versions/{version}/digest", response_model=ModelVersion,
        openapi_extra=takes(Scope.VERSIONS_WRITE), tags=["report"],
    )  # fmt: skip
    def report_digest(call: Caller, model: Model, version: Version, said: DigestSaid) -> Response:
        """Report the SHA-256 of an artifact that did not pass through the bot. It is said once and never changed."""
        viewer = call.viewer

        def effect(session: Session) -> ModelVersion:
            wanted = (model, version)
            return artifact_digests.report(session, viewer, call.token, wanted, said.sha256, call.at)

        return call.once(effect, status=200)

    @router.post(
        "/models/{model}/environments/{environment}/serving", status_code=201, response_model=ServingReport,
        openapi_extra=takes(Scope.DEPLOYMENTS_WRITE), tags=["report"],
    )  # fmt: skip
    def report_serving(call: Caller, model: Model, environment: Environment, said: ServingSaid) -> Response:
        """Report what an instance serves: at each start, and once an hour or so; after a day's silence it counts no more."""
        token, at = call.token, call.at
        told = ServingReport(
            model,
            environment,
            said.instance,
            said.version,
            said.replicas,
            at,
            at,
            token.id,
            token.author,
            said.sha256,
        )
        policy, viewer = call.context.policy(), call.viewer
        return call.once(lambda session: serving.report(session, policy, viewer, told, token.actor))


def _check(call: Call, model: str, version: int, said: CheckSaid) -> Check:
    return Check(
        model, version, said.name, said.result, call.at, call.token.id, call.token.author, said.sha256, said.url,
        said.details, said.valid_until,
    )  # fmt: skip
