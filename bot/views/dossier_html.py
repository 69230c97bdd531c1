"""A dossier as one page that needs nothing else: no script, no address, everything escaped."""

from collections.abc import Callable, Iterator, Mapping
from html import escape

from bot.domain.dossier import Dossier
from bot.views.dossier import Section, sections
from bot.views.spans import Line, When, plain

# Nothing is loaded and nothing runs, whatever somebody wrote into a reason.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; padding-top: .9rem; border-top: 1px solid #8885; }
p { margin: .3rem 0; overflow-wrap: anywhere; }
.quiet { color: #767676; }
details { margin: .5rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
pre { font: 13px/1.5 ui-monospace, monospace; background: #8881; padding: .75rem; border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { details > pre { display: block; } body { margin: 0 auto; } }
"""


def page(dossier: Dossier, names: Mapping[str, str], zone: str) -> str:
    """The whole page."""

    def words(said: Line) -> str:
        return escape(plain(said, names, zone))

    then = dossier.then
    title = f"{then.model}#{then.environment}"
    when = words((When(then.at),))
    body = "\n".join(part for each in sections(dossier) for part in _section(each, words))
    made = words(("Made ", When(dossier.made_at), f", anchor {dossier.anchor.short}"))
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Dossier: {escape(title)}</title><style>{_STYLE}</style></head><body>\n"
        f'<h1>{escape(title)}, {when}</h1>\n<p class="quiet">{made}. Times are in {escape(zone)}.</p>\n'
        f"{body}\n</body></html>\n"
    )


def _section(section: Section, words: Callable[[Line], str]) -> Iterator[str]:
    yield f"<h2>{escape(section.title)}</h2>"
    if not section.lines and not section.texts:
        yield f'<p class="quiet">{escape(section.nothing)}</p>'
    for each in section.lines:
        yield f"<p>{words(each)}</p>"
    for title, text in section.texts:
        yield f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"
