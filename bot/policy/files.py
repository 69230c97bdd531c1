"""The policy file on disk: loaded once, or watched and kept at its last good state."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.domain.policy import Policy
from bot.errors import PolicyProblem
from bot.policy.building import build
from bot.policy.holidays import LONGEST_CALENDAR, days_off
from bot.policy.presets import STARTER, preset_text
from bot.policy.yaml_text import LONGEST_FILE

log = logging.getLogger(__name__)

LOOKS_EVERY_S = 1.0

_Stamp = tuple[int, int, int] | None


def load(path: Path | None, read_too: Callable[[Path], None] | None = None) -> Policy:
    """The policy of a file; with no file, the preset `starter`. PolicyProblem with line and key.

    `read_too` is told of each further file that what the policy says depends on, before it is read.
    """
    text = _read(path) if path is not None else None
    if path is None or text is None:
        return build(preset_text(STARTER), STARTER, is_default=True)
    folder = path.parent

    def calendar(name: str) -> frozenset[date]:
        if read_too is not None:
            read_too(folder / name)
        return _calendar(folder / name)

    return build(text, path.name, calendar=calendar)


class PolicyFile:
    """A policy file that may be edited while the bot runs; a text that cannot be used changes nothing.

    `problem` is what is wrong with the file as it is now, or None. The first load must succeed.
    """

    def __init__(self, path: Path | None, tick: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.problem: PolicyProblem | None = None
        self._tick = tick
        self._lock = threading.Lock()
        self._beside: list[Path] = []
        self._stamps = self._stamped()
        self._looked = tick()
        self._policy = self._load()

    def current(self) -> Policy:
        """The policy in force; the file is looked at once a second at most."""
        # Each command asks for the policy: one look a second serves all of them.
        with self._lock:
            now = self._tick()
            if now - self._looked >= LOOKS_EVERY_S:
                self._looked = now
                self._look()
            return self._policy

    def _look(self) -> None:
        stamps = self._stamped()
        if stamps == self._stamps:
            return
        # Taken before reading: a file written meanwhile is read again at the next look.
        self._stamps = stamps
        try:
            found = self._load()
            if self.path is not None and found.is_default:
                # Without a file the preset holds, but only from the start: nobody loosens rules by losing them.
                # Raised to be caught below: what is wrong is kept and logged as for any other file.
                raise PolicyProblem(f"{self.path.name} is gone; the policy it said last stays in force.")
            self._policy, self.problem = found, None
        except PolicyProblem as problem:
            self.problem = problem
            log.warning("The policy in force stays as it was: %s", problem.sentence)

    def _load(self) -> Policy:
        # Noted while it is read, so that a calendar which is broken is looked at again when it alone is mended.
        self._beside, self._stamps = [], self._stamps[:1]
        return load(self.path, self._note)

    def _note(self, path: Path) -> None:
        self._beside.append(path)
        self._stamps = (*self._stamps, _stamp(path))

    def _stamped(self) -> tuple[_Stamp, ...]:
        return tuple(_stamp(each) for each in (self.path, *self._beside))


def _calendar(path: Path) -> frozenset[date]:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_CALENDAR + 1)
    except FileNotFoundError:
        raise ValueError("is not there") from None
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from error
    return days_off(content)


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PolicyProblem(f"{path.name} cannot be read: {error.strerror}.") from error
    if len(content) > LONGEST_FILE:
        raise PolicyProblem(f"{path.name} is longer than {LONGEST_FILE // 1024} kB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyProblem(f"{path.name}, line {line}: this is not UTF-8 text.", line=line) from error


def _stamp(path: Path | None) -> _Stamp:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    # The inode, because an editor may replace the file by one of the same size in the same moment.
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None
