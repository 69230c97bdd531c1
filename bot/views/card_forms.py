"""The form that writes into a model card; what comes back is the command."""

from collections.abc import Mapping
from typing import Any

from bot.domain import commands
from bot.domain.model_card import CardText
from bot.domain.registry import ModelVersion
from bot.domain.targets import row_id
from bot.views.forms import Form, Words
from bot.views.spans import Bold, Line, Mention, When, line

VERB, ROW = "card edit", "version_row"
PURPOSE, USE, NOT_FOR, LIMITS, ETHICS = "purpose", "intended_use", "not_for", "limits", "ethics"
_ASKED = (
    (PURPOSE, "Purpose", "What it decides or predicts, and for whom"),
    (USE, "Intended use", "Where and by whom it should be used"),
    (NOT_FOR, "Not for", "Uses that it was not made for"),
    (LIMITS, "Limits", "Where it fails, and what it was not tried on"),
    (ETHICS, "Ethical considerations", "Whom it may harm, and what is done about it"),
)


def card_form(version: ModelVersion, row: int, text: CardText | None) -> Form:
    """Five parts, filled with what was written of this version or of the one before."""
    given = text or CardText()
    fields = tuple(
        Words(name, label, required=False, given=words, hint=hint)
        for (name, label, hint), words in zip(_ASKED, given.words, strict=True)
    )
    intro: tuple[Line, ...] = (line("The card of ", Bold(version.name), "."),)
    if text is not None and text.by is not None and text.at is not None:
        intro = (
            line(
                "The card of ",
                Bold(version.name),
                ". Last written by ",
                Mention(text.by),
                ", ",
                When(text.at),
                ".",
            ),
        )
    return Form(VERB, "Model card", "Save", fields, intro, {ROW: str(row)})


def written(values: Mapping[str, str], kept: Mapping[str, str]) -> commands.CardEdit:
    """The command that the filled form stands for."""
    words: dict[str, Any] = {name: values.get(name, "") for name, _, _ in _ASKED}
    return commands.CardEdit(row=row_id(kept.get(ROW, "")), text=CardText(**words))
