"""Drift between two tables as one page that needs nothing else: no script, no address, everything escaped."""

from collections.abc import Iterator
from html import escape

from bot.domain.drift.bars import bars
from bot.domain.drift.drift import ColumnDrift
from bot.domain.text import clean
from bot.views.distribution_svg import distribution_svg
from bot.views.drift_style import STYLE
from bot.views.drift_table import HEADERS, Compared, cells, legend, verdict_words
from bot.views.drift_words import probability_words, unknown_words
from bot.views.statistic_words import JS, KS, PSI, WASSERSTEIN
from bot.views.value_words import share_words

# Nothing is loaded and nothing runs, whatever a file holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# More columns are told in the table alone.
MOST_CARDS = 120
OVER = "▲"
# Less than this is not seen in a number with three digits behind the point.
_SEEN = 0.0005
_STATISTICS = (
    (PSI, "psi", ""),
    (JS, "js", ""),
    (KS, "ks", ""),
    (WASSERSTEIN, "wasserstein_normed", "σ"),
    ("Cramér's V", "cramers_v", ""),
)
_MEANING = (
    (PSI, "how much the mix of values differs from the reference's: 0 the same, 0.1 some, above 0.25 much"),
    (JS, "how well a single row tells from which side it came, from 0 to 1"),
    (KS, "the largest gap between the two sides' shares of values up to any point, from 0 to 1"),
    (WASSERSTEIN, "how far values moved on average, in standard deviations of the reference (σ)"),
    ("Cramér's V", "how far the two mixes are from each other, from 0 to 1; it decides nothing"),
    ("p", "how likely chance alone would show so much, corrected for the number of columns"),
)


def page(found: Compared) -> str:
    """The whole page."""
    title = f"Drift: {clean(found.names[1])}"
    body = "\n".join(_body(found))
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>\n{body}\n</main></body></html>\n"
    )


def _body(found: Compared) -> Iterator[str]:
    yield f"<h1>{escape(verdict_words(found))}</h1>"
    yield f"<p>{escape(clean(found.names[1]))}, held against {escape(clean(found.names[0]))}</p>"
    yield f'<p class="soft">{escape(legend(OVER))}</p>'
    yield _key(found)
    if found.drifted:
        yield "<h2>Drifted</h2>"
        yield _cards(found, found.drifted[:MOST_CARDS], "card")
        yield from _rest(found, found.drifted[MOST_CARDS:])
    if found.unknown:
        yield "<h2>Not compared</h2>"
        why = ((each, unknown_words(each, found.renamed)) for each in found.unknown)
        yield _table(("Column", "Why"), [(clean(each.name), words) for each, words in why])
    if found.quiet:
        room = max(MOST_CARDS - len(found.drifted), 0)
        yield "<h2>Did not drift</h2>"
        yield _cards(found, found.quiet[:room], "card quiet")
        yield from _rest(found, found.quiet[room:])
    yield _meaning()


def _key(found: Compared) -> str:
    sides = (("ref", found.names[0], found.drift.rows[0]), ("cur", found.names[1], found.drift.rows[1]))
    said = (
        f'<span><svg viewBox="0 0 26 14" aria-hidden="true"><rect class="{kind}" x="1" y="1" width="24" height="12"/></svg>'
        f"{escape(clean(name))}, {rows:,} row{'s' * (rows != 1)}{' (the reference)' if kind == 'ref' else ''}</span>"
        for kind, name, rows in sides
    )
    return f'<p class="key">{"".join(said)}</p>'


def _cards(found: Compared, columns: list[ColumnDrift], kind: str) -> str:
    return f'<div class="cards">{"".join(_card(found, each, kind) for each in columns)}</div>'


def _card(found: Compared, column: ColumnDrift, kind: str) -> str:
    name, what, statistics = clean(column.name), found.shift_of(column), list(_statistics(column))
    shape = ' class="four"' if len(statistics) == 4 else ""
    return (
        f'<section class="{kind}"><header><h3>{escape(name)}</h3><span class="kind">{escape(column.kind)}</span></header>'
        f'<p class="what">{escape(what)}</p>{_picture(found, column, f"{name}: {what}")}'
        f"<dl{shape}>{''.join(statistics)}</dl></section>"
    )


def _picture(found: Compared, column: ColumnDrift, alt: str) -> str:
    sides = found.reference.column(column.name), found.current.column(column.name)
    drawn = bars(sides[0], sides[1]) if sides[0] and sides[1] else None
    if drawn is None:
        return ""
    aside = (f"{name} {' → '.join(dict.fromkeys(map(share_words, each)))}" for name, each in drawn.aside)
    words = ", ".join(aside)
    said = f'<p class="aside">Beside it: {escape(words)}</p>' if words else ""
    return f"{distribution_svg(drawn, alt)}{said}"


def _statistics(column: ColumnDrift) -> Iterator[str]:
    for label, name, unit in _STATISTICS:
        value: float | None = getattr(column, name)
        if value is not None:
            yield _statistic(label, f"{value:.3f}{unit}", column, name)
    yield f"<div><dt>p</dt><dd>{escape(probability_words(column.corrected))}</dd></div>"


def _statistic(label: str, value: str, column: ColumnDrift, name: str) -> str:
    bound = (column.bounds or {}).get(name, 0.0)
    small = f"<small>± {bound:.2g}</small>" if bound >= _SEEN else ""
    over = name in column.exceeded
    told = f'<dd class="over">{escape(value)} {OVER}' if over else f"<dd>{escape(value)}"
    return f"<div><dt>{escape(label)}</dt>{told}{small}</dd></div>"


def _rest(found: Compared, columns: list[ColumnDrift]) -> Iterator[str]:
    if columns:
        headers = HEADERS
        rows = [(clean(each.name), found.shift_of(each), *cells(each)) for each in columns]
        yield _table(headers, rows)


def _table(headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    def row(tag: str, row: tuple[str, ...]) -> str:
        kinds = ["" if at < 2 else ' class="number"' for at in range(len(row))]
        return "".join(f"<{tag}{kind}>{escape(cell)}</{tag}>" for kind, cell in zip(kinds, row, strict=True))

    body = "".join(f"<tr>{row('td', each)}</tr>" for each in rows)
    return f'<div class="wide"><table><thead><tr>{row("th", headers)}</tr></thead><tbody>{body}</tbody></table></div>'


def _meaning() -> str:
    words = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in _MEANING)
    return f'<details><summary>What the numbers mean</summary><dl class="words">{words}</dl></details>'
