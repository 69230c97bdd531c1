"""What is kept of columns that may be personal data: until a person says that they are not, hashes and counts alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.personal import PersonalKind


@dataclass(frozen=True, slots=True)
class Sight:
    """`known` says of columns whether they are personal; of the others it counts what their names and values look like.

    Texts are taken for personal unless they are `listed`: somebody wrote down which there are. `salt` conceals.
    """

    salt: bytes
    known: Mapping[str, bool]
    listed: frozenset[str] = frozenset()

    def is_personal(self, name: str, looks_like: PersonalKind | None, *, is_text: bool) -> bool:
        """Whether a column is concealed."""
        said = self.known.get(name)
        if said is not None:
            return said
        return looks_like is not None or (is_text and name not in self.listed)
