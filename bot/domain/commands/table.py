"""The table of commands: it drives help, completion, the terminal and the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain.commands.values import (
    Command,
    Compare,
    DigestList,
    DigestPreview,
    Help,
    History,
    Models,
    Owner,
    Owners,
    Requests,
    Show,
    WhoAmI,
    Why,
)
from bot.domain.text import coded, did_you_mean, near, shown
from bot.errors import BadInput

Group = Literal["find", "release", "people", "watch", "prove"]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One command: `verb` is one word or two, `reads` that it changes nothing."""

    verb: str
    usage: str
    summary: str
    group: Group
    example: str
    reads: bool = False


COMMANDS: tuple[CommandSpec, ...] = (
    CommandSpec(
        "models", "models [TEXT]", "the registered models and what is live", "find", "models churn", True
    ),
    CommandSpec(
        "show",
        "show MODEL[@7|#production]|RUN|P-12",
        "one model, version, run or request",
        "find",
        "show churn@7",
        True,
    ),
    CommandSpec(
        "compare",
        "compare MODEL 5 7 | RUN RUN",
        "what differs, and which is better",
        "find",
        "compare churn 5 7",
        True,
    ),
    CommandSpec(
        "history",
        "history MODEL [ENVIRONMENT]",
        "what was live, and when",
        "find",
        "history churn production",
        True,
    ),
    CommandSpec(
        "promote",
        "promote MODEL VERSION to ENVIRONMENT [because …]",
        "ask that a version goes live",
        "release",
        "promote churn 7 to production because recall is better",
    ),
    CommandSpec(
        "why",
        "why MODEL VERSION ENVIRONMENT",
        "what still blocks a version",
        "release",
        "why churn 7 production",
        True,
    ),
    CommandSpec(
        "approve",
        "approve P-12 [because …]",
        "say yes to a request",
        "release",
        "approve P-12 because it holds up",
    ),
    CommandSpec(
        "reject",
        "reject P-12 because …",
        "say no to a request",
        "release",
        "reject P-12 because the data is old",
    ),
    CommandSpec("withdraw", "withdraw P-12", "take your request back", "release", "withdraw P-12"),
    CommandSpec("requests", "requests [MODEL]", "the open requests", "release", "requests", True),
    CommandSpec(
        "rollback",
        "rollback MODEL ENVIRONMENT [to VERSION] because …",
        "go back to a version that was good",
        "release",
        "rollback churn production because of false alarms",
    ),
    CommandSpec(
        "lock",
        "lock MODEL ENVIRONMENT [because …]",
        "hold an environment still",
        "release",
        "lock churn production because of the audit",
    ),
    CommandSpec(
        "unlock",
        "unlock MODEL ENVIRONMENT",
        "let an environment move again",
        "release",
        "unlock churn production",
    ),
    CommandSpec("owner", "owner MODEL", "who answers for a model", "people", "owner churn", True),
    CommandSpec(
        "owner set",
        "owner MODEL set RESPONSIBILITY @PERSON",
        "say who answers for a model",
        "people",
        "owner churn set accountable @ada",
    ),
    CommandSpec("owners", "owners", "who answers for what", "people", "owners", True),
    CommandSpec("whoami", "whoami", "your roles and what you may do", "people", "whoami", True),
    CommandSpec(
        "digest preview", "digest preview", "the digest as it would be now", "watch", "digest preview", True
    ),
    CommandSpec(
        "digest subscribe",
        "digest subscribe WHEN [in #CHANNEL] [ZONE]",
        "get a digest regularly",
        "watch",
        "digest subscribe every weekday at 9",
    ),
    CommandSpec("digest list", "digest list", "the digests in force", "watch", "digest list", True),
    CommandSpec(
        "digest unsubscribe", "digest unsubscribe NUMBER", "end a digest", "watch", "digest unsubscribe 3"
    ),
    CommandSpec("digest run", "digest run NUMBER", "send a digest now", "watch", "digest run 3"),
    CommandSpec(
        "quiet",
        "quiet [2h | until 18:00 | off]",
        "no direct messages for a while",
        "watch",
        "quiet until 18:00",
    ),
    CommandSpec("help", "help [COMMAND]", "what can be asked, and how", "prove", "help promote", True),
)

VERBS: tuple[str, ...] = tuple(dict.fromkeys(each.verb.split()[0] for each in COMMANDS))

READING: frozenset[str] = frozenset(each.verb.split()[0] for each in COMMANDS if each.reads)
"""First words under which something only reads; of a parsed command `reads` says it exactly."""

_READERS = (
    Help,
    Models,
    Show,
    Why,
    Requests,
    History,
    Compare,
    Owners,
    WhoAmI,
    DigestPreview,
    DigestList,
)

_MEANT: Mapping[str, tuple[str, ...]] = {
    "release": ("promote", "unlock"),
    "deploy": ("promote",),
    "ship": ("promote",),
    "publish": ("promote",),
    "revert": ("rollback",),
    "undo": ("rollback",),
    "diff": ("compare",),
    "list": ("models", "requests"),
    "find": ("models", "show"),
    "search": ("models", "show"),
    "get": ("show",),
    "info": ("show",),
    "status": ("models", "requests"),
    "pending": ("requests",),
    "who": ("owners", "whoami"),
    "me": ("whoami",),
    "freeze": ("lock",),
    "accept": ("approve",),
    "lgtm": ("approve",),
    "deny": ("reject",),
    "decline": ("reject",),
    "cancel": ("withdraw",),
    "log": ("history",),
    "mute": ("quiet",),
    "subscribe": ("digest subscribe",),
    "unsubscribe": ("digest unsubscribe",),
    "preview": ("digest preview",),
}


def reads(command: Command) -> bool:
    """Whether the command changes nothing, so that the terminal answers it as well."""
    return isinstance(command, _READERS) or (isinstance(command, Owner) and not command.change)


def specs_of(topic: str) -> tuple[CommandSpec, ...]:
    """The commands of a topic: `digest` has five, `digest run` one, an unknown word none."""
    wanted = " ".join(topic.casefold().split())
    exact = tuple(each for each in COMMANDS if each.verb == wanted)
    return exact if " " in wanted else tuple(each for each in COMMANDS if each.verb.split()[0] == wanted)


def unknown(word: str, verbs: tuple[str, ...] = VERBS, of: str = "") -> BadInput:
    """The refusal of a word that is no command, with what was perhaps meant."""
    meant = (() if of else _MEANT.get(word.casefold(), ())) or near(word, verbs)
    whole = tuple(f"{of} {each}".strip() for each in meant)
    said = coded([f"{of} {word}".strip()])[0] if shown(word) else "That"
    ending = did_you_mean(whole) or f"`help{' ' + of if of else ''}` lists what is."
    return BadInput(f"{said} is not a command. {ending}", field="command")
