"""`python -m tests.golden`: ask each peer, by its own Python, what it says of the samples, and keep that as JSON."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.peers import PINS, python_of
from tests.golden.estimates import estimated
from tests.golden.samples import Column, Numbers, digest, samples

HERE = Path(__file__).parent
PEERS = ("evidently", "nannyml")

Sides = Mapping[str, tuple[Column, Column]] | Mapping[str, tuple[Numbers, Numbers]]


def ask(peer: str, script: str, columns: Sides) -> dict[str, object]:
    """The peer's versions and answers, and the digest of the data they are of."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "samples.npz")
        sides = {
            f"{side} {name}": both[at]
            for name, both in columns.items()
            for at, side in enumerate(("reference", "current"))
        }
        np.savez(data, allow_pickle=False, **sides)
        told = Path(folder, "answers.json")
        subprocess.run([python_of(peer), PINS / f"{script}.py", data, told], check=True)
        return {"data": digest(columns), **json.loads(told.read_text(encoding="utf-8"))}


def keep(name: str, answers: Mapping[str, object]) -> None:
    """Write a golden file."""
    kept = HERE / f"{name}.json"
    kept.write_text(json.dumps(answers, indent=1) + "\n", encoding="utf-8")
    print(f"{kept.relative_to(HERE.parents[1])}: written")


if __name__ == "__main__":
    for each in PEERS:
        keep(each, ask(each, f"{each}_drift", samples()))
    keep("nannyml_cbpe", ask("nannyml", "nannyml_cbpe", estimated()))
