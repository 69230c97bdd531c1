"""Rich text as Slack's composer writes it: sections, lists, quotes and code; read-only here."""

from workspace.blocks.rules import Anything, Flag, Items, OneOf, Rule, Text, Typed, Whole, shape

_STYLE = Anything()


def _leaf(kind: str, name: str, most: int = 3000, **more: Rule) -> Rule:
    return shape(kind, {name: Text(most), "style": _STYLE, **more}, [name])


LEAVES: dict[str, Rule] = {
    "text": _leaf("text", "text", 40_000),
    "link": _leaf("link", "url", text=Text(3000, 0), unsafe=Flag()),
    "user": _leaf("user", "user_id", 255),
    "usergroup": _leaf("usergroup", "usergroup_id", 255),
    "channel": _leaf("channel", "channel_id", 255),
    "emoji": _leaf("emoji", "name", 255, unicode=Text(255), skin_tone=Whole(1, 6)),
    "broadcast": _leaf("broadcast", "range", 20),
    "color": _leaf("color", "value", 20),
    "date": shape(
        "date",
        {
            "timestamp": Whole(0, 9_999_999_999),
            "format": Text(255),
            "url": Text(3000),
            "fallback": Text(3000),
            "style": _STYLE,
        },
        ["timestamp", "format"],
    ),
}
_RUN = Items(Typed(LEAVES), 1000, 0)
_SECTION = shape("rich_text_section", {"elements": _RUN}, ["elements"])
_PARTS: dict[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": shape("rich_text_quote", {"elements": _RUN, "border": Whole(0, 1)}, ["elements"]),
    "rich_text_preformatted": shape(
        "rich_text_preformatted",
        {"elements": _RUN, "border": Whole(0, 1), "language": Text(50)},
        ["elements"],
    ),
    "rich_text_list": shape(
        "rich_text_list",
        {
            "style": OneOf(("bullet", "ordered")),
            "elements": Items(_SECTION, 1000),
            "indent": Whole(0, 8),
            "offset": Whole(0, 10_000),
            "border": Whole(0, 1),
        },
        ["style", "elements"],
    ),
}
RICH_TEXT = shape("rich_text", {"elements": Items(Typed(_PARTS), 1000), "block_id": Text(255)}, ["elements"])
