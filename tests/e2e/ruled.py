"""A theatre whose bot goes by a policy and settings of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tests.e2e.crashes import Theatre, theatre


@contextmanager
def ruled(
    northwind: Path, folder: Path, morning: datetime, policy: str, **settings: str
) -> Iterator[Theatre]:
    """On a copy of Northwind's database, in this folder."""
    shutil.copyfile(northwind, folder / "mlops.db")
    file = folder / "policy.yml"
    file.write_text(policy, encoding="utf-8")
    with theatre(f"sqlite:///{folder / 'mlops.db'}", folder, morning) as opened:
        opened.change(MLOPS_POLICY=str(file), **settings)
        yield opened
