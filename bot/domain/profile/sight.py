"""What is kept of columns that may be personal data: until a person says that they are not, hashes and counts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.personal import suspicion


@dataclass(frozen=True, slots=True)
class Sight:
    """`known` says of columns whether they are personal; of the others their names and values are asked. `salt` conceals."""

    salt: bytes
    known: Mapping[str, bool]

    def is_personal(self, name: str, sample: Sequence[str]) -> bool:
        """Whether a column is concealed."""
        said = self.known.get(name)
        return suspicion(name, sample) is not None if said is None else said
