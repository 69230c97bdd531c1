"""A line in which the addresses of the registry's pages stand for what they show."""

from bot.domain.addresses import Sites, named_by
from bot.domain.commands.words import REASON_WORDS, as_sent, tidied, words


def resolved(line: str, sites: Sites) -> str:
    """The line with each address as what it names; in a reason an address is only words. BadInput for another host's."""
    text = tidied(line)
    made, start = "", 0
    for each in words(text):
        # From here on it is a reason, in which an address is only words.
        if each.key in REASON_WORDS or (each.text.endswith(":") and not each.link):
            break
        if each.link:
            made += text[start : each.start] + as_sent(named_by(each.link, sites))
            start = each.end
    return made + text[start:]
