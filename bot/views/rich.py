"""Spans as Slack's rich text, which is what a table cell takes. No escaping is needed there."""

from bot.views.spans import (
    DATE_FORMATS,
    Bold,
    Channel,
    Code,
    Group,
    Italic,
    Line,
    Link,
    Mention,
    Span,
    When,
    clean,
    is_slack_id,
    moment,
    plain,
    web_address,
)

Json = dict[str, object]
EMPTY = "\u2013"


def cell(text: Line) -> Json:
    """A table cell: raw text where nothing in it is alive, else rich text."""
    words = plain(text)
    if not words:
        return {"type": "raw_text", "text": EMPTY}
    if all(isinstance(span, str) for span in text):
        return {"type": "raw_text", "text": words}
    elements = [each for each in map(_element, text) if each.get("text") != ""]
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}


def _element(span: Span) -> Json:
    match span:
        case str():
            return {"type": "text", "text": clean(span)}
        case Bold(text):
            return {"type": "text", "text": clean(text), "style": {"bold": True}}
        case Italic(text):
            return {"type": "text", "text": clean(text), "style": {"italic": True}}
        case Code(text):
            return {"type": "text", "text": clean(text), "style": {"code": True}}
        case Link():
            return _link(span)
        case When():
            return _date(span)
        case _:
            return _mention(span)


def _mention(span: Mention | Group | Channel) -> Json:
    match span:
        case Mention(id_) if is_slack_id(id_):
            return {"type": "user", "user_id": id_}
        case Group(id_) if is_slack_id(id_):
            return {"type": "usergroup", "usergroup_id": id_}
        case Channel(id_) if is_slack_id(id_):
            return {"type": "channel", "channel_id": id_}
        case _:
            return {"type": "text", "text": plain((span,))}


def _link(link: Link) -> Json:
    address = web_address(link)
    if address is None:
        return {"type": "text", "text": clean(link.text) or clean(link.url)}
    words: Json = {"text": clean(link.text)} if clean(link.text) else {}
    return {"type": "link", "url": address, **words}


def _date(when: When) -> Json:
    return {
        "type": "date",
        "timestamp": int(when.at.timestamp()),
        "format": DATE_FORMATS[when.style],
        "fallback": moment(when),
    }
