"""docs/mlflow.md says what the routes say."""

import os
import re
from pathlib import Path

import pytest

from handlers.mlflow.listing import not_supported, supported
from handlers.mlflow.table import ENDPOINTS, STREAMS
from handlers.mlflow.unsupported import UNSUPPORTED

PAPER = Path(__file__).parents[3] / "docs" / "mlflow.md"
PARTS = {"supported": supported((*ENDPOINTS, *STREAMS)), "not supported": not_supported(UNSUPPORTED)}


@pytest.mark.parametrize("name", PARTS)
def test_the_paper_lists_the_endpoints_as_they_are(name: str) -> None:
    text = PAPER.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if os.environ.get("RENEW"):
        PAPER.write_text(block.sub(lambda found: found[1] + PARTS[name] + found[2], text), encoding="utf-8")
        text = PAPER.read_text(encoding="utf-8")

    found = block.search(text)

    assert found is not None
    assert found[0] == f"<!-- {name} -->\n{PARTS[name]}<!-- /{name} -->"


def test_no_endpoint_is_there_twice() -> None:
    every = [(each.method, each.address) for each in (*ENDPOINTS, *STREAMS, *UNSUPPORTED)]

    assert len(every) == len(set(every))
