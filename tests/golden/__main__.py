"""`python -m tests.golden`: ask each peer, by its own Python, what it says of the samples, and keep that as JSON."""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.peers import PINS, python_of
from tests.golden.samples import digest, samples

HERE = Path(__file__).parent
PEERS = ("evidently", "nannyml")


def ask(peer: str) -> dict[str, object]:
    """The peer's versions and answers, and the digest of the data they are of."""
    columns = samples()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "samples.npz")
        sides = {
            f"{side} {name}": both[at]
            for name, both in columns.items()
            for at, side in enumerate(("reference", "current"))
        }
        np.savez(data, allow_pickle=False, **sides)
        told = Path(folder, "answers.json")
        subprocess.run([python_of(peer), PINS / f"{peer}_drift.py", data, told], check=True)
        return {"data": digest(columns), **json.loads(told.read_text(encoding="utf-8"))}


if __name__ == "__main__":
    for name in PEERS:
        kept = HERE / f"{name}.json"
        kept.write_text(json.dumps(ask(name), indent=1) + "\n", encoding="utf-8")
        print(f"{kept.relative_to(HERE.parents[1])}: written")
