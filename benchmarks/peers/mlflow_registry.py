"""MLflow's own registry over SQLite, in this process: one question a line in, the seconds it took out."""

import json
import sys
import time
from itertools import count

from mlflow import MlflowClient  # type: ignore[import-not-found]  # only in the peer's environment

client = MlflowClient(sys.argv[1])
numbers = count(1)


def fill(models):
    for number in range(models):
        name = f"model-{number}"
        client.create_registered_model(name, tags={"team": "crm"})
        client.create_model_version(name, f"s3://models/{name}/1")
        client.set_registered_model_alias(name, "champion", "1")


def listed(models):
    assert len(client.search_registered_models(max_results=models)) == models


def register(_):
    client.create_model_version("model-0", f"s3://models/model-0/{next(numbers)}")


def alias(_):
    client.set_registered_model_alias("model-0", "champion", str(next(numbers) % 2 + 1))


DEEDS = {"fill": fill, "list": listed, "register": register, "alias": alias}

for line in sys.stdin:
    question = json.loads(line)
    begun = time.perf_counter()
    DEEDS[question["do"]](int(question.get("models", 0)))
    print(json.dumps({"seconds": time.perf_counter() - begun}), flush=True)
