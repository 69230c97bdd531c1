"""MLflow's own client, asked for one thing a line: run by its own Python, never imported here."""

import json
import os
import sys

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

from mlflow import MlflowClient
from mlflow.entities import Metric, Param

clients: dict[str, MlflowClient] = {}


def answer(question: dict) -> object:
    client = clients.setdefault(question["uri"], MlflowClient(question["uri"]))
    if question["do"] == "open":
        return len(client.search_experiments())
    if question["do"] == "search":
        found = client.search_runs(
            ["1"],
            question["filter"],
            max_results=100,
            order_by=[question["order"]] if question["order"] else None,
        )
        return [run.info.run_id for run in found]
    if question["do"] == "get":
        return [len(client.get_run(run_id).data.metrics) for run_id in question["runs"].split()]
    return log(client, question["experiment"])


def log(client: MlflowClient, experiment: str) -> str:
    run = client.create_run(experiment, run_name="logged")
    at = run.info.start_time
    client.log_batch(
        run.info.run_id,
        metrics=[Metric(f"metric_{number}", number / 20, at, 0) for number in range(20)],
        params=[Param(f"param_{number}", str(number)) for number in range(20)],
    )
    client.set_terminated(run.info.run_id)
    return run.info.run_id


# The client tells people where a run is to be seen, between the answers.
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    print(json.dumps({"answer": answer(json.loads(line))}), file=answers, flush=True)
