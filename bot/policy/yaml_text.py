"""A policy file's YAML as plain values, with the line of each. What the keys mean is decided elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from bot.domain.text import clean
from bot.errors import PolicyProblem

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
Path = tuple[str | int, ...]

# A policy is written by hand: what is longer is another file.
LONGEST_FILE = 256 * 1024

# Anchors let a short file unfold without end.
_MOST_VALUES = 20_000
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file and where they stand."""

    source: str
    values: dict[str, Plain]
    root: CommentedMap

    def holds(self, path: Path) -> bool:
        """Whether the file itself says something there."""
        return self._node(path) is not None

    def line(self, path: Path) -> int | None:
        """The line, counted from 1, of what stands at the path, or of the nearest thing around it."""
        while path:
            node, last = self._node(path[:-1]), path[-1]
            if isinstance(node, CommentedMap) and last in node and last in (node.lc.data or {}):
                return int(node.lc.key(last)[0]) + 1
            if isinstance(node, CommentedSeq) and isinstance(last, int) and last in (node.lc.data or {}):
                return int(node.lc.item(last)[0]) + 1
            path = path[:-1]
        return None

    def problem(self, path: Path, what: str) -> PolicyProblem:
        """The refusal of what stands at a path, with file, line and key."""
        line, key = self.line(path), spelled(path)
        place = f"{self.source}, line {line}" if line else self.source
        return PolicyProblem(f"{place}: `{key}` {what}" if key else f"{place}: {what}", line=line, key=key)

    def _node(self, path: Path) -> object:
        node: object = self.root
        for step in path:
            inside = isinstance(node, CommentedMap) and step in node
            listed = isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node)
            if not (inside or listed):
                return None
            node = node[step] if isinstance(node, CommentedMap | CommentedSeq) else None
        return node


def spelled(path: Path) -> str:
    """A path as it is said: `promotion.production.gates.2.metric`, the first gate being 1."""
    return ".".join(str(step + 1) if isinstance(step, int) else clean(step, 60) for step in path)


def read(text: str, source: str) -> Document:
    """Parse a file; PolicyProblem for what is no YAML, no mapping, or holds what a policy cannot."""
    if len(text) > LONGEST_FILE:
        raise PolicyProblem(f"{source} is longer than {LONGEST_FILE // 1024} kB.")
    try:
        root = _parser().load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        place = f"{source}, line {line}" if line else source
        raise PolicyProblem(f"{place}: this is not YAML: {_said(error)}.", line=line) from error
    except (
        YAMLError,
        ValueError,
        ArithmeticError,
        RecursionError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        # The parser answers some malformed scalars and tags with errors of Python's own.
        raise PolicyProblem(f"{source}: this is not YAML: {clean(str(error), 200)}.") from error
    if root is None:
        raise PolicyProblem(f"{source} is empty. Write `extends: starter` to begin with.")
    if not isinstance(root, CommentedMap):
        raise PolicyProblem(f"{source} must be keys and values, like `extends: starter`.", line=1)
    document = Document(source, {}, root)
    document.values.update(_Unfolding(document).mapping(root, ()))
    return document


def _parser() -> YAML:
    # `rt` keeps the line of each key, which every refusal names.
    parser = YAML(typ="rt")
    parser.max_depth = _DEEPEST
    # The same anchor twice is allowed in YAML, and a warning would be an error in the tests.
    parser.composer.warn_double_anchors = False
    return parser


def _said(error: MarkedYAMLError) -> str:
    # The parser's sentence goes on with the value, which need not be shown.
    if error.problem and error.problem.startswith("found duplicate key"):
        return clean(error.problem.split(" with value")[0], 200)
    return clean(error.problem or error.context or "it cannot be read", 200)


@dataclass(slots=True)
class _Unfolding:
    document: Document
    count: int = 0

    def mapping(self, node: Mapping[object, object], path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key, value in node.items():
            if not isinstance(key, str):
                raise self.document.problem(
                    (*path, str(key)), "is a key that is not text. Put it between quotes."
                )
            found[str(key)] = self.value(value, (*path, str(key)))
        return found

    def value(self, node: object, path: Path) -> Plain:
        self.count += 1
        if self.count > _MOST_VALUES or len(path) > _DEEPEST:
            raise self.document.problem(path[:1], "unfolds without end.")
        if isinstance(node, Mapping):
            return self.mapping(node, path)
        if isinstance(node, Sequence) and not isinstance(node, str | bytes):
            return [self.value(each, (*path, index)) for index, each in enumerate(node)]
        return self._scalar(node, path)

    def _scalar(self, node: object, path: Path) -> Plain:
        if node is None or isinstance(node, bool):
            return node
        # ruamel keeps a bool with an anchor as a number of its own kind.
        if isinstance(node, ScalarBoolean):
            return bool(node)
        # YAML reads 2026-12-25 as a date, and a person writes it as text.
        if type(node) is date:
            return node.isoformat()
        for kind in (str, int, float):
            if isinstance(node, kind):
                return kind(node)
        raise self.document.problem(path, "is neither text nor a number. Put it between quotes.")
