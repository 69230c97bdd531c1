"""The table of commands: it drives help, completion, the terminal and the documentation."""

import re

from bot.domain.commands.alert_specs import ALERTS
from bot.domain.commands.alert_values import Alerts, ShowAlert
from bot.domain.commands.deploy_values import Deployments
from bot.domain.commands.meant import MEANT
from bot.domain.commands.monitor_specs import MONITORS
from bot.domain.commands.monitor_values import ShowHealth, ShowMonitors
from bot.domain.commands.people_specs import PEOPLE, REVISING
from bot.domain.commands.people_values import Reviews
from bot.domain.commands.proof_specs import PROOF, TOKENS
from bot.domain.commands.prove_values import Audit, AuditVerify, Card, Dossier
from bot.domain.commands.spec import CommandSpec
from bot.domain.commands.values import (
    Command,
    Compare,
    Data,
    Help,
    History,
    Lineage,
    Models,
    Owner,
    Owners,
    Requests,
    Runs,
    RunsSaved,
    Show,
    ShowPolicy,
    Trend,
    WhoAmI,
    Why,
)
from bot.domain.commands.watch_specs import NEWS, WATCH
from bot.domain.commands.watch_values import (
    DigestList,
    DigestPreview,
    ShowDrift,
    ShowPerformance,
    SubscribeList,
)
from bot.domain.text import coded, did_you_mean, near, shown
from bot.errors import BadInput

