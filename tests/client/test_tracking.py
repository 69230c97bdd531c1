"""An unchanged training script with MLflow's own client: autolog, children, a model, and fifty loggers at once."""

from pathlib import Path

from tests.client.conftest import printed
from tests.services.house import LEO

SCRIPT = Path(__file__).with_name("tracking_script.py")


def test_a_training_script_needs_no_change(
    served: dict[str, str], mlflow_python: Path, tmp_path: Path
) -> None:
    seen = printed(mlflow_python, SCRIPT, tmp_path, served)

    child = seen.pop("child")
    assert seen == {
        "user": LEO,
        "auc": "nan",
        "history": [0, 1, 2],
        "found": [child],
        "children": [child],
        "trained": "FINISHED",
        "inputs": ["dataset"],
        "autologged": ["training_accuracy_score"],
        "shared": 50,
        "latest": 49.0,
        "params": 50,
        "own": 50,
        "outputs": [True],
        "model": "READY",
        "models": ["forest", "model"],
        "predicts": 3,
        "refused": "INVALID_PARAMETER_VALUE",
    }
