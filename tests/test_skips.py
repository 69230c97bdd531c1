"""A skip is said loudly, and where CI is set it is a failure."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ONE_TEST = "import pytest\n\ndef test_it() -> None:\n    pytest.skip('no chromium here')\n"
WHOLE_FILE = "import pytest\n\npytest.skip('no data here', allow_module_level=True)\n"


def run(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    """A test run of two files that skip, with our rule as its only plugin."""
    (folder / "test_one.py").write_text(ONE_TEST)
    (folder / "test_file.py").write_text(WHOLE_FILE)
    inner = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.skips",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
    ]
    environment = {**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [*inner, "--continue-on-collection-errors", "-c", os.devnull, str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_on_ci_a_skip_is_a_failure_that_says_why(tmp_path: Path) -> None:
    ended = run(tmp_path, ci="true")

    assert ended.returncode not in (0, 5)
    assert "skipped" not in ended.stdout.splitlines()[-1]
    assert "Nothing is skipped on CI" in ended.stdout
    assert {"no chromium here", "no data here"} <= set(re.findall(r"no \w+ here", ended.stdout))


def test_elsewhere_a_skip_is_said_loudly(tmp_path: Path) -> None:
    ended = run(tmp_path, ci="")

    assert ended.returncode in (0, 5)
    assert "2 TESTS WERE SKIPPED" in ended.stdout
