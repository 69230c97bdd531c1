"""What the operator lets sources read: roots, and databases each with a setting of its own."""

from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.opening import allowed_of
from bot.settings import load

SECRET = "geheim"
URL = f"postgresql://reader:{SECRET}%40@host/warehouse"


@pytest.fixture(autouse=True)
def empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLOPS_SOURCE_ROOTS", raising=False)


def test_without_anything_said_sources_read_nothing() -> None:
    settings = load()
    assert (settings.source_roots, dict(settings.source_databases)) == ((), {})


def test_each_database_is_a_setting_of_its_own_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_SOURCE_WAREHOUSE", URL)
    monkeypatch.setenv("MLOPS_SOURCE_ROOTS", "/data/churn/, s3://bucket/x/")
    settings = load()
    assert SECRET not in repr(settings)
    assert URL in settings.secrets
    assert f"{SECRET}@" in settings.secrets
    allowed = allowed_of(settings)
    assert allowed.roots == ("/data/churn", "s3://bucket/x")
    assert allowed.databases == {"warehouse": URL}


def test_the_environment_wins_over_the_file_and_the_file_over_the_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("a", "b", "c"):
        (secrets / f"mlops_source_{name}").write_text("sqlite:///secret.db\n")
    (tmp_path / ".env").write_text("MLOPS_SOURCE_B=sqlite:///file.db\nMLOPS_SOURCE_C=sqlite:///file.db\n")
    monkeypatch.setenv("MLOPS_SOURCE_C", "sqlite:///environment.db")
    found = allowed_of(load(secrets=secrets)).databases
    assert found == {"a": "sqlite:///secret.db", "b": "sqlite:///file.db", "c": "sqlite:///environment.db"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MLOPS_SOURCE_ROOTS", "data"),
        ("MLOPS_SOURCE_ROOTS", "/data/../etc"),
        ("MLOPS_SOURCE_ROOTS", "file:///data"),
        ("MLOPS_SOURCE_ROOTS", "s3://"),
        ("MLOPS_SOURCE_ROOTS", "/data/*"),
        ("MLOPS_SOURCE_WAREHOUSE", SECRET),
        ("MLOPS_SOURCE_WAREHOUSE", f"mysql://u:{SECRET}@h/d"),
        ("MLOPS_SOURCE_2", URL),
        ("MLOPS_SOURCE_WAREHOUSE", f"postgresql://u:{SECRET}@[::1/d"),
        ("MLOPS_SOURCE_WAREHOUSE", f"postgresql://u:{SECRET}[@h/d"),
        ("MLOPS_SOURCE_WAREHOUSE", f"postgresql://u:{SECRET}\N{ACCOUNT OF}@h/d"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as caught:
        load()
    assert caught.value.sentence.startswith(name)
    assert SECRET not in caught.value.sentence
