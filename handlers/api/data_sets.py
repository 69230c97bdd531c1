"""Data sets: versions that programs tell of, and the catalogue."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.domain.data_sets import Column, Content, DataSetDetail, DataSetSummary, DataSetTarget
from bot.domain.text import enquoted
from bot.domain.tokens import Scope
from bot.services import data_sets
from bot.services.data_sets import Added
from handlers.api import answers
from handlers.api.admission import Caller, takes
from handlers.api.paging import Page, page
from handlers.api.shapes import DataSetSaid, Limit, Offset, Text

DataSetName = Annotated[Text, Path(min_length=1, max_length=255, description="The data set's name.")]


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/data-sets/{data_set}/versions", status_code=201, response_model=Added,
        openapi_extra=takes(Scope.BATCHES_WRITE), tags=["report"],
    )  # fmt: skip
    def report_data_set_version(call: Caller, data_set: DataSetName, said: DataSetSaid) -> Response:
        """Tell of a version of a data set, known by its fingerprint. The same content twice is the same version."""
        columns = (
            None if said.columns is None else tuple(Column(each.name, each.type) for each in said.columns)
        )
        content = Content(said.fingerprint, said.kind, said.source, said.size_bytes, said.rows, columns)
        target, viewer = DataSetTarget(data_set, said.version), call.viewer

        def effect(session: Session) -> Added:
            return data_sets.report(session, viewer, target, content, call.token.actor, call.at)

        return call.once(effect)

    @router.get(
        "/data-sets", response_model=Page[DataSetSummary], openapi_extra=takes(Scope.READ), tags=["read"]
    )
    def list_data_sets(call: Caller, limit: Limit = 100, offset: Offset = 0) -> Response:
        """The data sets, each with what is known of it."""
        return answers.value(page(data_sets.catalogue(call.context, call.viewer), offset, limit))

    @router.get(
        "/data-sets/{data_set}", response_model=DataSetDetail, openapi_extra=takes(Scope.READ), tags=["read"]
    )
    def show_data_set(call: Caller, data_set: DataSetName) -> Response:
        """One data set with its versions, and what uses them."""
        return answers.value(data_sets.detail(call.context, call.viewer, enquoted(data_set)))
