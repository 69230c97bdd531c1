"""What is kept of columns that may be personal data: until a person says that they are not, hashes and counts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.personal import doubt


@dataclass(frozen=True, slots=True)
class Sight:
    """`known` says of columns whether they are personal; of the others their names and values are asked.

    Texts are taken for personal unless they are `listed`: somebody wrote down which there are. `salt` conceals.
    """

    salt: bytes
    known: Mapping[str, bool]
    listed: frozenset[str] = frozenset()

    def is_personal(self, name: str, sample: Sequence[str], *, is_text: bool) -> bool:
        """Whether a column is concealed."""
        said = self.known.get(name)
        if said is not None:
            return said
        return doubt(name, sample, is_text=is_text and name not in self.listed) is not None
