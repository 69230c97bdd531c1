"""How models in use fare, as a picture: a mark, a word and a colour each, the worst first."""

from bot.domain.health import Health
from bot.domain.status import ModelStatus

# Fewer are read sooner than they are looked at.
FEWEST = 5


def models_of(found: Health) -> tuple[ModelStatus, ...]:
    """The models whose status is known, with their environments where there are several."""
    several = len({each.environment for each in found.places}) > 1
    return tuple(
        ModelStatus(f"{each.model}#{each.environment}" if several else each.model, each.status)
        for each in found.places
        if each.status is not None
    )


def draw(models: tuple[ModelStatus, ...], title: str = "") -> tuple[bytes, str]:
    """The models as a PNG, and in words."""
    # matplotlib takes seconds to import: only a picture pays for it.
    from bot.charts.status_grid import status_png

    return status_png(models, title)
