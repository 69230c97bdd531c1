"""What MLflow 3.17 can and we do not: answered 501 with the reason, never with silence."""

from collections.abc import Iterator
from dataclasses import dataclass

from handlers.mlflow.endpoint import V2, V3

TRACES = "Traces of language models are not kept here; point MLFLOW_TRACING_DESTINATION at a server that keeps them."
WEBHOOKS = "Webhooks are not set over MLflow's protocol; what happens is announced in Slack."
DATASETS = "Evaluation data sets with records are not kept here; log data sets as inputs of a run."
SCORERS = "Scorers are not kept here; evaluate in your own job and log the metrics."
GATEWAY = "There is no gateway to language models here."
LABELS = "Labelling and review queues are not kept here."
ISSUES = "Issues are not kept here; alerts and reviews live in Slack."
PROMPTS = "Prompts are not optimised here."
WORKSPACES = "There are no workspaces here; a token's globs say what it reaches."
PRESIGNED = "Files go through this server or straight to their store; it signs no addresses."
PARTS = "Files are sent in one piece here, of any size up to the limit."
INTERFACE = "Only MLflow's own web pages ask for this; here people look in Slack."


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An endpoint that answers 501, and the sentence that says why."""

    method: str
    address: str
    sentence: str


def _lines(base: str, why: str, *lines: str) -> Iterator[Unsupported]:
    for line in lines:
        method, path = line.split()
        yield Unsupported(method, f"{base}/{path}", why)


UNSUPPORTED: tuple[Unsupported, ...] = (
    *_lines(
        V2, TRACES,
        "GET traces", "POST traces", "PATCH traces/{request_id}", "GET traces/{request_id}/info",
        "PATCH traces/{request_id}/tags", "DELETE traces/{request_id}/tags", "POST traces/delete-traces",
        "POST traces/link-prompts", "POST traces/link-to-run", "GET unified-traces",
        "GET get-online-trace-details",
    ),
    *_lines(
        V3, TRACES,
        "POST traces", "POST traces/search", "POST traces/metrics", "POST traces/delete-traces", "GET traces/get",
        "GET traces/batchGet", "POST traces/batchGetInfos", "POST traces/calculate-filter-correlation",
        "GET traces/{trace_id}", "PATCH traces/{trace_id}/tags", "DELETE traces/{trace_id}/tags",
        "POST traces/{trace_id}/assessments", "GET traces/{trace_id}/assessments/{assessment_id}",
        "PATCH traces/{trace_id}/assessments/{assessment_id}", "DELETE traces/{trace_id}/assessments/{assessment_id}",
    ),
    *_lines(
        V2, WEBHOOKS,
        "GET webhooks", "POST webhooks", "GET webhooks/{webhook_id}", "PATCH webhooks/{webhook_id}",
        "DELETE webhooks/{webhook_id}", "POST webhooks/{webhook_id}/test",
    ),
    *_lines(
        V3, DATASETS,
        "POST datasets/create", "GET datasets/search", "POST datasets/search", "GET datasets/{dataset_id}",
        "DELETE datasets/{dataset_id}", "PATCH datasets/{dataset_id}/tags", "DELETE datasets/{dataset_id}/tags/{key}",
        "GET datasets/{dataset_id}/records", "POST datasets/{dataset_id}/records",
        "DELETE datasets/{dataset_id}/records", "GET datasets/{dataset_id}/experiment-ids",
        "POST datasets/{dataset_id}/add-experiments", "POST datasets/{dataset_id}/remove-experiments",
    ),
    *_lines(
        V3, SCORERS,
        "POST scorers/register", "GET scorers/list", "GET scorers/versions", "GET scorers/get",
        "DELETE scorers/delete", "GET scorers/online-configs", "PUT scorers/online-config",
    ),
    *_lines(
        V3, GATEWAY,
        *(
            f"{method} gateway/{kind}/{verb}"
            for kind in ("budgets", "endpoints", "guardrails", "model-definitions", "secrets")
            for method, verb in (("POST", "create"), ("GET", "get"), ("GET", "list"), ("DELETE", "delete"))
        ),
        "POST gateway/budgets/update", "POST gateway/endpoints/update", "POST gateway/model-definitions/update",
        "POST gateway/secrets/update", "GET gateway/budgets/windows", "POST gateway/endpoints/bindings/create",
        "GET gateway/endpoints/bindings/list", "DELETE gateway/endpoints/bindings/delete",
        "POST gateway/endpoints/models/attach", "POST gateway/endpoints/models/detach",
        "POST gateway/endpoints/set-tag", "DELETE gateway/endpoints/delete-tag",
        "POST gateway/guardrails/add-to-endpoint", "DELETE gateway/guardrails/remove-from-endpoint",
        "GET gateway/guardrails/list-for-endpoint", "PATCH gateway/guardrails/update-config",
    ),
    *_lines(
        V3, LABELS,
        "POST label-schemas/create", "GET label-schemas/get", "GET label-schemas/get-by-name",
        "GET label-schemas/list", "PATCH label-schemas/update", "DELETE label-schemas/delete",
        "POST review-queues/create", "POST review-queues/update", "POST review-queues/delete",
        "POST review-queues/get-or-create-user", "GET review-queues/get", "GET review-queues/get-by-name",
        "GET review-queues/list", "POST review-queues/items/add", "POST review-queues/items/remove",
        "POST review-queues/items/set-status", "GET review-queues/items/list",
    ),
    *_lines(V3, ISSUES, "POST issues", "POST issues/search", "GET issues/{issue_id}", "PATCH issues/{issue_id}"),
    *_lines(
        V3, PROMPTS,
        "POST prompt-optimization/jobs", "GET prompt-optimization/jobs/search",
        "POST prompt-optimization/jobs/search", "GET prompt-optimization/jobs/{job_id}",
        "DELETE prompt-optimization/jobs/{job_id}", "POST prompt-optimization/jobs/{job_id}/cancel",
    ),
    *_lines(
        V3, WORKSPACES,
        "GET workspaces", "POST workspaces", "GET workspaces/{workspace_name}", "PATCH workspaces/{workspace_name}",
        "DELETE workspaces/{workspace_name}",
    ),
    *_lines(
        V2, PRESIGNED, "POST artifacts/presigned-download-url", "POST artifacts/presigned-upload-url",
    ),
    *_lines("/api/2.0/mlflow-artifacts", PRESIGNED, "GET presigned/{artifact_path:path}"),
    *_lines(
        "/api/2.0/mlflow-artifacts", PARTS,
        "POST mpu/create/{artifact_path:path}", "POST mpu/complete/{artifact_path:path}",
        "POST mpu/abort/{artifact_path:path}",
    ),
    *_lines(V2, INTERFACE, "POST experiments/search-datasets", "GET metrics/get-history-bulk-interval"),
)  # fmt: skip
