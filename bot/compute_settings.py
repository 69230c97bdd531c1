"""The setting of where profiles of tables are computed."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

_CLUSTER = re.compile(r"dask://(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
_HERE = frozenset({"threads", "processes"})
MOST_PORT = 65535


def _where(told: str) -> str:
    match = _CLUSTER.fullmatch(told)
    if told.lower() in _HERE:
        return told.lower()
    if match is None or not 0 < int(match[1]) <= MOST_PORT:
        raise ValueError(
            "must be threads, processes, or the address of a Dask scheduler such as dask://scheduler.internal:8786"
        )
    return told


class ComputeSettings(BaseSettings):
    """What does the work of profiling tables."""

    compute: Annotated[str, AfterValidator(_where)] = Field(
        default="threads",
        validation_alias="MLOPS_COMPUTE",
        description="What profiles tables: `threads` or `processes` of this machine, or a Dask cluster, `dask://host:port`.",
    )
