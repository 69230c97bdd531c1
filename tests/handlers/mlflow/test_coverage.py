"""Whatever MLflow 3.17 itself serves is answered here, or refused with a reason."""

import ast
import re
import subprocess
from pathlib import Path

from handlers.mlflow.table import ENDPOINTS, STREAMS
from handlers.mlflow.unsupported import UNSUPPORTED

# Its own typing mistake: the address lacks a slash, and its server answers nothing there.
MISTYPED = "/api/2.0mlflow/experiments/search-datasets"
LISTS = """
from mlflow.server.handlers import get_endpoints
print(sorted({(m, p) for p, _, methods in get_endpoints() for m in methods if p.startswith("/api/")}))
"""


def test_whatever_mlflow_serves_is_answered_or_refused_with_a_reason(mlflow_python: Path) -> None:
    printed = subprocess.run([mlflow_python, "-c", LISTS], capture_output=True, text=True, check=True).stdout
    theirs = {(method, shape(path)) for method, path in ast.literal_eval(printed.splitlines()[-1])}
    ours = {(each.method, shape(each.address)) for each in (*ENDPOINTS, *STREAMS, *UNSUPPORTED)}

    assert {each for each in theirs - ours if each[1] != MISTYPED} == set()


def shape(path: str) -> str:
    """The address with every parameter written the same way."""
    return re.sub(r"[{<][^}>]*[}>]", "*", path)
