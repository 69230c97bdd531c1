"""The settings of the pager: what is missing is named, what is secret stays so."""

import pytest

from bot.errors import BadInput
from bot.opening import pager_of
from bot.settings import load

ALL = ("MLOPS_PAGER", "MLOPS_PAGER_URL", "MLOPS_PAGER_KEY", "MLOPS_PAGER_WEBHOOK_SECRET")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, empty_place: None) -> None:
    for each in ALL:
        monkeypatch.delenv(each, raising=False)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"MLOPS_PAGER": "pagerduty"}, "MLOPS_PAGER_KEY is not set"),
        ({"MLOPS_PAGER": "opsgenie"}, "MLOPS_PAGER_KEY is not set"),
        ({"MLOPS_PAGER": "alertmanager"}, "MLOPS_PAGER_URL is not set"),
        ({"MLOPS_PAGER": "bleeper", "MLOPS_PAGER_KEY": "k"}, "MLOPS_PAGER"),
        ({"MLOPS_PAGER": "pagerduty", "MLOPS_PAGER_KEY": "two words"}, "MLOPS_PAGER_KEY must be plain"),
        ({"MLOPS_PAGER_URL": "ftp://pager"}, "MLOPS_PAGER_URL must be a web address"),
        ({"MLOPS_PAGER_URL": "https://me:secret-word@pager"}, "MLOPS_PAGER_URL must be a web address"),
        (
            {"MLOPS_PAGER": "opsgenie", "MLOPS_PAGER_KEY": "secret-word", "MLOPS_PAGER_URL": "http://far.example"},
            "MLOPS_PAGER_URL must begin with https://",
        ),
    ],
)  # fmt: skip
def test_what_cannot_page_stops_the_start_and_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], sentence: str
) -> None:
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as refused:
        load()
    assert refused.value.sentence.startswith(sentence)
    assert "secret-word" not in refused.value.sentence


def test_the_vendors_public_address_is_used_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_PAGER", "PagerDuty")
    monkeypatch.setenv("MLOPS_PAGER_KEY", "secret-word")
    told = load()
    assert told.pager_address == "https://events.pagerduty.com"
    assert "secret-word" in told.secrets
    assert "secret-word" not in repr(told)
    assert pager_of(told) is not None


def test_an_alertmanager_inside_the_network_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_PAGER", "alertmanager")
    monkeypatch.setenv("MLOPS_PAGER_URL", "http://alertmanager:9093/")
    assert load().pager_address == "http://alertmanager:9093"


def test_without_a_pager_there_is_none() -> None:
    assert pager_of(load()) is None
