"""The papers cannot drift: what they name exists, what exists is named, and their examples are understood."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.commands import COMMANDS, READING, parse
from bot.domain.commands.values import Help

ROOT = Path(__file__).parents[1]
PAPERS = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENVIRONMENTS = ("staging", "production")


def section(title: str) -> str:
    """One section of the README."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def quoted(text: str) -> list[str]:
    """What stands between single backticks."""
    return re.findall(r"`([^`\n]+)`", text)


SAID = [
    words
    for line in section("What one can say").splitlines()
    if line.startswith("| ")
    for words in quoted(line)
]
TERMINAL = sorted(
    {
        words.split()[1]
        for paper in PAPERS
        for words in re.findall(r"mlops-bot [a-z][a-z-]+", (ROOT / paper).read_text("utf-8"))
    }
)


@pytest.mark.parametrize("words", SAID)
def test_what_the_readme_says_to_the_bot_is_understood(words: str) -> None:
    command = parse(words.replace("…", "it is better").replace("@ada", "<@U0ADA>"), ENVIRONMENTS)

    assert isinstance(command, Help) == words.startswith("help")


def test_the_readme_names_every_command() -> None:
    unnamed = [
        one.verb
        for one in COMMANDS
        if not any(words.split()[: len(one.verb.split())] == one.verb.split() for words in map(_plain, SAID))
    ]

    assert unnamed == []


def _plain(words: str) -> str:
    """`owner churn set …` is the verb `owner set`."""
    return re.sub(r"^owner \w+ set", "owner set", words)


def test_the_readme_names_every_command_of_the_terminal() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    own = re.findall(r"^    ([a-z-]+)", shown.stdout, re.MULTILINE)

    assert own
    assert [word for word in own if f"`mlops-bot {word}" not in README] == []


@pytest.mark.parametrize("word", [word for word in TERMINAL if word not in READING])
def test_every_terminal_command_that_a_paper_names_exists(word: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", word, "--help"], cwd=ROOT, capture_output=True, check=False
    )

    assert ended.returncode == 0


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_within_the_repository_leads_somewhere(paper: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / paper).read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]

    missing = [target for target in targets if target and not (ROOT / paper).parent.joinpath(target).exists()]

    assert missing == []


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_that_is_named_exists(paper: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    named = set(
        re.findall(r"(?:`|^\s*|timeout \w+ )make ([a-z]+)", (ROOT / paper).read_text("utf-8"), re.MULTILINE)
    )

    assert named
    assert named <= targets


def test_contributing_begins_with_one_command() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert re.match(r"# Contributing\n\n```sh\nmake setup\n```\n", text)


@pytest.mark.parametrize(
    "path",
    re.findall(
        r"`((?:bot|handlers|storage|benchmarks|docs)/[\w./-]+)`",
        (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
    ),
)
def test_every_place_that_a_recipe_names_exists(path: str) -> None:
    assert (ROOT / path.replace("NAME.in", "mlflow.in")).exists()
