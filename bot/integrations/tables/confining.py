"""The limits of a process that reads what strangers wrote: memory, processor time, and how much it may write."""

import math
import resource
import sys
from pathlib import Path

from bot.integrations.tables.limits import MIB, Limits


def confine(limits: Limits, *, writes: int = 0) -> None:
    """From here on: so much memory and processor time, files of so many bytes written, no core left."""
    # A second more than the parent gives it: this is for a reader whose parent is gone.
    seconds = math.ceil(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (writes, writes))
    if sys.platform != "darwin":
        # macOS does not keep to this limit: there the parent watches.
        # On top of what the libraries have mapped by now, which is more than most files take.
        most = _address_space() + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 1024 * MIB
    return pages * resource.getpagesize()
