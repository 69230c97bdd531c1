"""Files over MLflow's protocol: streamed both ways, never held whole in memory, never shown in a browser."""

import posixpath
from collections.abc import AsyncIterator
from functools import partial

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response

from bot.domain.artifacts import Entry, check_path, proxied
from bot.domain.experiments import Experiment
from bot.domain.logged_models import LoggedModel
from bot.domain.tokens import ApiToken, Scope
from bot.errors import BadInput, NotFound
from bot.integrations.artifact_folder import Incoming
from bot.services import artifacts
from handlers.arrival import TooLarge, chunks
from handlers.mlflow import answers
from handlers.mlflow.endpoint import Call, Endpoint, Reply, Stream
from handlers.reception import Reception
from storage import experiments, logged_models, runs

PROXY = "/api/2.0/mlflow-artifacts"
# Written in large pieces: a thread for each small one would take longer than the writing.
CHUNK = 1_000_000
# A large file may take as long as it takes, as long as it comes.
SILENCE_S = 60.0
# Somebody else's file: a browser saves it and does not guess what it is.
AS_A_FILE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}


async def upload(desk: Reception, token: ApiToken, request: Request) -> Response:
    """Take a file in."""
    context = desk.context
    path = await desk.run(lambda: artifacts.reach(context, token, request.path_params["artifact_path"]))
    folder = artifacts.folder_of(context)
    # Said beforehand, it need not be sent; and it is counted all the same.
    if int(request.headers.get("content-length") or 0) > folder.limit_bytes:
        raise TooLarge(folder.limit_bytes)
    # Before a byte is read, and asked again when the file is kept.
    await desk.run(lambda: artifacts.require_free(context, path))
    incoming = await desk.run(folder.begin)
    try:
        await _receive(desk, chunks(request, folder.limit_bytes, silence_s=SILENCE_S), incoming)
        await desk.run(lambda: artifacts.keep(context, path, incoming, context.clock.now()))
    except ClientDisconnect:
        return Response(status_code=400)
    finally:
        # Kept, there is nothing left to drop; broken off, nothing stays behind.
        await desk.run(incoming.drop)
    return answers.answer({})


async def download(desk: Reception, token: ApiToken, request: Request) -> Response:
    """Give a file out."""
    context = desk.context
    path = await desk.run(lambda: artifacts.reach(context, token, request.path_params["artifact_path"]))
    file, place = await desk.run(lambda: artifacts.find(context, path))
    name = posixpath.basename(file.path)
    return FileResponse(place, headers=AS_A_FILE, media_type="application/octet-stream", filename=name)


def listing(call: Call) -> Reply:
    # Paths are keys of a table here: the root would be every file of every experiment.
    """What stands in a folder of the proxy, by its names alone."""
    path = call.fields.maybe_text("path")
    if not path:
        return {}
    artifacts.reach(call.context, call.token, path.strip("/"))
    return _files(artifacts.listing(call.context, path.strip("/")))


def delete(call: Call) -> Reply:
    """Delete a file or a folder."""
    path = artifacts.reach(call.context, call.token, call.fields.text("artifact_path"))
    artifacts.delete(call.context, path)
    return {}


def of_run(call: Call) -> Reply:
    """What stands in a folder of a run's artifacts."""
    run_id = call.fields.maybe_text("run_id") or call.fields.text("run_uuid")
    with call.context.database.read() as session:
        found = runs.find_run(session, run_id)
    if found is None or not call.finds_experiment(found.experiment):
        raise NotFound(f"Run with id={run_id} not found")
    return _within(call, found.artifact_uri, call.fields.maybe_text("path"))


def of_model(call: Call) -> Reply:
    """What stands in a folder of a logged model's artifacts."""
    model_id = call.fields.text("model_id")
    found, experiment = _logged_model(call, model_id)
    if found is None or experiment is None or not call.finds_experiment(experiment.name):
        raise NotFound(f"Logged model with ID '{model_id}' not found.")
    return _within(call, found.artifact_location, call.fields.maybe_text("artifact_directory_path"))


def _logged_model(call: Call, model_id: str) -> tuple[LoggedModel | None, Experiment | None]:
    with call.context.database.read() as session:
        found = logged_models.find(session, model_id)
        if found is None or found.deleted_at is not None:
            return None, None
        return found, experiments.find(session, found.experiment_id)


def _within(call: Call, root: str, folder: str | None) -> dict[str, object]:
    place = proxied(root)
    if place is None:
        raise BadInput(
            f"These files do not pass through here. List them where they are: {root}.", field="path"
        )
    artifacts.reach(call.context, call.token, place)
    inside = check_path(folder) if folder else ""
    found = artifacts.listing(call.context, posixpath.join(place, inside).rstrip("/"))
    return {"root_uri": root, **_files(found, inside)}


def _files(entries: tuple[Entry, ...], folder: str = "") -> dict[str, object]:
    shown = [
        {"path": posixpath.join(folder, each.name), "is_dir": each.is_folder}
        | ({} if each.is_folder else {"file_size": each.size_bytes})
        for each in entries
    ]
    return {"files": shown} if shown else {}


async def _receive(desk: Reception, sent: AsyncIterator[bytes], incoming: Incoming) -> None:
    waiting = bytearray()
    async for chunk in sent:
        waiting += chunk
        if len(waiting) >= CHUNK:
            await desk.run(partial(incoming.write, bytes(waiting)))
            waiting.clear()
    await desk.run(partial(incoming.write, bytes(waiting)))


ENDPOINTS = (
    Endpoint("GET", "artifacts", Scope.READ, listing, base=PROXY),
    Endpoint("DELETE", "artifacts/{artifact_path:path}", Scope.RUNS_WRITE, delete, base=PROXY),
    Endpoint("GET", "artifacts/list", Scope.READ, of_run),
    Endpoint("GET", "logged-models/{model_id}/artifacts/directories", Scope.READ, of_model),
)
STREAMS = (
    Stream("PUT", f"{PROXY}/artifacts/{{artifact_path:path}}", Scope.RUNS_WRITE, upload),
    Stream("GET", f"{PROXY}/artifacts/{{artifact_path:path}}", Scope.READ, download),
)
