"""The rules of the house that no linter knows: layers, sizes, what is never opened, never named, never written."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = ("bot", "handlers", "storage")
PACKAGES = (*PRODUCT, "workspace", "demo")
MOST_LINES = 300
EDGES = 3
HEAVY = {
    "dask",
    "distributed",
    "fastapi",
    "icalendar",
    "joblib",
    "matplotlib",
    "pandas",
    "pyarrow",
    "scipy",
    "sklearn",
}
UNPICKLERS = {
    "cloudpickle.load", "cloudpickle.loads", "dill.load", "joblib.load", "numpy.load", "pandas.read_pickle",
    "pickle.Unpickler", "pickle.load", "pickle.loads", "shelve.open", "torch.load", "yaml.load",
}  # fmt: skip
SPEAKERS = (
    "bot/adding.py",
    "bot/drift_report.py",
    "bot/profile_report.py",
    "bot/quality_report.py",
    "bot/breaking.py",
    "bot/cli.py",
    "bot/arguments.py",
    "bot/audit_words.py",
    "bot/dossier_words.py",
    "bot/host_words.py",
    "bot/terminal.py",
    "bot/policy_words.py",
    "bot/token_words.py",
    "bot/doctor.py",
    "bot/process.py",
    "demo/",
    "workspace/",
)
# Written apart, so that this file does not name what it forbids.
INDEX_HOSTS = re.compile(
    "|".join((r"pypi\." + "org", "python" + "hosted", r"npmjs\." + "(org|com)", r"index" + "-url"))
)
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(wo" + "rk|ro" + "ot|opt/pypi|Us" + r"ers|ho" + r"me)/[\w.]")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".yml",
    ".yaml",
    ".js",
    ".css",
    ".html",
    ".json",
    ".cfg",
    ".in",
    ".sh",
    "",
}


@cache
def listed() -> tuple[str, ...]:
    """Every file of the repository that git knows or would add."""
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(sorted(name for name in set(names) if name and (ROOT / name).is_file()))


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """The Python files under these folders, parsed."""
    for name in listed():
        if name.endswith(".py") and name.split("/")[0] in folders:
            yield name, ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def found(pattern: re.Pattern[str]) -> list[str]:
    """The lines of the repository in which `pattern` is found, as FILE:LINE."""
    hits = []
    for name in listed():
        if Path(name).suffix not in TEXT:
            continue
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                hits.append(f"{name}:{number}")
    return hits


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or an attribute, with the usual short names spelled out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Name):
        return {"np": "numpy", "pd": "pandas"}.get(node.id, node.id)
    return ""


def contract() -> set[str]:
    """Every module named in the layers of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers")[
        "layers"
    ]
    return {name for layer in layers for name in re.findall(r"[\w.]+", layer)}


def test_every_module_of_the_bot_has_its_layer() -> None:
    modules = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }

    assert modules - contract() == set()


def test_the_handlers_and_the_storage_have_their_layers() -> None:
    assert {"handlers", "storage"} <= contract()


def test_nothing_of_ours_imports_the_tests_or_the_benchmarks() -> None:
    strangers = [
        name
        for name, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        )
        if module.split(".")[0] in ("tests", "benchmarks")
    ]

    assert strangers == []


def loaded_by(module: str) -> set[str]:
    """The top-level packages that are loaded when `module` is imported in a fresh Python."""
    line = f"import {module}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    printed = subprocess.run(
        [sys.executable, "-c", line], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(printed.stdout.split())


def test_the_terminal_starts_without_the_heavy_libraries() -> None:
    assert loaded_by("bot.cli") & (HEAVY | {"slack_bolt", "sqlalchemy"}) == set()


@pytest.mark.parametrize("module", ["bot.app", "bot.process", "bot.terminal"])
def test_a_command_is_answered_without_the_heavy_libraries(module: str) -> None:
    assert loaded_by(module) & HEAVY == set()


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = {name: lines for name, lines in lengths().items() if lines > MOST_LINES}

    assert long == {}


def test_half_of_the_modules_are_short() -> None:
    ours = [
        lines for name, lines in lengths().items() if name.split("/")[0] in PACKAGES and name.endswith(".py")
    ]

    assert statistics.median(ours) < 100


def lengths() -> dict[str, int]:
    """Lines of each Python and JavaScript file."""
    return {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in listed()
        if name.endswith((".py", ".js"))
    }


def test_nothing_that_could_run_code_is_ever_unpacked() -> None:
    calls = [
        f"{name}:{node.lineno} {dotted(node.func)}"
        for name, tree in sources(*PACKAGES, "tests", "benchmarks")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) in UNPICKLERS and not is_plain_numpy(node)
    ]

    assert calls == []


def is_plain_numpy(call: ast.Call) -> bool:
    """Whether this is `numpy.load(…, allow_pickle=False)`, said aloud."""
    said = {word.arg: word.value for word in call.keywords}.get("allow_pickle")
    return dotted(call.func) == "numpy.load" and isinstance(said, ast.Constant) and said.value is False


def test_everything_is_caught_at_the_three_edges_only() -> None:
    places = [
        name
        for name, tree in sources(*PRODUCT)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in ("Exception", "BaseException"))
    ]

    assert len(places) <= EDGES, places


def test_only_the_terminal_prints() -> None:
    prints = [
        f"{name}:{node.lineno}"
        for name, tree in sources(*PACKAGES)
        if not name.startswith(SPEAKERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) == "print"
    ]

    assert prints == []


def test_pictures_are_drawn_without_pyplot() -> None:
    hits = found(re.compile(r"^\s*(import matplotlib\.pyplot|from matplotlib import .*\bpyplot\b)"))

    # But for the one that they are measured beside.
    assert [each.rpartition(":")[0] for each in hits] == ["benchmarks/cases/pictures.py"]


def test_no_package_index_is_named() -> None:
    assert found(INDEX_HOSTS) == []


def test_no_path_of_one_machine_is_named() -> None:
    assert found(MACHINE_PATHS) == []


def test_nothing_is_left_for_later_in_the_code() -> None:
    later = re.compile(r"(#|//|/\*)\s*(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")

    assert found(later) == []


def test_every_make_target_says_what_it_does() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for target in ("setup", "demo", "test", "check", "bench", "golden", "lock", "screenshots", "help"):
        assert f"make {target} " in shown
