"""What is shipped: pinned and hashed dependencies, a wheel with everything it needs, an image that runs as nobody."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("requirements*.txt"), *ROOT.glob("benchmarks/peers/*.txt"))
)
SHIPPED = ("bot", "demo", "handlers", "storage", "workspace")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def entries(name: str) -> list[str]:
    """The entries of a requirements file, each with its hashes on one line, comments left out."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pinned(name: str) -> dict[str, Requirement]:
    """The pins of a requirements file by their normalised name."""
    found = [Requirement(entry.split("--hash")[0].strip()) for entry in entries(name)]
    return {canonicalize_name(one.name): one for one in found}


def named(requirements: list[str]) -> dict[str, Requirement]:
    """What the project asks for, by normalised name."""
    return {canonicalize_name(one.name): one for one in map(Requirement, requirements)}


RUNTIME = named(PROJECT["project"]["dependencies"])
DEV = named(PROJECT["project"]["optional-dependencies"]["dev"])
EXTRAS = named(
    [
        each
        for extra in ("s3", "objects", "dask")
        for each in PROJECT["project"]["optional-dependencies"][extra]
    ]
)
BOOTSTRAP = named(PROJECT["dependency-groups"]["bootstrap"])


@pytest.mark.parametrize("name", PINS)
def test_every_pin_is_exact_and_hashed(name: str) -> None:
    for entry in entries(name):
        assert re.match(r"^[\w.-]+(\[[\w,-]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", PINS)
def test_no_pin_says_where_it_comes_from(name: str) -> None:
    assert "//" not in (ROOT / name).read_text(encoding="utf-8")
    assert not [entry for entry in entries(name) if entry.startswith("-")]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (RUNTIME, "requirements.txt"),
        (RUNTIME | DEV, "requirements-dev.txt"),
        (BOOTSTRAP, "requirements-bootstrap.txt"),
    ],
)
def test_what_the_project_asks_for_is_what_is_pinned(asked: dict[str, Requirement], name: str) -> None:
    pins = pinned(name)

    for requirement, wanted in asked.items():
        version = str(pins[requirement].specifier).removeprefix("==")
        assert wanted.specifier.contains(version, prereleases=True), (
            f"{wanted} is pinned to {version}: make lock"
        )


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    dev = pinned("requirements-dev.txt")

    drifted = [
        name for name, pin in pinned("requirements.txt").items() if dev[name].specifier != pin.specifier
    ]

    assert drifted == []


def test_the_build_backend_of_the_image_is_that_of_the_tests() -> None:
    assert (
        pinned("requirements-bootstrap.txt")["hatchling"].specifier
        == pinned("requirements-dev.txt")["hatchling"].specifier
    )


@pytest.mark.parametrize("name", sorted({*RUNTIME, *EXTRAS, *DEV, *BOOTSTRAP}))
def test_every_dependency_has_its_reason(name: str) -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert re.search(rf"^\| `{re.escape(name)}` \| \S.*\|$", reasons, re.MULTILINE)


def test_no_reason_is_left_of_a_dependency_that_went() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `([\w.-]+)` \|", reasons, re.MULTILINE)) == {
        *RUNTIME,
        *EXTRAS,
        *DEV,
        *BOOTSTRAP,
    }


def test_the_license_is_the_one_the_project_names() -> None:
    license_text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in license_text
    assert "END OF TERMS AND CONDITIONS" in license_text


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return frozenset(wheel.namelist())


@pytest.mark.parametrize(
    "name",
    [
        "bot/__main__.py",
        "demo/policy.yml",
        "handlers/http.py",
        "storage/migrations/env.py",
        "workspace/static/index.html",
    ],
)
def test_the_wheel_holds_what_runs(name: str, shipped: frozenset[str]) -> None:
    assert name in shipped


def test_the_wheel_holds_nothing_else(shipped: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in shipped if ".dist-info/" not in name}

    assert tops == set(SHIPPED)


def test_the_image_is_built_in_one_stage_and_run_in_another() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)


def test_the_image_installs_only_what_is_hashed_and_only_what_runs() -> None:
    installs = re.findall(r"pip install [^&\n]*", DOCKERFILE)

    assert installs
    assert all("--require-hashes" in one or "--no-deps dist/" in one for one in installs)
    assert "requirements-dev" not in DOCKERFILE


def test_the_image_runs_as_nobody_in_particular() -> None:
    last = DOCKERFILE.split("FROM ")[-1]

    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert last.index("USER ") < last.index("ENTRYPOINT")


def test_the_image_writes_only_into_its_volume() -> None:
    assert re.search(r"^VOLUME /app/var$", DOCKERFILE, re.MULTILINE)
    assert "HOME=/app/var" in DOCKERFILE
    assert "PYTHONDONTWRITEBYTECODE=1" in DOCKERFILE


def test_the_image_listens_to_the_outside_and_is_asked_for_its_health() -> None:
    assert "MLOPS_HOST=0.0.0.0" in DOCKERFILE
    assert re.search(r"^HEALTHCHECK .*\\\n\s+CMD \[\"python\".*/healthz", DOCKERFILE, re.MULTILINE)


def test_no_secret_is_named_in_the_image() -> None:
    assert not re.search(r"TOKEN|SECRET\b|PASSWORD", DOCKERFILE)


def test_the_image_is_built_from_named_files_alone() -> None:
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert "*" in kept
    assert not {"!.env", "!.git", "!tests", "!var"} & set(kept)


def imported() -> dict[str, set[str]]:
    """Each top-level module from outside that the product imports, and where."""
    found: dict[str, set[str]] = {}
    for path in (path for package in SHIPPED for path in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # What only types are taken from is not there at run time, and nobody asks for it.
        typing = {inner for node in ast.walk(tree) if _only_types(node) for inner in ast.walk(node)}
        for node in (each for each in ast.walk(tree) if each not in typing):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for top in {name.split(".")[0] for name in names} - sys.stdlib_module_names - {*SHIPPED}:
                found.setdefault(top, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _only_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def test_whatever_the_product_imports_it_also_asks_for() -> None:
    owners = packages_distributions()

    unasked = {
        module: places
        for module, places in imported().items()
        if not {canonicalize_name(owner) for owner in owners.get(module, [])} & {*RUNTIME, *EXTRAS}
    }

    assert unasked == {}
