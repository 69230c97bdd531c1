"""A training script as a data scientist has it: nothing in it knows of the bot."""

import mlflow
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

mlflow.set_experiment("iris")
mlflow.autolog()

features, species = load_iris(return_X_y=True, as_frame=True)
with mlflow.start_run(run_name="steady-iris"):
    model = LogisticRegression(C=0.5, max_iter=500).fit(features, species)
    logged = mlflow.sklearn.log_model(model, name="iris", input_example=features.head(2))

mlflow.register_model(logged.model_uri, "iris-sorting")
