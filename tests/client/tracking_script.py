"""A training script as people write it; run by MLflow's own Python, never imported here. Prints what it saw as JSON."""

import json
import sys
import threading

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression


def main() -> None:
    client = MlflowClient()
    mlflow.set_experiment("iris")
    mlflow.autolog(log_datasets=True)
    features, labels = load_iris(return_X_y=True)
    with mlflow.start_run(run_name="parent") as parent:
        mlflow.set_tag("team", "blue")
        with mlflow.start_run(run_name="child", nested=True) as child:
            model = LogisticRegression(max_iter=200).fit(features, labels)
        mlflow.log_metric("auc", 0.9, step=1)
        mlflow.log_metric("auc", float("nan"), step=2)
        mlflow.log_metric("auc", 0.7, step=0)
    mlflow.autolog(disable=True)
    with mlflow.start_run(run_name="logged") as logged:
        info = mlflow.sklearn.log_model(model, name="forest", input_example=features[:2])
        loggers = [
            threading.Thread(target=log, args=(client, logged.info.run_id, number)) for number in range(50)
        ]
        for each in loggers:
            each.start()
        for each in loggers:
            each.join()
    print("JSON" + json.dumps(seen(client, parent.info.run_id, child.info.run_id, logged.info.run_id, info)))


def log(client: MlflowClient, run_id: str, number: int) -> None:
    client.log_metric(run_id, "shared", number, step=number)
    client.log_param(run_id, f"param-{number}", number)
    client.log_batch(run_id, metrics=[mlflow.entities.Metric(f"own-{number}", number, 1, 0)])


def seen(client: MlflowClient, parent: str, child: str, logged: str, info: object) -> dict[str, object]:
    frame = mlflow.search_runs(experiment_names=["iris"], filter_string="params.max_iter = '200'")
    children = client.search_runs(
        [client.get_experiment_by_name("iris").experiment_id], f"tags.mlflow.parentRunId = '{parent}'"
    )
    whole = client.get_run(logged)
    loaded = mlflow.sklearn.load_model(info.model_uri)
    try:
        client.log_param(logged, "param-1", "another")
        refused = ""
    except MlflowException as error:
        refused = error.error_code
    return {
        "user": client.get_run(parent).info.user_id,
        "auc": str(client.get_run(parent).data.metrics["auc"]),
        "history": sorted(point.step for point in client.get_metric_history(parent, "auc")),
        "found": list(frame["run_id"]),
        "children": [run.info.run_id for run in children],
        "child": child,
        "trained": client.get_run(child).info.status,
        "inputs": [each.dataset.name for each in client.get_run(child).inputs.dataset_inputs],
        "autologged": sorted(client.get_run(child).data.metrics)[:1],
        "shared": len(client.get_metric_history(logged, "shared")),
        "latest": whole.data.metrics["shared"],
        "params": sum(key.startswith("param-") for key in whole.data.params),
        "own": sum(key.startswith("own-") for key in whole.data.metrics),
        "outputs": [each.model_id == info.model_id for each in whole.outputs.model_outputs],
        "model": client.get_logged_model(info.model_id).status.value,
        "models": sorted(
            each.name
            for each in mlflow.search_logged_models(
                experiment_ids=[whole.info.experiment_id], output_format="list"
            )
        ),
        "predicts": len(loaded.predict(load_iris().data[:3])),
        "refused": refused,
    }


if __name__ == "__main__":
    sys.exit(main())