COMMANDS: tuple[CommandSpec, ...] = (
    CommandSpec(
        "models", "models [TEXT]", "the registered models and what is live", "find", "models churn", True
    ),
    CommandSpec(
        "show",
        "show MODEL[@7|#production]|RUN|P-12 [all]",
        "one model, version, run or request",
        "find",
        "show churn@7",
        True,
    ),
    CommandSpec(
        "compare",
        "compare MODEL 5 7 | RUN RUN [all] [as csv]",
        "what differs, which is better, and whether that is real",
        "find",
        "compare churn 5 7",
        True,
    ),
    CommandSpec(
        "runs",
        "runs [EXPERIMENT] [where CONDITIONS] [top N] [by METRIC [asc|desc]] [page N]",
        "training runs: filtered, sorted, page by page",
        "find",
        "runs churn where roc_auc > 0.9 and params.depth = 3 top 10 by roc_auc",
        True,
    ),
    CommandSpec(
        "runs save",
        "runs save NAME as EXPERIMENT …",
        "keep a search of runs under a name",
        "find",
        "runs save good as churn where roc_auc > 0.9",
    ),
    CommandSpec("runs saved", "runs saved", "the searches that are kept", "find", "runs saved", True),
    CommandSpec("runs forget", "runs forget NAME", "forget a kept search", "find", "runs forget good"),
    CommandSpec(
        "trend",
        "trend MODEL [METRIC]",
        "a metric over the versions, the live ones marked",
        "find",
        "trend churn roc_auc",
        True,
    ),
    CommandSpec(
        "history",
        "history MODEL [ENVIRONMENT] [at MOMENT]",
        "what was live, and when, or at one moment",
        "find",
        "history churn production at 2026-03-03 09:00",
        True,
    ),
    CommandSpec(
        "data",
        "data [NAME[@VERSION]]",
        "the data sets: versions, steward, freshness, use",
        "find",
        "data customers",
        True,
    ),
    CommandSpec(
        "lineage",
        "lineage MODEL@7|DATASET[@VERSION]|RUN",
        "what it was trained on, and what is live because of it",
        "find",
        "lineage churn@7",
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
        "policy",
        "policy [MODEL] [ENVIRONMENT]",
        "what it takes to go live, and who may approve",
        "release",
        "policy churn",
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
    *REVISING,
    CommandSpec(
        "withdraw",
        "withdraw P-12 | DATASET@VERSION because …",
        "take your request back, or a data set version out of use",
        "release",
        "withdraw P-12",
    ),
    CommandSpec("requests", "requests [MODEL]", "the open requests", "release", "requests", True),
    CommandSpec(
        "rollback",
        "rollback MODEL ENVIRONMENT [to VERSION] because …",
        "go back to a version that was good",
        "release",
        "rollback churn production because of false alarms",
    ),
    CommandSpec(
        "retire",
        "retire MODEL ENVIRONMENT because …",
        "ask that a model leaves an environment for good",
        "release",
        "retire churn production because its successor took over",
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
    CommandSpec(
        "deployments",
        "deployments [P-12|D-3]",
        "what deployers were asked, and each try to tell them",
        "release",
        "deployments P-12",
        True,
    ),
    CommandSpec("redeliver", "redeliver D-3", "tell a deployer again", "release", "redeliver D-3"),
    *PEOPLE,
    *MONITORS,
    *WATCH,
    CommandSpec(
        "digest preview",
        "digest preview [week|month] [KEY=VALUE …]",
        "the digest as it would be now",
        "watch",
        "digest preview",
        True,
    ),
    CommandSpec(
        "digest subscribe",
        "digest subscribe WHEN [in #CHANNEL] [ZONE] [KEY=VALUE …]",
        "get a digest regularly",
        "watch",
        "digest subscribe every weekday at 9",
    ),
    CommandSpec("digest list", "digest list", "the digests in force", "watch", "digest list", True),
    CommandSpec(
        "digest unsubscribe", "digest unsubscribe NUMBER", "end a digest", "watch", "digest unsubscribe 3"
    ),
    CommandSpec("digest run", "digest run NUMBER", "send a digest now", "watch", "digest run 3"),
    *NEWS,
    *ALERTS,
    *PROOF,
    *TOKENS,
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
    ShowPolicy,
    Requests,
    Reviews,
    Alerts,
    ShowAlert,
    Deployments,
    History,
    Compare,
    Data,
    Lineage,
    Runs,
    RunsSaved,
    Trend,
    Owners,
    WhoAmI,
    DigestPreview,
    DigestList,
    SubscribeList,
    ShowDrift,
    ShowPerformance,
    ShowHealth,
    ShowMonitors,
    Card,
    Audit,
    AuditVerify,
    Dossier,
)


def reads(command: Command) -> bool:
    """Whether the command changes nothing, so that the terminal answers it as well."""
    return isinstance(command, _READERS) or (isinstance(command, Owner) and not command.change)


def in_terminal(text: str) -> str:
    """Words that name commands, as the terminal takes those that only read."""
    # `whoami` needs a person, and `owner`, `alert` and `monitor` change things as well; `drift` is of files there.
    verbs = "|".join(
        each.verb
        for each in COMMANDS
        if each.reads and each.verb not in {"whoami", "owner", "alert", "monitor", "drift"}
    )
    return re.sub(rf"/mlops (?=(?:{verbs})\b)", "mlops-bot ", text)


def specs_of(topic: str) -> tuple[CommandSpec, ...]:
    """The commands of a topic: `digest` has five, `digest run` one, an unknown word none."""
    wanted = " ".join(topic.casefold().split())
    exact = tuple(each for each in COMMANDS if each.verb == wanted)
    return exact if " " in wanted else tuple(each for each in COMMANDS if each.verb.split()[0] == wanted)


def unknown(word: str, verbs: tuple[str, ...] = VERBS, of: str = "") -> BadInput:
    """The refusal of a word that is no command, with what was perhaps meant."""
    meant = (() if of else MEANT.get(word.casefold(), ())) or near(word, verbs)
    whole = tuple(f"{of} {each}".strip() for each in meant)
    said = coded([f"{of} {word}".strip()])[0] if shown(word) else "That"
    ending = did_you_mean(whole) or f"`help{' ' + of if of else ''}` lists what is."
    return BadInput(f"{said} is not a command. {ending}", field="command")
