"""What a docstring of the domain says a call gives, it gives."""

import doctest
import importlib
import pkgutil

import pytest

import bot.domain

MODULES = sorted(each.name for each in pkgutil.walk_packages(bot.domain.__path__, "bot.domain."))


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_holds(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0


def test_every_statistic_has_an_example() -> None:
    statistics = ("roc", "mcnemar", "bootstrap", "measures", "columns")
    without = [
        name
        for name in statistics
        if not doctest.testmod(importlib.import_module(f"bot.domain.{name}")).attempted
    ]
    assert without == []
