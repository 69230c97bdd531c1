"""A name for a run that was given none: two words and a number, from a seed."""

ADJECTIVES = (
    "able", "bold", "brave", "bright", "calm", "clever", "curious", "eager", "fair", "gentle", "happy", "honest",
    "keen", "kind", "light", "lively", "lucky", "merry", "nimble", "patient", "polite", "proud", "quick", "quiet",
    "rapid", "sharp", "silent", "smooth", "steady", "sunny", "swift", "warm",
)  # fmt: skip
NOUNS = (
    "badger", "beaver", "cormorant", "crane", "dolphin", "eagle", "falcon", "ferret", "finch", "fox", "gull", "hare",
    "hawk", "heron", "ibis", "jay", "kite", "lark", "lynx", "magpie", "marten", "mole", "newt", "otter", "owl",
    "puffin", "raven", "robin", "seal", "stoat", "swan", "wren",
)  # fmt: skip


def random_name(seed: int) -> str:
    """The name that belongs to a seed of any size: `brave-otter-417`."""
    seed, number = divmod(seed, 1000)
    seed, noun = divmod(seed, len(NOUNS))
    return f"{ADJECTIVES[seed % len(ADJECTIVES)]}-{NOUNS[noun]}-{number}"
