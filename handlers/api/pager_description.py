"""The pagers' webhooks in the description of the API: they are answered elsewhere, without a token, where the pager's secret is set."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from bot.domain.pagers import PagerKind
from handlers.pager_webhook import BODY_LIMIT, OLDEST, PLACE

PAGERDUTY_EXAMPLE: Mapping[str, Any] = {
    "event": {
        "id": "01DEKPZ3XMQ8V7Q1ZC2T5VY4HJ",
        "event_type": "incident.acknowledged",
        "resource_type": "incident",
        "occurred_at": "2026-11-02T09:00:00.000Z",
        "agent": {"type": "user_reference", "summary": "Ada Lovelace"},
        "data": {
            "type": "incident",
            "incident_key": "mlops-bot:0123456789ab:A-9",
            "assignees": [{"type": "user_reference", "summary": "Bob Builder"}],
        },
    }
}
OPSGENIE_EXAMPLE: Mapping[str, Any] = {
    "action": "Acknowledge",
    "source": {"name": "", "type": "web"},
    "alert": {
        "alias": "mlops-bot:0123456789ab:A-9",
        "username": "ada@example.com",
        "owner": "bob@example.com",
        "updatedAt": 1793610000000000000,
    },
}
_EXAMPLES = {PagerKind.PAGERDUTY: PAGERDUTY_EXAMPLE, PagerKind.OPSGENIE: OPSGENIE_EXAMPLE}
_SHOWN = {
    PagerKind.PAGERDUTY: (
        "X-PagerDuty-Signature",
        "`v1=` and the HMAC-SHA256 of the body in hexadecimal, with the secret of the webhook; several, with commas between, "
        "while one secret takes the place of another",
    ),
    PagerKind.OPSGENIE: ("Authorization", "`Bearer` and the secret that `MLOPS_PAGER_WEBHOOK_SECRET` holds"),
}
_DONE = {
    PagerKind.PAGERDUTY: "`incident.acknowledged`, `unacknowledged`, `resolved`, `reassigned`, `delegated` and `escalated`",
    PagerKind.OPSGENIE: "`Acknowledge`, `UnAcknowledge`, `Close` and `AssignOwnership`",
}


def describe(app: FastAPI, kind: PagerKind | None) -> None:
    """Let the description name the webhook of the pager that is set."""
    if kind is None or not kind.acknowledges:
        return
    make = app.openapi

    def described() -> dict[str, Any]:
        found = make()
        found["paths"][f"{PLACE}/{kind.value}"] = {"post": _operation(kind)}
        return found

    app.openapi = described  # type: ignore[method-assign]


def _operation(kind: PagerKind) -> dict[str, Any]:
    header, meaning = _SHOWN[kind]
    example = _EXAMPLES[kind]
    age = f" What is older than {OLDEST.days} days is not taken." if kind is PagerKind.PAGERDUTY else ""
    description = (
        f"With `MLOPS_PAGER_WEBHOOK_SECRET`. Follows {_DONE[kind]} of alerts that were paged from here; everything else is "
        f"answered with `followed: false` and changes nothing. The same report counts once.{age}"
    )
    said = {"type": "object", "properties": {"followed": {"type": "boolean"}}, "required": ["followed"]}
    refusal = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
    return {
        "tags": ["pager"],
        "summary": f"{kind.spelled} reports what somebody did there",
        "description": description,
        "operationId": f"pager_{kind.value}",
        "parameters": [
            {
                "name": header,
                "in": "header",
                "required": True,
                "description": meaning,
                "schema": {"type": "string"},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}, "example": dict(example)}},
        },
        "responses": {
            "200": _answer("Heard; `followed` says whether it changed anything", said),
            "401": _answer(f"It is not {kind.spelled} who tells this", refusal),
            "408": {"description": "The body did not come in time"},
            "413": {"description": f"More than {BODY_LIMIT:,} bytes"},
        },
    }


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
