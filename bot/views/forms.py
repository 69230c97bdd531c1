"""Forms: modals that complete a command; field ids, building and reading back stand side by side."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.text import REASON_LIMIT
from bot.views.answer import Answer
from bot.views.blocks import VIEW_BLOCKS, blocks, plain_object, text_object
from bot.views.spans import Line, line

SUBMITTED = "form.submitted"
MODEL = "model"
MODEL_OPTIONS = "form.model"
VALUE = "form.value"
REDRAWN = "form.redrawn"
SEPARATOR = ","
TITLE, OPTION, LABEL = 24, 75, 75


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values; `refreshes` draws the form anew when another is chosen."""

    id: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str | None = None
    hint: str = ""
    refreshes: bool = False


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A registered model out of those the person sees, found by typing."""

    id: str = MODEL
    label: str = "Registered model"
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Something to write."""

    id: str
    label: str
    required: bool = True
    given: str = ""
    hint: str = ""
    long: bool = True


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person."""

    id: str
    label: str
    chosen: str | None = None
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """One person or more."""

    id: str
    label: str
    chosen: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel."""

    id: str
    label: str
    chosen: str | None = None
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """Any of a few values, at least one."""

    id: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...] = ()
    hint: str = ""


Field = Choice | ModelChoice | Words | Somebody | People | Place | Several


@dataclass(frozen=True, slots=True)
class Form:
    """A form: `kept` travels with it and comes back (ids of rows, never words of people)."""

    verb: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    intro: tuple[Line, ...] = ()
    kept: Mapping[str, str] | None = None


def view(form: Form) -> View:
    """The form as a modal."""
    drawn: list[Block] = [SectionBlock(text=text_object(each)) for each in form.intro]
    drawn += [_block(each) for each in form.fields]
    kept = {"verb": form.verb, **(form.kept or {})}
    return View(
        type="modal",
        callback_id=SUBMITTED,
        title=plain_object(form.title, TITLE),
        submit=plain_object(form.submit, TITLE),
        close=plain_object("Cancel", TITLE),
        private_metadata=json.dumps(kept),
        blocks=drawn,
    )


def placeholder(title: str) -> View:
    """Opened at once, because a trigger lives three seconds."""
    said = SectionBlock(text=text_object(line("One moment …")))
    return View(
        type="modal", title=plain_object(title, TITLE), close=plain_object("Close", TITLE), blocks=[said]
    )


def shown(answer: Answer, title: str) -> View:
    """An answer in a modal."""
    drawn = blocks(answer, limit=VIEW_BLOCKS, tables=False)
    return View(
        type="modal", title=plain_object(title, TITLE), close=plain_object("Close", TITLE), blocks=drawn
    )


def kept_of(submitted: Mapping[str, Any]) -> dict[str, str]:
    """What travelled with the form; nothing when it is not ours."""
    try:
        found = json.loads(submitted.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def values_of(submitted: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field."""
    state = (submitted.get("state") or {}).get("values") or {}
    found: dict[str, str] = {}
    for block_id, actions in state.items():
        for element in actions.values():
            value = _value(element)
            if value:
                found[str(block_id).split(":")[0]] = value
    return found


def options(names: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Choices as Slack's options, at most 100."""
    return [option(text, value).to_dict() for text, value in names[:100]]


def option(text: str, value: str) -> Option:
    """One option; text longer than Slack shows is cut."""
    return Option(text=plain_object(text, OPTION), value=value)


def _block(field: Field) -> InputBlock:
    match field:
        case Choice():
            every = [option(text, value) for text, value in field.options[:100]]
            chosen = next((each for each in every if each.value == field.chosen), None)
            act = REDRAWN if field.refreshes else VALUE
            select = StaticSelectElement(action_id=act, options=every, initial_option=chosen)
            return _input(field.id, field.label, select, hint=field.hint, dispatch=field.refreshes)
        case ModelChoice():
            first = option(field.chosen, field.chosen) if field.chosen else None
            found = ExternalDataSelectElement(
                action_id=MODEL_OPTIONS, min_query_length=0, initial_option=first
            )
            return _input(field.id, field.label, found, dispatch=True)
        case Words():
            written = PlainTextInputElement(
                action_id=VALUE,
                multiline=field.long,
                initial_value=field.given or None,
                max_length=REASON_LIMIT,
            )
            return _input(field.id, field.label, written, required=field.required, hint=field.hint)
        case Somebody():
            person = UserSelectElement(action_id=VALUE, initial_user=field.chosen)
            return _input(field.id, field.label, person, required=field.required, hint=field.hint)
        case People():
            people = UserMultiSelectElement(action_id=VALUE, initial_users=list(field.chosen) or None)
            return _input(field.id, field.label, people, hint=field.hint)
        case Place():
            # A private channel can be chosen as well, a direct message cannot.
            shown_channels = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
            place = ConversationSelectElement(
                action_id=VALUE, initial_conversation=field.chosen, filter=shown_channels
            )
            return _input(field.id, field.label, place, required=field.required, hint=field.hint)
        case Several():
            every = [option(text, value) for text, value in field.options]
            ticked = [each for each in every if each.value in field.chosen] or None
            boxes = CheckboxesElement(action_id=VALUE, options=every, initial_options=ticked)
            return _input(field.id, field.label, boxes, hint=field.hint)


def _input(
    block_id: str, label: str, element: Any, *, required: bool = True, hint: str = "", dispatch: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=plain_object(label, LABEL),
        element=element,
        optional=not required,
        hint=plain_object(hint, LABEL) if hint else None,
        dispatch_action=dispatch or None,
    )


def _value(element: Mapping[str, Any]) -> str | None:
    chosen = element.get("selected_option")
    if chosen:
        return str(chosen.get("value") or "")
    if element.get("selected_options"):
        return SEPARATOR.join(str(each.get("value")) for each in element["selected_options"])
    if element.get("selected_users"):
        return SEPARATOR.join(map(str, element["selected_users"]))
    chosen = (element.get(each) for each in ("value", "selected_user", "selected_conversation"))
    return next((each for each in chosen if each), None)
