"""Reading everything: as a person's token sees it, or as far as a service's globs reach."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.domain.checks import Check
from bot.domain.overview import EnvironmentDetail, ModelDetail, ModelOverview, VersionDetail
from bot.domain.people import Ownership
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import EnvironmentChange, EnvironmentState, ModelVersion
from bot.domain.run_search import Page as RunPlace
from bot.domain.runs import Run
from bot.domain.tokens import Scope
from bot.services import checks, histories, models, program_runs, requests
from bot.services.naming import the_model
from handlers.api import answers
from handlers.api.admission import Caller, takes
from handlers.api.paging import Page, page, part
from handlers.api.shapes import Environment, Limit, Model, Offset, RunId, Text, Version
from storage import audit, environments, people, registry


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Sequence and hash of the last entry."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """A page of runs, which are too many to be counted; `next` is the offset of the page after it."""

    items: tuple[Run, ...]
    next: int | None


READ: dict[str, Any] = {"openapi_extra": takes(Scope.READ), "tags": ["read"]}


def add_routes(router: APIRouter) -> None:
    """Attach them."""
    _models(router)
    _environments(router)
    _runs(router)
    _people(router)


def _models(router: APIRouter) -> None:
    @router.get("/models", response_model=Page[ModelOverview], **READ)
    def list_models(call: Caller, limit: Limit = 100, offset: Offset = 0) -> Response:
        """The registered models, with what is live, who owns them and what waits."""
        return answers.value(page(models.overviews(call.context, call.viewer), offset, limit))

    @router.get("/models/{model}", response_model=ModelDetail, **READ)
    def show_model(call: Caller, model: Model) -> Response:
        """One registered model."""
        return answers.value(models.model_detail(call.context, call.viewer, model))

    @router.get("/models/{model}/versions", response_model=Page[ModelVersion], **READ)
    def list_versions(call: Caller, model: Model, limit: Limit = 100, offset: Offset = 0) -> Response:
        """Its versions, newest first."""
        viewer = call.viewer
        with call.context.database.read() as session:
            found = registry.versions(session, the_model(session, model, viewer).name)
        return answers.value(page(found, offset, limit))

    @router.get("/models/{model}/versions/{version}", response_model=VersionDetail, **READ)
    def show_version(call: Caller, model: Model, version: Version) -> Response:
        """One version, where it is live, and its checks."""
        return answers.value(models.version_detail(call.context, call.viewer, model, version))

    @router.get("/models/{model}/versions/{version}/checks", response_model=Page[Check], **READ)
    def list_checks(
        call: Caller, model: Model, version: Version, limit: Limit = 100, offset: Offset = 0
    ) -> Response:
        """Every check of a version, newest first; of each name and producer the first counts."""
        viewer = call.viewer
        with call.context.database.read() as session:
            found = checks.history(session, viewer, model, version)
        return answers.value(page(found, offset, limit))


def _environments(router: APIRouter) -> None:
    @router.get("/models/{model}/environments", response_model=list[EnvironmentState], **READ)
    def list_environments(call: Caller, model: Model) -> Response:
        """What is live in each environment of the policy."""
        viewer = call.viewer
        with call.context.database.read() as session:
            name = the_model(session, model, viewer).name
            places = [each.name for each in call.context.policy().environments]
            return answers.value([environments.state(session, name, each) for each in places])

    @router.get("/models/{model}/environments/{environment}", response_model=EnvironmentDetail, **READ)
    def show_environment(call: Caller, model: Model, environment: Environment) -> Response:
        """What is live there and what serves, its lock, its open request, and its last moves."""
        return answers.value(models.environment_detail(call.context, call.viewer, model, environment))

    @router.get("/models/{model}/history", response_model=Page[EnvironmentChange], **READ)
    def show_history(
        call: Caller, model: Model, environment: Text | None = None, limit: Limit = 100, offset: Offset = 0
    ) -> Response:
        """What was live and when, newest first."""
        found = histories.history(call.context, call.viewer, model, environment, limit, offset)
        return answers.value(part(found.changes, offset, found.count))

    @router.get("/requests", response_model=Page[PromotionRequest], **READ)
    def list_requests(
        call: Caller, model: Text | None = None, limit: Limit = 100, offset: Offset = 0
    ) -> Response:
        """The open promotion requests, newest first."""
        found = requests.open_requests(call.context, call.viewer, model)
        return answers.value(page(found, offset, limit))

    @router.get("/requests/{request}", response_model=PromotionRequest, **READ)
    def show_request(call: Caller, request: Text) -> Response:
        """One promotion request, such as `P-12`."""
        return answers.value(requests.request_of(call.context, call.viewer, request))


def _runs(router: APIRouter) -> None:
    @router.get("/runs", response_model=RunPage, **READ)
    def list_runs(
        call: Caller, experiment: Text | None = None, limit: Limit = 100, offset: Offset = 0
    ) -> Response:
        """The runs of an experiment, or of all that the token reaches, newest first."""
        found = program_runs.listed(call.context, call.token, experiment, RunPlace(offset, limit))
        more = offset + limit if len(found) > limit else None
        return answers.value(RunPage(found[:limit], more))

    @router.get("/runs/{run}", response_model=Run, **READ)
    def show_run(call: Caller, run: RunId) -> Response:
        """One run."""
        return answers.value(program_runs.the_run(call.context, call.token, run))


def _people(router: APIRouter) -> None:
    @router.get("/owners", response_model=Page[Ownership], **READ)
    def list_owners(call: Caller, limit: Limit = 100, offset: Offset = 0) -> Response:
        """Who answers for what."""
        viewer = call.viewer
        with call.context.database.read() as session:
            found = [each for each in people.ownerships(session) if viewer.sees(each.model)]
        return answers.value(page(found, offset, limit))

    @router.get("/models/{model}/owners", response_model=list[Ownership], **READ)
    def show_owners(call: Caller, model: Model) -> Response:
        """Who answers for a registered model."""
        viewer = call.viewer
        with call.context.database.read() as session:
            return answers.value(people.ownerships(session, the_model(session, model, viewer).name))

    @router.get("/audit/head", response_model=AuditHead, **READ)
    def show_audit_head(call: Caller) -> Response:
        """The last entry of the audit chain: keep it elsewhere, and nobody can rewrite what came before it."""
        with call.context.database.read() as session:
            return answers.value(AuditHead(*audit.head(session)))
