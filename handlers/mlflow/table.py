"""The one table of endpoints: a line here is a route, a row of docs/mlflow.md and a case of the tests."""

from handlers.mlflow import (
    aliases,
    artifacts,
    experiments,
    logged_models,
    model_versions,
    registered_models,
    run_logging,
    runs,
    server,
)
from handlers.mlflow.endpoint import Endpoint, Stream

ENDPOINTS: tuple[Endpoint, ...] = (
    *server.ENDPOINTS,
    *experiments.ENDPOINTS,
    *runs.ENDPOINTS,
    *run_logging.ENDPOINTS,
    *logged_models.ENDPOINTS,
    *registered_models.ENDPOINTS,
    *model_versions.ENDPOINTS,
    *aliases.ENDPOINTS,
    *artifacts.ENDPOINTS,
)
STREAMS: tuple[Stream, ...] = artifacts.STREAMS
