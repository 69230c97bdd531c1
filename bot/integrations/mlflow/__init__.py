"""An existing MLflow server over its REST API, with plain HTTP: `mlflow` itself is never imported."""
