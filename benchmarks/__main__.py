"""`python -m benchmarks [CASE…]`: run the cases, print one table, write the results; 3 when a promise was broken."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from types import ModuleType

from benchmarks import cases, report
from benchmarks.rows import Row


def known() -> list[str]:
    """The names of all cases: the modules of `benchmarks/cases`."""
    return sorted(module.name for module in pkgutil.iter_modules(cases.__path__))


def measured(case: str) -> list[Row]:
    """Run one case, whose module has the function `measure`."""
    measure: Callable[[], Iterable[Row]] = _module(case).measure
    print(f"measuring {case} …", file=sys.stderr, flush=True)
    return list(measure())


def _module(case: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.cases.{case}")


def main(words: Sequence[str], *, at: datetime) -> int:
    """Run the cases named, or all."""
    names = known()
    for word in words:
        if word not in names:
            near = get_close_matches(word, names, n=1)
            print(
                f"There is no case {word!r}.",
                f"Did you mean {near[0]!r}?" if near else f"There are: {names}.",
            )
            return 2
    rows: list[Row] = []
    for case in words or names:
        found = measured(case)
        report.save(case, found, at=at, about=_module(case).__doc__ or "")
        rows += found
    print(report.table(rows))
    return 3 if any(row.kept is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], at=datetime.now(UTC)))
