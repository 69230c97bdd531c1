"""The errors a person meets, one for each reaction: each carries the whole sentence that is shown."""


class BotError(Exception):
    """A refusal or failure with a sentence for the person, and what to do next."""

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class NotFound(BotError):
    """Nothing has that name, or the person may not see it (the same words for both)."""

    def __init__(self, sentence: str, *, near: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.near = near


class NotAllowed(BotError):
    """The person may not do this; the sentence says who may, and `ask` names people who can."""

    def __init__(self, sentence: str, *, ask: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.ask = ask


class BadInput(BotError):
    """What was typed cannot be used; `field` names the form field that shows the sentence.

    `typed` are lines that show the place: the words, and under them a mark.
    """

    def __init__(
        self, sentence: str, *, field: str = "", hint: str = "", typed: tuple[str, ...] = ()
    ) -> None:
        super().__init__(sentence, hint=hint)
        self.field = field
        self.typed = typed


class HeldBack(BadInput):
    """A rule of the policy holds it back; the sentence says which, and what would let it through."""


class AlreadyExists(BotError):
    """That name is taken; another one must be chosen."""


class AlreadyResolved(BotError):
    """Somebody or something else came first: the sentence says what is so now."""


class PolicyProblem(BotError):
    """The policy file cannot be used; `line` and `key` say where."""

    def __init__(self, sentence: str, *, line: int | None = None, key: str = "") -> None:
        super().__init__(sentence)
        self.line = line
        self.key = key


class Unavailable(BotError):
    """Something outside does not answer; `retryable` says whether trying again can help."""

    def __init__(self, sentence: str, *, retryable: bool = True, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.retryable = retryable


class Repeated(BotError):
    """The same click or command was delivered twice: it had its effect and its answer, so nobody is told."""

    def __init__(self) -> None:
        super().__init__("This was delivered before and had its effect.")


class Undelivered(Unavailable):
    """A deployer could not be told: `status` is what it answered, None when it did not answer."""

    def __init__(self, sentence: str, *, retryable: bool = True, status: int | None = None) -> None:
        super().__init__(sentence, retryable=retryable)
        self.status = status
