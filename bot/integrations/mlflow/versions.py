"""What a server lists: registered models with their aliases, and versions; what cannot be used is set aside and counted."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.mirror import SeenModel, SeenVersion, Sight
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import shapes
from bot.integrations.mlflow.client import NOT_MLFLOW, Client
from bot.integrations.mlflow.shapes import Misshapen

PAGE = 1000
# A million of each; more is a server that never stops.
MOST_PAGES = 1000
# Prompts live among MLflow's registered models and are none.
PROMPT_TAG = "mlflow.prompt.is_prompt"
LOGGED_MODEL = "models:/m-"
FAILED = "FAILED_REGISTRATION"

Json = Mapping[str, Any]


def look(client: Client) -> Sight:
    """Everything the server has, page by page. Unavailable when it does not answer, or not as MLflow does."""
    models, odd_models = shapes.usable(
        _pages(client, "registered-models/search", "registered_models"), _model
    )
    versions, odd_versions = shapes.usable(
        _pages(client, "model-versions/search", "model_versions"), _version
    )
    known = {each.name for each in models}
    # Between the two lists somebody may have made a model: its versions wait for the next look.
    return Sight(
        tuple(models),
        tuple(each for each in versions if each.model in known),
        odd_models + odd_versions,
    )


def _pages(client: Client, path: str, key: str) -> Iterator[Json]:
    token, seen = "", set[str]()
    for _ in range(MOST_PAGES):
        more = {"page_token": token} if token else {}
        try:
            answer = client.get(path, max_results=PAGE, **more)
            yield from shapes.objects(answer, key)
            token = shapes.text(answer, "next_page_token")
        except (Misshapen, NotFound):
            raise Unavailable(f"{NOT_MLFLOW}.", hint="Check MLOPS_REGISTRY.") from None
        if not token:
            return
        if token in seen:
            break
        seen.add(token)
    raise Unavailable("The MLflow server's list has no end, and was not used.")


def _model(item: Json) -> SeenModel | None:
    tags = shapes.pairs(item, "tags")
    if _is_prompt(tags):
        return None
    return SeenModel(
        name=shapes.name(item, "name"),
        created_at=shapes.moment(item, "creation_timestamp"),
        description=shapes.text(item, "description"),
        tags=tags,
        aliases=dict(_alias(each) for each in shapes.objects(item, "aliases")),
    )


def _alias(item: Json) -> tuple[str, int]:
    return shapes.name(item, "alias"), shapes.whole(item, "version", shapes.LARGEST_VERSION)


def _version(item: Json) -> SeenVersion | None:
    tags = shapes.pairs(item, "tags")
    if _is_prompt(tags) or shapes.text(item, "status") == FAILED:
        # A registration that failed has a number and no files.
        return None
    source = shapes.text(item, "source")
    return SeenVersion(
        model=shapes.name(item, "name"),
        version=shapes.whole(item, "version", shapes.LARGEST_VERSION),
        created_at=shapes.moment(item, "creation_timestamp"),
        updated_ms=shapes.whole(item, "last_updated_timestamp", shapes.LATEST_MS),
        run_id=shapes.text(item, "run_id") or None,
        logged_model=_logged_model(item, source),
        source=source,
        description=shapes.text(item, "description"),
        user=shapes.text(item, "user_id") or None,
        tags=tags,
    )


def _logged_model(item: Json, source: str) -> str | None:
    """The id of what MLflow 3 logged: named, or in the source (`models:/m-…`)."""
    named = shapes.text(item, "model_id")
    return named or (source.removeprefix("models:/") if source.startswith(LOGGED_MODEL) else None)


def _is_prompt(tags: Mapping[str, str]) -> bool:
    return tags.get(PROMPT_TAG, "").lower() == "true"
