"""What the operator lets sources read: folders and prefixes, and databases by name. Whoever writes the policy is not the operator."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.sources.source import Files, Select, Source


@dataclass(frozen=True, slots=True)
class Allowed:
    """`roots`: folders here and `s3://bucket/prefix`; `databases`: addresses by name, with their passwords."""

    roots: tuple[str, ...] = ()
    databases: Mapping[str, str] = field(default_factory=dict, repr=False)

    def root_of(self, place: Files) -> str | None:
        """The narrowest root that holds what the pattern names, by its words alone: links are followed elsewhere."""
        holding = [each for each in self.roots if _is_below(place.fixed, each)]
        return max(holding, key=len, default=None)

    def trouble(self, source: Source) -> str | None:
        """Why it may not be read, as a sentence."""
        match source.place:
            case Files() as files if self.root_of(files) is None:
                return f"The operator lets nothing be read below {files.fixed} (MLOPS_SOURCE_ROOTS)."
            case Select(connection=name) if name not in self.databases:
                return f"The operator named no database {name} (MLOPS_SOURCE_{name.upper()})."
        return None


def _is_below(path: str, root: str) -> bool:
    bare = root.rstrip("/")
    return path == bare or path.startswith(f"{bare}/") or (root == "/" and "://" not in path)
