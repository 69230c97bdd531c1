"""What serving does: takes the files of the version that is live, by the alias of its environment."""

import sys
from pathlib import Path

import mlflow

folder = mlflow.artifacts.download_artifacts("models:/iris-sorting@champion", dst_path=sys.argv[1])
print(*sorted(path.name for path in Path(folder).rglob("*") if path.is_file()), sep="\n")
