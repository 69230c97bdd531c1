"""The two ways this server says no: to the app in Slack's words, to a person or test in ours."""

from collections.abc import Sequence


class SlackRefusal(Exception):
    """A Web API call refused with Slack's error code and, where known, JSON pointers."""

    def __init__(self, code: str, messages: Sequence[str] = (), *, status: int = 200, retry_after: int = 0):
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.status = status
        self.retry_after = retry_after


class ControlRefusal(Exception):
    """A control call refused: a code for programs, a sentence for people."""

    def __init__(self, code: str, message: str, *, status: int = 422, errors: dict[str, str] | None = None):
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.errors = errors
