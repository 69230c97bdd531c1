"""The log: structlog over the standard library, with everything secret removed from each finished line."""

import json
import logging
import re
import secrets as randomness
import sys
import threading
from collections.abc import Sequence
from typing import Literal, TextIO

import structlog
from structlog.typing import Processor

HIDDEN = "[hidden]"

VALUE = r"[^\s\"'<>\\&,;)\x1b]+"
KEYS = r"response_url|trigger_id|upload_url|signing_secret|(?<![a-z_])token"

# No word boundary on the left: a colour code may stand right before a token.
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]+", f"xox-{HIDDEN}"),
        (r"xapp-[A-Za-z0-9-]+", f"xapp-{HIDDEN}"),
        (r"mlops_[A-Za-z0-9]+_[A-Za-z0-9_-]{16,}", f"mlops_{HIDDEN}"),
        (rf"(hooks\.slack(?:-gov)?\.com(?:/|%2F)){VALUE}", rf"\g<1>{HIDDEN}"),
        # The local workspace's response URLs.
        (rf"(/response/[A-Z0-9]+/){VALUE}", rf"\g<1>{HIDDEN}"),
        (r"(wss?://[^\s\"'<>\\]*?\?)[^\s\"'<>\\,;)\x1b]+", rf"\g<1>{HIDDEN}"),
        (rf"(\b(?:ticket|token|trigger_id|response_url)=){VALUE}", rf"\g<1>{HIDDEN}"),
        # In JSON, in a Python dict, and in JSON inside JSON.
        (rf"((?:{KEYS})\\*[\"']\s*[:,]\s*\\*[\"'])[^\"'\\\s]+", rf"\g<1>{HIDDEN}"),
        # slack_sdk's webhook client logs its address before the body at DEBUG.
        (rf"(\burl: )http{VALUE}(?=, (?:body|query_params): )", rf"\g<1>{HIDDEN}"),
        (r"\bv0=[0-9a-f]{64}", f"v0={HIDDEN}"),
        (rf"(Bearer ){VALUE}", rf"\g<1>{HIDDEN}"),
        (r"(://[^\s/:@\"']+:)[^\s/@\"']+(@)", rf"\g<1>{HIDDEN}\g<2>"),
    )
)

# Bolt says so at each start where the environment has the token, which is the one its client was given.
KNOWN = "`token` will be unused"
QUIET = ("alembic", "httpx", "httpcore", "apscheduler", "uvicorn", "matplotlib", "PIL")
Style = Literal["auto", "json", "console"]


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """The text without tokens, signatures, secret addresses, and the given secrets."""
    # The value first: a pattern would take a part of it, and leave the rest to be read.
    for secret in secrets:
        # As JSON spells it, too: a quote or a backslash in a secret would else keep it from being found.
        for spelled in {secret, json.dumps(secret)[1:-1]}:
            text = text.replace(spelled, HIDDEN)
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def reference() -> str:
    """A short id that is told to a person and written in the log beside the traceback."""
    return randomness.token_hex(4)


class Redacting(structlog.stdlib.ProcessorFormatter):
    """Formats a record, its values and its traceback, and then removes what is secret from the whole line."""

    def __init__(self, secrets: Sequence[str], renderer: Processor) -> None:
        super().__init__(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_traceback(renderer),
                renderer,
            ],
        )
        # The longest first, since one may be a part of another.
        self._secrets = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """One finished line (and its traceback), without secrets."""
        # Of the finished line, whatever wrote it: a traceback, a library, or a value nobody thought of.
        return redact(super().format(record), self._secrets)


def configure(level: str, style: Style, secrets: Sequence[str], stream: TextIO | None = None) -> None:
    """Send every log line of the process, structlog's and the standard library's, to `stream` (stderr)."""
    stream = stream if stream is not None else sys.stderr
    as_console = style == "console" or (style == "auto" and stream.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=stream.isatty())
        if as_console
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacting(secrets, renderer))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # It repeats as errors what slack_sdk logs, and each ordinary close.
    logging.getLogger("websocket").disabled = True
    logging.getLogger("slack_bolt.App").addFilter(_is_news)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    # A thread that dies takes its work with it; without this only stderr would say so.
    threading.excepthook = _log_a_dead_thread


def _is_news(record: logging.LogRecord) -> bool:
    return KNOWN not in record.getMessage()


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _traceback(renderer: Processor) -> list[Processor]:
    # The console draws tracebacks by itself; JSON needs them as text.
    return (
        [] if isinstance(renderer, structlog.dev.ConsoleRenderer) else [structlog.processors.format_exc_info]
    )


def _log_a_dead_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    name = args.thread.name if args.thread else "unknown"
    about = (args.exc_type, args.exc_value, args.exc_traceback)
    logging.getLogger(__name__).error("A thread ended by an error: %s", name, exc_info=about)
