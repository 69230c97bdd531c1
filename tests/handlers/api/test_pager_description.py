"""The description of the API names the webhook of the pager that is set, with an example that is read as it stands."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from bot.domain.pagers import PagerKind
from bot.domain.paging_heard import Deed
from handlers.api.lazy import api
from handlers.api.pager_description import OPSGENIE_EXAMPLE, PAGERDUTY_EXAMPLE
from handlers.pager_webhook import PLACE, read
from tests.integrations.pagers import Standin
from tests.services.conftest import furnished_sqlite, quick_house
from tests.services.house import House

__all__ = ["furnished_sqlite", "quick_house"]

EXAMPLES = {PagerKind.PAGERDUTY: PAGERDUTY_EXAMPLE, PagerKind.OPSGENIE: OPSGENIE_EXAMPLE}
NOW = datetime(2026, 11, 2, 9, 1, tzinfo=UTC)


def paths(house: House, kind: PagerKind | None) -> Mapping[str, Any]:
    """What the description names with that pager."""
    pager = None if kind is None else Standin(kind, "http://127.0.0.1:1").pager()
    made = api(replace(house.context, pager=pager)).warm()
    assert isinstance(made, FastAPI)
    described: Mapping[str, Any] = made.openapi()["paths"]
    return {path: found for path, found in described.items() if path.startswith(PLACE)}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_webhook_is_described_with_what_it_must_show(quick_house: House, kind: PagerKind) -> None:
    ((path, found),) = paths(quick_house, kind).items()
    assert path == f"/api/v1/pager/{kind.value}"
    (header,) = found["post"]["parameters"]
    assert (header["in"], header["required"]) == ("header", True)
    assert set(found["post"]["responses"]) == {"200", "401", "408", "413"}
    assert found["post"]["requestBody"]["content"]["application/json"]["example"] == EXAMPLES[kind]


@pytest.mark.parametrize("kind", [None, PagerKind.ALERTMANAGER])
def test_where_nothing_is_reported_nothing_is_described(quick_house: House, kind: PagerKind | None) -> None:
    assert paths(quick_house, kind) == {}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_example_is_read_as_it_stands(kind: PagerKind) -> None:
    heard = read(kind, json.dumps(EXAMPLES[kind]).encode(), NOW)
    assert heard is not None
    assert (heard.deed, heard.key) == (Deed.ACKNOWLEDGED, "mlops-bot:0123456789ab:A-9")
    assert heard.who
    assert heard.to
    assert heard.at is not None
    assert abs((heard.at - NOW).total_seconds()) < 86_400
