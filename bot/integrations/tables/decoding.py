"""Reads an uploaded file in a process of its own, within limits of time and memory; BadInput says why not."""

import dataclasses
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NoReturn

from bot.domain.columns import Column, Columns, unpacked
from bot.domain.profile.profile import Profile
from bot.domain.profile.sight import Sight
from bot.domain.profile.stored import from_bytes
from bot.errors import BadInput
from bot.integrations.compute.port import Compute
from bot.integrations.tables.limits import MIB, Format, Limits, Refusal, Wanted, json_refusal

# No secret of ours, one thread, and an allocator that gives memory back.
_SURROUNDINGS = {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "LANG": "C.UTF-8"}
# `-I` keeps the folder, the user's packages and PYTHON… variables out of it.
_COMMAND = (sys.executable, "-I", "-m")
_READER = "bot.integrations.tables.child"
# Each reader may take a gigabyte: two uploads at once are read, and others wait.
_AT_ONCE = threading.BoundedSemaphore(2)
# Names, lengths and masks come beside the content itself.
_HEADROOM = 2 * MIB
_LOOK_EVERY_S = 0.1
_PS = "/bin/ps"
FIELD = "file"


def format_of(name: str) -> Format:
    """The format by a file's name; BadInput for any other."""
    lower = name.lower()
    for each in (Format.CSV_GZ, Format.CSV, Format.PARQUET, Format.JSONL):
        if lower.endswith(f".{each}"):
            return each
    raise BadInput("Send a file that ends with .parquet, .csv, .csv.gz or .jsonl.", field=FIELD)


def decode(
    path: Path,
    kind: Format,
    wanted: Wanted,
    limits: Limits,
    *,
    watched: bool = sys.platform == "darwin",
) -> dict[str, Column]:
    """The wanted columns of a file; `watched` has its reader's memory measured from outside as well."""
    asked = {"wanted": dataclasses.astuple(wanted), "sight": None}
    return _columns(_answered(path, kind, asked, limits, watched), limits)


def decode_batch(
    path: Path, kind: Format, sight: Sight, limits: Limits, compute: Compute | None = None
) -> tuple[Profile, Columns]:
    """The profile of a batch, and the columns of what was predicted, where they are there; read by a process here, or elsewhere."""
    if compute is None or not compute.is_elsewhere:
        return _batch(path, kind, sight, limits)
    _check_size(path, limits)
    # Other machines do not see what was uploaded here, so they are sent it.
    (found,) = compute.each(_sent_batch, [_Sent(path.read_bytes(), kind, sight, limits)])
    return found


@dataclass(frozen=True, slots=True)
class _Sent:
    content: bytes
    kind: Format
    sight: Sight
    limits: Limits


def _sent_batch(sent: _Sent) -> tuple[Profile, Columns]:
    with NamedTemporaryFile() as file:
        file.write(sent.content)
        file.flush()
        return _batch(Path(file.name), sent.kind, sent.sight, sent.limits)


def _batch(path: Path, kind: Format, sight: Sight, limits: Limits) -> tuple[Profile, Columns]:
    asked = {"sight": {"salt": sight.salt.hex(), "known": dict(sight.known), "listed": [*sight.listed]}}
    answer = _answered(path, kind, asked, limits, sys.platform == "darwin")
    if answer[:1] != b"B":
        refuse(answer, limits)
    try:
        end = 9 + int.from_bytes(answer[1:9], "big")
        return from_bytes(answer[9:end]), unpacked(answer[end:])
    except ValueError:
        raise _refused(Refusal.UNREADABLE, limits) from None


def _check_size(path: Path, limits: Limits) -> None:
    if path.stat().st_size > limits.file_bytes:
        raise _refused(Refusal.FILE, limits)


def _answered(path: Path, kind: Format, asked: Mapping[str, object], limits: Limits, watched: bool) -> bytes:
    _check_size(path, limits)
    file = {"path": str(path.absolute()), "format": kind, "limits": dataclasses.asdict(limits)}
    return answer_of(_READER, json.dumps({**file, **asked}), limits, watched=watched)


def answer_of(
    module: str,
    request: str,
    limits: Limits,
    *,
    watched: bool = sys.platform == "darwin",
    at_once: threading.Semaphore = _AT_ONCE,
) -> bytes:
    """What a module says of a request in a process of its own, within limits; so many `at_once`. BadInput when it takes too much of them."""
    with at_once:
        return _answer(module, request, limits, watched)


