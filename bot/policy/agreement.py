"""Whether the parts of a policy fit together: each role, environment and verb that is named exists."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.policy import ADMIN, AUDITOR, BUILT_IN, Verb
from bot.policy.schema import ModelPart, PolicyPart, PromotionPart
from bot.policy.schema_keys import LATER, LATER_VERBS, unknown_word
from bot.policy.schema_types import ANYWHERE
from bot.policy.watch_schema import UsuallyWatched, Watched
from bot.policy.yaml_text import Document, Path, spelled

Trouble = tuple[Path, str]


def check_agreement(document: Document, part: PolicyPart) -> None:
    """PolicyProblem for the first thing the file itself says that does not fit.

    What only the preset says is left to `check`: the file may be about to define its roles.
    """
    for path, what in _troubles(part):
        # What only the preset says is not the file's mistake.
        if document.holds(path):
            raise document.problem(path, what)
        if path[0] == "promotion" and path[-1] == "from" and document.holds(("environments",)):
            raise document.problem(
                ("environments",),
                f"leaves out an environment that the preset needs: `{spelled(path)}` {what} "
                f"List it, or write `{spelled(path)}: {ANYWHERE}`.",
            )


def known_roles(part: PolicyPart) -> list[str]:
    """Every role a rule can name."""
    return [*(part.roles or {}), *(part.responsibilities or []), *sorted(BUILT_IN)]


def _troubles(part: PolicyPart) -> Iterator[Trouble]:
    yield from _environments(part)
    yield from _names(part)
    yield from _permissions(part)
    names = [each.name for each in part.environments or []]
    yield from _promotions(part.promotion, ("promotion",), names, part)
    yield from _deployers(part, names)
    yield from _monitors(part, ("monitors",), names)
    tiers = list(part.tiers or {})
    for tier, rules in (part.tiers or {}).items():
        if rules is not None:
            yield from _promotions(rules.promotion, ("tiers", tier, "promotion"), names, part)
            yield from _watched(rules, ("tiers", tier), names, _called(part))
    for pattern, model in (part.models or {}).items():
        if model is None:
            continue
        if model.tier is not None and model.tier not in tiers:
            yield ("models", pattern, "tier"), unknown_word(model.tier, "tier", tiers)
        if model.visible_to and not model.channel:
            yield (
                ("models", pattern, "visible_to"),
                "needs a `channel` beside it, whose members may see the model.",
            )
        before = [*_called(part), *_called((part.tiers or {}).get(model.tier or ""))]
        yield from _watched(model, ("models", pattern), names, before)
        yield from _sources(model, ("models", pattern, "sources"), names)
        yield from _promotions(model.promotion, ("models", pattern, "promotion"), names, part)


def _environments(part: PolicyPart) -> Iterator[Trouble]:
    here = part.environments or []
    names = [each.name for each in here]
    if not here:
        yield ("environments",), "is empty. Name at least one environment, like [production]."
    for index, each in enumerate(here):
        # Typed words find an environment in any case, so two that differ by it alone are one.
        if each.name.casefold() in {name.casefold() for name in names[:index]}:
            yield ("environments", index), f"names `{each.name}` twice."
        if each.name in {ANYWHERE, "live", "all"}:
            yield ("environments", index), f"cannot be called `{each.name}`, which has a meaning of its own."
        besides = [name for name in names if name != each.name]
        if each.beside is not None and each.beside not in besides:
            yield ("environments", index, "beside"), unknown_word(each.beside, "other environment", besides)
        elif each.beside in {other.name for other in here if other.beside is not None}:
            yield (
                ("environments", index, "beside"),
                f"names `{each.beside}`, which runs beside another itself.",
            )
        # An alias of one that is another's name would make the two the same when typed.
        others = [name for other in here if other is not each for name in (other.name, other.alias or "")]
        if each.alias and each.alias.casefold() in map(str.casefold, others):
            yield ("environments", index, "alias"), f"is `{each.alias}` for two environments."


def _names(part: PolicyPart) -> Iterator[Trouble]:
    responsibilities = part.responsibilities or []
    for index, each in enumerate(responsibilities):
        if each in BUILT_IN or each in responsibilities[:index]:
            yield ("responsibilities", index), f"cannot be `{each}`: that name is taken."
    for role in part.roles or {}:
        if role in BUILT_IN or role in responsibilities:
            yield ("roles", role), "cannot be defined: it is a role of its own, of the members or owners."


def _permissions(part: PolicyPart) -> Iterator[Trouble]:
    verbs = [each.value for each in Verb]
    known = known_roles(part)
    for verb, roles in (part.permissions or {}).items():
        if verb in LATER_VERBS:
            yield (
                ("permissions", verb),
                LATER,
            )
        elif verb not in {*verbs, ADMIN, AUDITOR}:
            yield ("permissions", verb), unknown_word(verb, "verb", verbs).replace("names", "says", 1)
        for index, role in enumerate(roles or []):
            if role not in known:
                yield ("permissions", verb, index), unknown_word(role, "role", known)
            elif role == AUDITOR:
                yield (
                    ("permissions", verb, index),
                    "names `auditor`, who sees everything and changes nothing.",
                )
            elif role == ADMIN == verb:
                yield ("permissions", verb, index), "names itself. Name the roles whose people are admins."


def _deployers(part: PolicyPart, names: list[str]) -> Iterator[Trouble]:
    for environment, deployers in (part.deploy or {}).items():
        if environment not in names:
            yield ("deploy", environment), unknown_word(environment, "environment", names)
        called = [each.called for each in deployers or []]
        for index, name in enumerate(called):
            # A report says by its token's name who it is from.
            if name in called[:index]:
                yield ("deploy", environment, index), f"names `{name}` twice. Give each a `name` of its own."


def _called(part: UsuallyWatched | None) -> list[str]:
    return [] if part is None else [each.monitor().name for each in part.monitors or []]


def _watched(part: Watched, path: Path, names: list[str], before: list[str]) -> Iterator[Trouble]:
    """Of a tier or a model; `before` are the names of the monitors that are said before it."""
    yield from _monitors(part, (*path, "monitors"), names)
    for index, name in enumerate(part.monitors_off or []):
        if name.casefold() not in {each.casefold() for each in before}:
            yield (*path, "monitors_off", index), unknown_word(name, "monitor said before these", before)


def _monitors(part: UsuallyWatched, path: Path, names: list[str]) -> Iterator[Trouble]:
    called: list[str] = []
    for index, each in enumerate(part.monitors or []):
        name = each.monitor().name.casefold()
        if name in called:
            yield (*path, index), f"is called `{name}` like one before it. Give each a `name` of its own."
        called.append(name)
        for place, environment in enumerate(each.environments or []):
            if environment not in names:
                unknown = unknown_word(environment, "environment", names)
                yield (*path, index, "environments", place), unknown


def _sources(model: ModelPart, path: Path, names: list[str]) -> Iterator[Trouble]:
    called: list[str] = []
    for index, each in enumerate(model.sources or []):
        if each.name.casefold() in called:
            yield (*path, index, "name"), f"`{each.name}` is called like one before it."
        called.append(each.name.casefold())
        if each.environment is not None and each.environment not in names:
            yield (*path, index, "environment"), unknown_word(each.environment, "environment", names)


def _promotions(
    rules: Mapping[str, PromotionPart | None] | None, path: Path, names: list[str], part: PolicyPart
) -> Iterator[Trouble]:
    for environment, rule in (rules or {}).items():
        here = (*path, environment)
        if environment not in names:
            yield here, unknown_word(environment, "environment", names)
        elif rule is not None and rule.auto is not None and part.extends == "regulated":
            yield (
                (*here, "auto"),
                "is off where the policy extends `regulated`: there people approve whatever goes live. "
                "Take it out, or extend `team`.",
            )
        elif rule is not None:
            yield from _promotion(rule, here, names, known_roles(part), part.responsibilities or [])


def _promotion(
    rule: PromotionPart, path: Path, names: list[str], known: list[str], responsibilities: Sequence[str]
) -> Iterator[Trouble]:
    origin = rule.from_environment
    others = [each for each in names if each != path[-1]]
    if origin not in {None, ANYWHERE} and origin not in others:
        yield (*path, "from"), unknown_word(str(origin), "other environment", others)
    told = rule.remind.escalate_to if rule.remind else None
    if told is not None and told not in known:
        yield (*path, "remind", "escalate_to"), unknown_word(told, "role", known)
    approvals = rule.approvals or []
    for index, approval in enumerate(approvals):
        if approval.role not in known:
            yield (*path, "approvals", index, "role"), unknown_word(approval.role, "role", known)
        if approval.role in [each.role for each in approvals[:index]]:
            yield (*path, "approvals", index), f"names `{approval.role}` twice. Use `count`."
    for index, gate in enumerate(rule.gates or []):
        for place, owner in enumerate(gate.owners or []):
            if owner not in responsibilities:
                unknown = unknown_word(owner, "responsibility", responsibilities)
                yield (*path, "gates", index, "owners", place), unknown
