"""A metric over the versions of a registered model, and its picture."""

from bot.domain.overview import key_metric
from bot.domain.text import coded, near
from bot.domain.trend import Trend, trend_of
from bot.errors import NotFound
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.models import grouped
from bot.services.naming import missing, quoted, the_model
from storage import environments, registry


def trend(context: Context, viewer: Viewer, model: str, metric: str | None) -> Trend:
    """The metric over the versions; without one, the model's key metric. NotFound with what is near."""
    policy = context.policy()
    with context.database.read() as session:
        found = the_model(session, model, viewer)
        versions = registry.versions(session, found.name)
        live = environments.live_in(session, found.name)
    there = dict.fromkeys(name for each in versions for name in each.metrics)
    if not there:
        raise NotFound(f"No version of {found.name} has a metric yet.")
    places = tuple(each.name for each in policy.environments)
    # What was typed, else the key metric of the newest version, else any there is.
    name = metric or key_metric(policy, found, places, versions[0]) or next(iter(there))
    exact = name if name in there else next((x for x in there if x.casefold() == name.casefold()), None)
    if exact is None:
        has = f"They have {', '.join(coded(sorted(there)[:5]))}."
        raise missing(f"No version of {found.name} has a metric {quoted(name)}.", near(name, there), has)
    by_version = grouped(live, lambda each: str(each.version))
    where = {int(x): tuple(each.environment for each in states) for x, states in by_version.items()}
    return trend_of(versions, exact, policy.better.get(exact), where)


def draw(found: Trend) -> tuple[bytes, str]:
    """The trend as a PNG, and in words."""
    # matplotlib takes seconds to import: only a picture pays for it.
    from bot.charts.versions import trend_png

    return trend_png(found)
