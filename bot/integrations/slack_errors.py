"""What a failed call of Slack means: a definite no, or an answer that never came."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError, SlackObjectFormationError

from bot.ports import Refused, Unclear

# Refusals that pass by themselves.
_PASSING = {"ratelimited": 1.0, "rate_limited": 1.0, "service_unavailable": 5.0, "team_added_to_org": 30.0}


@contextmanager
def sorted_errors() -> Iterator[None]:
    """Turn what the SDK raises into `Refused` or `Unclear`."""
    try:
        yield
    except SlackObjectFormationError:
        raise  # drawn wrong by us, and never sent
    except SlackApiError as error:
        raise _of_answer(error) from error
    # The message may have arrived before the connection broke: neither a yes nor a no.
    except (SlackClientError, OSError, HTTPException) as error:
        raise Unclear(type(error).__name__) from error


def _of_answer(error: SlackApiError) -> Refused | Unclear:
    response = error.response
    status = int(getattr(response, "status_code", 200) or 200)
    # A plain dict stands for the response when the body was not JSON.
    code = str(response.get("error", "")) if hasattr(response, "get") else ""
    if status == 429 or code in _PASSING:
        # Slack names its own wait in a header; where it does not, the code says how long is usual.
        return Refused(code or "ratelimited", _seconds(response, _PASSING.get(code, 1.0)))
    # Slack may have done it before it failed: unclear, and looked for before it is said again.
    if status >= 500 or not code or code in {"internal_error", "fatal_error", "request_timeout"}:
        return Unclear(code or f"HTTP {status}")
    return Refused(code)


def _seconds(response: object, otherwise: float) -> float:
    headers = getattr(response, "headers", None) or {}
    value = headers.get("Retry-After") or headers.get("retry-after")
    try:
        return float(value) if value is not None else otherwise
    except ValueError:
        return otherwise
