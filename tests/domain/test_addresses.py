"""Addresses of the registry's pages: read as what they show, and only those of hosts that are ours."""

import pytest

from bot.domain.addresses import Sites, named_by
from bot.domain.commands import Promote, Show, parse, resolved
from bot.errors import BadInput

SITES = Sites(
    frozenset({"mlops.example", "mlflow.example:5000", "127.0.0.1:8080"}), "https://mlflow.example:5000/#"
)
RUN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"https://mlops.example/#/experiments/1/runs/{RUN}", RUN),
        (f"http://mlflow.example:5000/#/experiments/1/runs/{RUN}/artifacts?a=b", RUN),
        (f"http://127.0.0.1:8080/mlflow/#/workspaces/risk/experiments/1/runs/{RUN}", RUN),
        ("https://MLOPS.example/#/models/churn/versions/7", "churn@7"),
        ("https://mlops.example:443/models/churn/versions/7", "churn@7"),
        ("https://mlops.example/#/models/my%20model", '"my model"'),
        ("https://mlops.example/#/models/a%407/versions/3", '"a@7"@3'),
    ],
)
def test_an_address_names_what_its_page_shows(address: str, name: str) -> None:
    assert named_by(address, SITES) == name


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/#/models/churn/versions/7",
        "https://mlops.example@evil.example/#/models/churn/versions/7",
        "https://mlops.example.evil.example/#/models/churn/versions/7",
        "http://127.0.0.1:5000/#/models/churn/versions/7",
        "https://mlflow.example/#/models/churn/versions/7",
        "https://mlops.example:x/#/models/churn",
    ],
)
def test_the_same_address_on_another_host_is_refused_with_the_hosts_that_are_known(address: str) -> None:
    with pytest.raises(BadInput, match=r"not on the registry's host.*mlops\.example"):
        named_by(address, SITES)


def test_another_page_of_the_registry_is_refused_with_those_that_are_read() -> None:
    with pytest.raises(BadInput, match="not the page of a run") as caught:
        named_by("https://mlops.example/#/compare?runs=1", SITES)
    assert "#/models/churn/versions/7" in caught.value.hint


def test_an_address_stands_wherever_a_name_does() -> None:
    places = ("staging", "production")
    page = "<https://mlops.example/#/models/churn/versions/7|a page>"
    typed = resolved(f"promote {page} to production because {page} is better", SITES)

    assert parse(typed, places) == Promote(
        "churn", 7, "production", "https://mlops.example/#/models/churn/versions/7 is better"
    )
    assert parse(resolved(f"show {page}", SITES), places) == Show("churn@7")


def test_a_page_leads_back_only_where_there_is_one() -> None:
    assert SITES.version_page("my model", 7) == "https://mlflow.example:5000/#/models/my%20model/versions/7"
    assert Sites().version_page("churn", 7) is None
