"""The papers cannot drift: what they name exists, what exists is named, and their examples are understood."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from bot.domain.commands import COMMANDS, READING, CommandSpec, parse
from bot.domain.commands.values import Help
from bot.domain.policy import Verb
from bot.domain.promotion import State
from bot.policy.schema_keys import all_keys
from bot.routines.table import ROUTINES
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
PAPERS = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)
ENVIRONMENTS = ("staging", "production")
PICTURES = "docs/images"
# The words DESIGN fixes; those of the second row name what is not there yet.
WORDS = (
    "registered model", "version", "environment", "live version", "candidate", "run", "data set version",
    "promotion request", "routine", "policy", "gate", "evidence", "lock", "digest", "slot", "metric", "role",
    "owner", "responsibility", "rollback", "approval", "audit chain", "outbox", "preset", "voice", "permission", "review", "alert", "batch",
    "monitor", "retraining", "trainer", "pager", "silence",
)  # fmt: skip
LATER = ("job",)


@cache
def paper(name: str) -> str:
    """The text of a paper."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(title: str) -> str:
    """One section of the README."""
    return paper("README.md").split(f"\n## {title}\n")[1].split("\n## ")[0]


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
        for name in PAPERS
        for words in re.findall(r"(?:`|^|bin/)mlops-bot [a-z][a-z-]+", paper(name), re.MULTILINE)
    }
)


def understood(words: str) -> bool:
    """Whether the bot takes the words for a command that is not `help` by accident."""
    command = parse(
        words.replace("…", "it is better").replace("@ada", "<@U0ADA>").replace("@leo", "<@U0LEO>"),
        ENVIRONMENTS,
    )
    return isinstance(command, Help) == words.startswith("help")


@pytest.mark.parametrize("words", SAID)
def test_what_the_readme_says_to_the_bot_is_understood(words: str) -> None:
    assert understood(words)


@pytest.mark.parametrize("name", PAPERS)
def test_what_a_paper_types_after_the_slash_is_understood(name: str) -> None:
    typed = re.findall(r"`/mlops ([a-z][^`\n]*)`", paper(name))

    assert [words for words in typed if words == words.lower() and not understood(words)] == []


def test_the_readme_names_every_command() -> None:
    unnamed = [
        one.verb
        for one in COMMANDS
        if not any(words.split()[: len(one.verb.split())] == one.verb.split() for words in map(_plain, SAID))
    ]

    assert unnamed == []


def _plain(words: str) -> str:
    """`owner churn set …` is the verb `owner set`, `alert A-9 ack` is `alert ack`."""
    plain = re.sub(r"^alert A-\d+ (ack|assign|snooze|mute|retrain|redeliver|stop)", r"alert \1", words)
    return re.sub(r"^owner \w+ (set|accept)", r"owner \1", plain)


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda spec: spec.verb)
def test_every_command_is_explained_with_its_usage_its_example_and_who_may(spec: CommandSpec) -> None:
    sections = paper("docs/commands.md").split("\n### ")
    own = next((each for each in sections if each.startswith(f"`{spec.usage}`\n")), "")
    example = own.partition("Example: `")[2].partition("`")[0]

    assert example == spec.example
    assert understood(example)
    assert "Who may: " in own or "*Reads*" in own or "*Reads.*" in own
    assert ("*Reads" in own) == spec.reads


def test_no_command_is_explained_that_there_is_not() -> None:
    explained = re.findall(r"^### `([^`]+)`$", paper("docs/commands.md"), re.MULTILINE)

    assert explained == sorted(explained, key=[spec.usage for spec in COMMANDS].index)


def test_who_may_is_said_with_the_verbs_of_the_policy() -> None:
    said = re.findall(r"^Who may: ([^.]*(?:\.[a-z][^.]*)?)\.(?: |$)", paper("docs/commands.md"), re.MULTILINE)
    verbs = {word for sentence in said for word in quoted(sentence)}

    assert verbs == {verb.value for verb in Verb}


@pytest.mark.parametrize("name", [field.validation_alias for field in Settings.model_fields.values()])
def test_every_setting_is_explained(name: object) -> None:
    assert re.search(rf"^\| `{name}` \| \S.* \| \S.* \|$", paper("docs/configuration.md"), re.MULTILINE)


def test_no_setting_is_explained_that_there_is_not() -> None:
    explained = re.findall(r"^\| `([A-Z_<>]+)` \|", paper("docs/configuration.md"), re.MULTILINE)

    assert set(explained) == {str(field.validation_alias) for field in Settings.model_fields.values()}


