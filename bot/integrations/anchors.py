"""Where anchors are kept outside of the database: a file that grows, and a syslog server."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.domain.audit import Anchor, parse_anchor
from bot.errors import Unavailable

# Facility 13 is the audit log, severity 6 is for information (RFC 5424, 6.2.1).
PRIORITY = 13 * 8 + 6
TIMEOUT_S = 5.0


class AnchorFile:
    """One anchor a line, with when it was kept; only ever added to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, anchor: Anchor, at: datetime) -> None:
        """Add a line, and wait until the disk has it; the newest one once more adds nothing."""
        if str(anchor) in (map(str, self.kept()[-1:])):
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{_moment(at)} {anchor}\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Unavailable(
                f"The anchor file {self._path} cannot be written: {error.strerror}.",
                hint="Check MLOPS_AUDIT_ANCHOR_FILE.",
            ) from error

    def kept(self) -> tuple[Anchor, ...]:
        """The anchors in it; none while there is no file. BadInput for a line that holds none."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeError) as error:
            raise Unavailable(f"The anchor file {self._path} cannot be read.") from error
        return tuple(parse_anchor(each) for each in lines if each.strip())


class Syslog:
    """A syslog server over UDP, or over TCP with counted octets (RFC 6587)."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address if "://" in address else f"udp://{address}")
        self._is_tcp = parts.scheme == "tcp"
        self._place = (parts.hostname or "", parts.port or 514)

    def keep(self, anchor: Anchor, at: datetime) -> None:
        """Send it as RFC 5424 has it."""
        host = socket.gethostname() or "-"
        text = f"<{PRIORITY}>1 {_moment(at)} {host} mlops-bot {os.getpid()} anchor - audit anchor {anchor}"
        try:
            self._send(text.encode())
        except OSError as error:
            raise Unavailable(
                "The syslog server does not take the audit's anchor.", hint="Check MLOPS_AUDIT_SYSLOG."
            ) from error

    def kept(self) -> tuple[Anchor, ...]:
        """What was sent there is read there."""
        return ()

    def _send(self, message: bytes) -> None:
        if self._is_tcp:
            with socket.create_connection(self._place, TIMEOUT_S) as connection:
                connection.sendall(b"%d %s" % (len(message), message))
            return
        family, kind, protocol, _, place = socket.getaddrinfo(*self._place, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as datagrams:
            datagrams.settimeout(TIMEOUT_S)
            datagrams.sendto(message, place)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
