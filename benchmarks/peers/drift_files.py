"""The files between the tests and a peer that tells drift: an .npz of two sides in, JSON out. Beside the peers' scripts, which import it."""

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

Answers = dict[str, dict[str, object]]


def answer(peer: str, answers: Callable[[pd.DataFrame, pd.DataFrame], Answers], data: str, told: str) -> None:
    """Hand the peer the reference and the current side, and write what it answers with the versions that count."""
    columns = dict(np.load(data, allow_pickle=False))
    reference, current = (
        pd.DataFrame(
            {name.removeprefix(f"{side} "): each for name, each in columns.items() if name.startswith(side)}
        )
        for side in ("reference", "current")
    )
    versions = {name: version(name) for name in (peer, "numpy", "pandas", "scipy")}
    document = {"versions": versions, "answers": answers(reference, current)}
    Path(told).write_text(json.dumps(document), encoding="utf-8")
