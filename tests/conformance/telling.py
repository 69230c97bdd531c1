"""What the stories of the tracking endpoints are told with."""

from typing import Any

from tests.conformance.conversation import Conversation

AT = 1_764_000_000_000


def tags(**more: str) -> list[dict[str, str]]:
    """Tags or params as a request has them."""
    return [{"key": key, "value": value} for key, value in more.items()]


def experiment(said: Conversation, word: str = "churn") -> str:
    """A new experiment; its id."""
    made: str = said.post("experiments/create", name=said.name(word))["experiment_id"]
    return made


def run(said: Conversation, place: str, name: str = "fox", start: int = AT, **more: Any) -> str:
    """A run has begun; its id."""
    answer = said.post("runs/create", experiment_id=place, start_time=start, run_name=name, **more)
    run_id: str = answer["run"]["info"]["run_id"]
    return run_id


def metric(key: str, value: Any, step: int = 0, at: int = AT) -> dict[str, Any]:
    """A value as a request has it."""
    return {"key": key, "value": value, "timestamp": at, "step": step}
