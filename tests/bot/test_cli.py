"""The terminal: which word starts what, what a wrong one is told, and with which exit code."""

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.domain.commands import READING, VERBS
from bot.errors import NotFound, PolicyProblem

pytestmark = pytest.mark.usefixtures("empty_place")

ROOT = Path(__file__).parents[2]
HEAVY = {
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "pydantic",
    "matplotlib",
    "numpy",
    "pandas",
    "sklearn",
    "uvicorn",
}


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def raising(error: Exception, monkeypatch: pytest.MonkeyPatch) -> int:
    def fail(words: list[str]) -> int:
        raise error

    monkeypatch.setattr(cli, "_answer", fail)
    return cli.main([])


def test_help_names_every_word_and_every_reading_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(f"    {word}" in shown for word in cli.COMMANDS)
    assert all(f"  {verb}" in shown for verb in READING)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from bot import cli\ntry: cli.main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    )
    loaded = set(python(code).stdout.splitlines()[-1].split())
    assert "bot.cli" in loaded
    assert not loaded & HEAVY


def test_no_fixed_word_hides_a_command_of_the_grammar_but_what_the_terminal_does_itself() -> None:
    assert set(cli.COMMANDS) & set(VERBS) == {"audit", "dossier", "drift", "policy", "rollback", "token"}


def test_nothing_at_all_shows_the_help_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == cli.USAGE
    assert "mlops-bot" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "meant"),
    [("modles", "`models`"), ("docter", "`doctor`"), ("rollbck", "`rollback`"), ("xyzzy", "--help")],
)
def test_an_unknown_word_is_told_what_is_near(
    word: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([word]) == cli.USAGE
    assert meant in capsys.readouterr().err


def test_an_unknown_word_is_shown_without_its_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["\x1b[31mred\x07"])
    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert "\x07" not in shown


@pytest.mark.parametrize("verb", sorted(set(VERBS) - READING - set(cli.COMMANDS)))
def test_what_decides_is_sent_to_slack(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([verb, "P-12"]) == cli.USAGE
    assert f"/mlops {verb} P-12" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("db", "required: upgrade"),
        ("db downgrade", "invalid choice: 'downgrade'"),
        ("policy text seven", "invalid int value"),
        ("audit verify now", "unrecognized arguments: now"),
        ("demo --port x", "a port is a number from 0 to 65535"),
        ("demo --port 70000", "a port is a number from 0 to 65535"),
        ("run-routine digests --at tomorrow", "a moment is typed like 2026-11-23T09:00"),
    ],
)
def test_wrong_usage_is_two(typed: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(typed.split())
    assert ended.value.code == cli.USAGE
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "meant"), [("digest", "Did you mean `digests`?"), ("xyzzy", "There are `applying`")]
)
def test_a_routine_there_is_not_is_wrong_usage_and_told_what_is_near(
    name: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run-routine", name]) == cli.USAGE
    said = capsys.readouterr().err
    assert meant in said
    assert len(said.splitlines()) == 1


def test_a_port_that_is_taken_is_one_line_and_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["demo", "--headless", "--port", str(port)]) == cli.FAILED
    said = capsys.readouterr().err
    assert said.startswith(f"The workspace cannot listen on port {port} (")
    assert "`--port N`" in said
    assert len(said.splitlines()) == 1


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("mlops-bot ")


def test_run_without_a_way_to_slack_is_one_line_that_names_make_demo() -> None:
    ended = python("import sys; from bot import cli; sys.exit(cli.main(sys.argv[1:]))", "run")
    assert ended.returncode == cli.FAILED
    assert "make demo" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_bad_setting_is_one_line_and_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLOPS_PORT", "eighty")
    assert cli.main(["db", "upgrade"]) == cli.FAILED
    said = capsys.readouterr().err
    assert said.startswith("MLOPS_PORT")
    assert len(said.splitlines()) == 1


def test_db_upgrade_makes_the_schema_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLOPS_DATABASE_URL", f"sqlite:///{tmp_path}/new/mlops.db")
    assert cli.main(["db", "upgrade"]) == cli.WELL
    assert (tmp_path / "new" / "mlops.db").exists()
    assert "newest schema" in capsys.readouterr().out


def test_an_unreachable_database_is_one_line_and_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLOPS_DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:9/mlops")
    assert cli.main(["db", "upgrade"]) == cli.FAILED
    said = capsys.readouterr().err
    assert said == "The database does not answer. Check MLOPS_DATABASE_URL.\n"


def test_a_failure_is_its_sentence_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = NotFound("There is no model `chrun`.", hint="Did you mean `churn`?")
    assert raising(error, monkeypatch) == cli.FAILED
    assert capsys.readouterr().err == "There is no model `chrun`. Did you mean `churn`?\n"


def test_a_policy_problem_says_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raising(PolicyProblem("`rolls` is not a key.", line=7, key="rolls"), monkeypatch) == cli.FAILED
    assert "line 7" in capsys.readouterr().err


def test_the_unexpected_is_a_reference_for_the_person_and_a_traceback_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert raising(RuntimeError("disk on fire"), monkeypatch) == cli.FAILED
    said = capsys.readouterr().err
    reference = said.strip().removesuffix(".").split()[-1]
    assert "disk on fire" not in said
    assert reference in caplog.text
    assert "RuntimeError: disk on fire" in caplog.text


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_answer", interrupted)
    assert cli.main([]) == cli.INTERRUPTED
    assert capsys.readouterr().err == ""


def test_a_reader_that_stops_reading_is_no_failure() -> None:
    code = "import sys; from bot import cli; cli._answer = lambda words: print('x' * 10**6) or 0; sys.exit(cli.main([]))"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(10) == 0


def test_help_costs_less_than_half_a_second_of_work() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    python("from bot import cli; cli.main(['--help'])")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