def _answer(module: str, request: str, limits: Limits, watched: bool) -> bytes:
    with subprocess.Popen(  # noqa: S603  the request is read as JSON
        (*_COMMAND, module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_SURROUNDINGS,
    ) as reader:
        guard = _Guard(reader, limits, watched)
        try:
            # Not as an argument, which every list of processes would show with its salt.
            _tell(reader, request)
            # No more than was allowed is taken, whatever the reader says.
            answer = reader.stdout.read(limits.content_bytes + _HEADROOM) if reader.stdout else b""
            if len(answer) < limits.content_bytes + _HEADROOM:
                reader.wait()
        finally:
            guard.done()
    if guard.why is not None:
        raise _refused(guard.why, limits)
    if reader.returncode > 0:
        raise RuntimeError(f"the reader of tables failed with {reader.returncode}")
    # Ended by a signal: an allocation that failed inside a library, or the limit on processor time.
    return answer if reader.returncode == 0 else json_refusal(Refusal.MEMORY)


class _Guard:
    """Ends the reader when its time is over or, where nothing else does, when it takes too much memory."""

    def __init__(self, reader: "subprocess.Popen[bytes]", limits: Limits, watched: bool) -> None:
        self.why: Refusal | None = None
        self._reader = reader
        self._limits = limits
        self._watched = watched
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def done(self) -> None:
        """The reader has said everything, or no more is wanted of it."""
        self._done.set()
        self._thread.join()
        # Also after a good answer: a reader that goes on is not waited for.
        self._reader.kill()

    def _watch(self) -> None:
        looks = max(int(self._limits.seconds / _LOOK_EVERY_S), 1)
        for _ in range(looks):
            if self._done.wait(_LOOK_EVERY_S):
                return
            if self._watched and resident_bytes(self._reader.pid) > self._limits.memory_bytes:
                self._end(Refusal.MEMORY)
                return
        self._end(Refusal.TIME)

    def _end(self, why: Refusal) -> None:
        self.why = why
        self._reader.kill()


def resident_bytes(pid: int) -> int:
    """The memory of a process as `ps` says it; 0 when it is gone."""
    command = [_PS, "-o", "rss=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  no word of theirs in it
    return int(shown.stdout.strip() or 0) * 1024


def _tell(reader: "subprocess.Popen[bytes]", request: str) -> None:
    assert reader.stdin
    try:
        with reader.stdin as told:
            told.write(request.encode())
    except BrokenPipeError:
        # It ended before it listened: how it ended says why.
        return


def _columns(answer: bytes, limits: Limits) -> dict[str, Column]:
    if answer[:1] != b"C":
        refuse(answer, limits)
    try:
        return unpacked(answer[1:])
    except ValueError:
        raise _refused(Refusal.UNREADABLE, limits) from None


def refuse(answer: bytes, limits: Limits) -> NoReturn:
    """BadInput that says why the reader read nothing."""
    try:
        told = json.loads(answer[1:])
        why, about, row = Refusal(told["why"]), str(told["about"]), int(told["row"])
    except (ValueError, TypeError, KeyError):
        why, about, row = Refusal.UNREADABLE, "", 0
    raise _refused(why, limits, about, row)


def _refused(why: Refusal, limits: Limits, about: str = "", row: int = 0) -> BadInput:
    name = f"“{about[:60]}”"
    column = f"Row {row:,}: {name}" if row else f"The column {name}"
    sentence = {
        Refusal.FILE: f"The file is larger than {limits.file_bytes / MIB:,.0f} MB.",
        Refusal.ROWS: f"The file has more than {limits.rows:,} rows.",
        Refusal.COLUMNS: f"The file has more than {limits.columns:,} columns.",
        Refusal.CELL: f"{column} has a cell of more than {limits.cell_bytes:,} bytes.",
        Refusal.CONTENT: f"Unpacked, the file is larger than {limits.content_bytes / MIB:,.0f} MB.",
        Refusal.MEMORY: "Reading the file takes more memory than one file may have.",
        Refusal.TIME: f"Reading the file takes longer than {limits.seconds:g} seconds.",
        Refusal.TYPE: f"{column} holds neither numbers nor plain text.",
        Refusal.MISSING: f"{column} is missing.",
        Refusal.NOT_JSON: f"Row {row:,} is not JSON.",
        Refusal.NO_OBJECT: f"Row {row:,} is no JSON object: each line is one row, like {{…}}.",
        Refusal.TWICE: f"{column} stands twice.",
        Refusal.NESTED: f"{column} is neither a number nor text.",
        Refusal.MIXED: f"{column} is text here and a number in other rows, or the other way round.",
        Refusal.LONG_ROW: f"Row {row:,} is longer than {limits.row_bytes:,} bytes.",
        Refusal.UNREADABLE: "The file cannot be read: it is damaged, or not in the format its name says.",
    }[why]
    return BadInput(sentence, field=FIELD)
