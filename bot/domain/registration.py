"""What a program registers, and the facts of its run that the version keeps: a gate judges those, not the run's of later."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote_plus, urlsplit

from bot.domain.registry import Artifact, DataSetVersion, ModelVersion
from bot.domain.registry_names import (
    DESCRIPTION_LIMIT,
    RUN_ID_LIMIT,
    URI_LIMIT,
    check_length,
    check_model,
    check_tag,
)
from bot.domain.run_inputs import is_evaluation
from bot.domain.run_inputs import version_of as version_of_input
from bot.domain.runs import Run
from bot.errors import BadInput

SHA256 = "mlops.sha256"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Registration:
    """A wish to register a version: `source` as the program names it."""

    model: str
    source: str
    run_id: str = ""
    logged_model_id: str = ""
    run_link: str = ""
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


def check(wish: Registration) -> Registration:
    """The wish when everything in it can be kept; raises BadInput."""
    check_model(wish.model)
    check_length(wish.description, DESCRIPTION_LIMIT, "description")
    check_length(wish.source, URI_LIMIT, "source")
    check_length(wish.run_link, URI_LIMIT, "run_link")
    check_length(wish.run_id, RUN_ID_LIMIT, "run_id")
    for key, value in wish.tags.items():
        check_tag(key, value)
    check_source(wish.source)
    return wish


def check_source(source: str) -> str:
    """A source that names a place and no other one; paths of a machine are refused. Raises BadInput."""
    plain = source
    # Decoded until nothing changes, as paths of artifacts are.
    while (decoded := unquote_plus(plain)) != plain:
        plain = decoded
    try:
        scheme = urlsplit(plain).scheme.lower()
    except ValueError:
        scheme = ""
    climbs = any(part == ".." for part in plain.replace("\\", "/").split("/"))
    # One letter before the colon is a drive of Windows.
    if not scheme or len(scheme) == 1 or scheme == "file" or climbs or not plain.isprintable():
        raise BadInput(
            f"Invalid model version source: '{source[:200]}'. Name a URI without `..` that is not a path of one machine.",
            field="source",
        )
    return source


def version_of(
    wish: Registration, number: int, run: Run | None, artifact: Artifact, by: str, at: datetime
) -> ModelVersion:
    """The version, with the facts of its run as they are now."""
    return ModelVersion(
        model=wish.model,
        version=number,
        created_at=at,
        run_id=wish.run_id or None,
        # A run's author made it; who registers it may be a pipeline.
        author=(run.author if run else None) or by,
        registered_by=by,
        commit=(run.commit or "")[:64] or None if run else None,
        dirty=run.dirty if run else False,
        artifact=artifact,
        data_sets=trained_on(run) if run else (),
        metrics=dict(run.metrics) if run else {},
        params=dict(run.params) if run else {},
        evaluation_fingerprint=measured_on(run) if run else None,
        description=wish.description,
        source=wish.source,
        run_link=wish.run_link,
        logged_model_id=wish.logged_model_id or None,
        tags=dict(wish.tags),
    )


def trained_on(run: Run) -> tuple[DataSetVersion, ...]:
    """The data set versions that a run was trained on, those it was only measured on left out."""
    read = (version_of_input(each) for each in run.inputs if not is_evaluation(each.tags))
    return run.data_sets or tuple(dict.fromkeys(read))


def measured_on(run: Run) -> str | None:
    """The fingerprint of the one data set that a run was measured on; None when it says several, or nothing."""
    said = {each.digest for each in run.inputs if is_evaluation(each.tags)}
    return run.evaluation_fingerprint or (said.pop() if len(said) == 1 else None)


def reported_sha256(*tags: Mapping[str, str]) -> str | None:
    """The digest that a client reported in a tag, the first that is one."""
    said = (each.get(SHA256, "").lower() for each in tags)
    return next((each for each in said if _SHA256.fullmatch(each)), None)


def format_of(flavors: Mapping[str, object]) -> str | None:
    """The format of a model's files by the flavors of its MLmodel: how they are written, else the flavor's name."""
    names: Sequence[str] = [each for each in flavors if each != "python_function"]
    if not names:
        return None
    name = min(names)
    said = flavors[name]
    written = (
        said.get("serialization_format", said.get("model_format")) if isinstance(said, Mapping) else None
    )
    return (written if isinstance(written, str) and written else name)[:64]