def test_every_key_of_the_policy_is_explained() -> None:
    assert [key for key in sorted(all_keys()) if f"`{key}`" not in paper("docs/policy.md")] == []


@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.name)
def test_every_routine_is_explained(routine: object) -> None:
    name, every = getattr(routine, "name", ""), getattr(routine, "every", None)
    row = re.search(rf"^\| `{name}` \| (\d+) (s|h) \| \S.* \|$", paper("docs/architecture.md"), re.MULTILINE)

    assert row is not None
    assert every is not None
    assert int(row[1]) * {"s": 1, "h": 3600}[row[2]] == every.total_seconds()


def test_every_crash_point_is_explained_and_no_other() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")]
    named = {point for text in sources for point in re.findall(r"\breached\(\"([\w.]+)\"\)", text)}

    assert set(re.findall(r"^\| `(\w+\.\w+)` \|", paper("docs/architecture.md"), re.MULTILINE)) == named


def test_every_state_of_a_request_is_named_where_its_way_is_told() -> None:
    told = paper("docs/architecture.md")

    assert [state.value for state in State if state.value not in told] == []


@pytest.mark.parametrize("word", WORDS)
def test_every_word_that_the_design_fixes_is_defined(word: str) -> None:
    assert re.search(rf"^\*\*{word}\*\*: \S", paper("docs/glossary.md"), re.MULTILINE)


@pytest.mark.parametrize("word", LATER)
def test_a_word_for_what_is_not_there_says_later(word: str) -> None:
    assert re.search(rf"^\*\*{word}\*\* \(later\): \S", paper("docs/glossary.md"), re.MULTILINE)


def test_every_definition_is_one_sentence() -> None:
    definitions = re.findall(r"^\*\*[^*]+\*\*(?: \(later\))?: (.+)$", paper("docs/glossary.md"), re.MULTILINE)

    assert [each for each in definitions if each.count(". ") or not each.endswith(".")] == []


def test_the_readme_and_the_commands_name_every_word_of_the_terminal() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    own = re.findall(r"^    ([a-z-]+)", shown.stdout, re.MULTILINE)

    assert own
    for name in ("README.md", "docs/commands.md"):
        assert [word for word in own if f"`mlops-bot {word}" not in paper(name)] == []


@pytest.mark.parametrize("word", [word for word in TERMINAL if word not in READING])
def test_every_terminal_command_that_a_paper_names_exists(word: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", word, "--help"], cwd=ROOT, capture_output=True, check=False
    )

    assert ended.returncode == 0


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_within_the_repository_leads_somewhere(name: str) -> None:
    text = re.sub(r"```.*?```", "", paper(name), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]

    missing = [target for target in targets if target and not (ROOT / name).parent.joinpath(target).exists()]

    # The pictures are made by a run (`make screenshots`): before the first one, none is there.
    made = (ROOT / PICTURES).is_dir()
    assert [target for target in missing if made or not target.startswith(PICTURES)] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", paper("Makefile"), re.MULTILINE))

    named = set(re.findall(r"(?:`|^\s*|timeout \w+ )make ([a-z]+)", paper(name), re.MULTILINE))

    assert named
    assert named <= targets


def test_contributing_begins_with_one_command() -> None:
    assert re.match(r"# Contributing\n\n```sh\nmake setup\n```\n", paper("CONTRIBUTING.md"))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (name, path)
        for name in PAPERS
        for path in re.findall(
            r"`((?:bot|handlers|storage|demo|tests|benchmarks|docs)/[\w./-]*)`", paper(name)
        )
    ],
)
def test_every_place_that_a_paper_names_exists(name: str, path: str) -> None:
    assert (ROOT / path.replace("NAME.in", "mlflow.in")).exists(), name


def test_every_function_that_the_way_of_a_request_names_exists() -> None:
    way = paper("docs/architecture.md").split("## The way of one request")[1].split("\n## ")[0]
    modules = [path for folder in ("bot", "storage") for path in (ROOT / folder).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in modules]
    # `context.wake` is a field, `bot.services.identity` a module.
    named = (
        {each.split(".")[-1] for each in re.findall(r"`(\w+(?:\.\w+)+)[`(]", way)}
        - {path.stem for path in modules}
        - {"py"}
    )

    assert [
        each
        for each in named
        if not any(re.search(rf"\bdef {each}\b|^    {each}:", x, re.MULTILINE) for x in texts)
    ] == []
