"""Which alias stands for which environment: those are moved by a promotion alone, all others are free."""

from bot.domain.policy import Environment, Policy

CHAMPION = {"production": "champion"}


def alias_of(environment: Environment) -> str:
    """The alias that stands for an environment: the policy's, else `champion` for production, else its own name."""
    return environment.alias or CHAMPION.get(environment.name, environment.name)


def alias_in(policy: Policy, name: str) -> str:
    """The same for an environment by its name; one that the policy does not know is its own alias."""
    return alias_of(policy.environment(name) or Environment(name))


def environment_of(policy: Policy, alias: str) -> Environment | None:
    """The environment that an alias stands for; its own name stands for it too. None for a free alias."""
    wanted = alias.casefold()
    by_alias = (each for each in policy.environments if alias_of(each).casefold() == wanted)
    by_name = (each for each in policy.environments if each.name.casefold() == wanted)
    return next(by_alias, None) or next(by_name, None)
