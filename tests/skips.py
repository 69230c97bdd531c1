"""What becomes of a skipped test: said loudly, and a failure where CI is set."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

ON_CI = bool(os.environ.get("CI"))
_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, a test that was skipped has failed."""
    report = yield
    return _unskipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that was skipped."""
    report = yield
    return _unskipped(report)


def _unskipped(report: _Report) -> _Report:
    if ON_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Nothing is skipped on CI, but this was: {report.longrepr}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tried."""
    if skipped := terminalreporter.stats.get("skipped", []):
        terminalreporter.write_sep(
            "!", f"{len(skipped)} TESTS WERE SKIPPED, so not everything was tried", red=True
        )
