"""The presets: complete policies that come with the bot. No rules here."""

from importlib import resources

STARTER = "starter"
NAMES = (STARTER, "team", "regulated")


def preset_text(name: str) -> str:
    """The YAML of a preset."""
    return resources.files(__package__).joinpath(f"{name}.yml").read_text(encoding="utf-8")
