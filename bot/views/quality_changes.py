"""What a policy asks of the quality of data otherwise: never a value of a column, since it may be somebody's."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.domain.policy_change import PolicyChange
from bot.domain.quality_changes import OFF, Asked, QualityChange
from bot.domain.strictness import Direction
from bot.domain.text import clean
from bot.views.column_names import LONGEST
from bot.views.quality import HOLDS
from bot.views.spans import Code, Line, Span, line

INFERRED = "as in the reference"
NAMED = 5


def quality_sentence(change: PolicyChange) -> Line:
    """`of the data of churn*, age may be empty in 5% of rows, was 1%`."""
    assert change.quality is not None  # it is what makes it a change of quality
    whose: tuple[Span, ...] = (Code(change.model),) if change.model else ("every model",)
    return line("of the data of ", *whose, ", ", *_SAID[change.quality.asked](change.quality))


def _column(found: QualityChange) -> Span:
    return Code(clean(found.column, LONGEST))


def _ignored(found: QualityChange) -> Iterator[Span]:
    yield "nothing is expected of " if found.after == OFF else "something is expected again of "
    yield _column(found)


def _kind(found: QualityChange) -> Iterator[Span]:
    yield _column(found)
    if found.after == OFF:
        yield " may hold anything"
        return
    now, was = (_holds(each) for each in (found.after, found.before))
    yield f" must hold {now}, was {was}"


def _holds(kind: Any) -> str:
    return INFERRED if kind is None else "anything" if kind == OFF else HOLDS[kind]


def _nulls(found: QualityChange) -> Iterator[Span]:
    now, was = (_share(each) for each in (found.after, found.before))
    yield _column(found)
    yield f" may be empty {now}, was {was}"


def _share(share: Any) -> str:
    return INFERRED if share is None else "in any row" if share == OFF else f"in {share * 100:g}% of rows"


def _end(which: str) -> Callable[[QualityChange], Iterator[Span]]:
    def said(found: QualityChange) -> Iterator[Span]:
        yield f"the {which} value of "
        yield _column(found)
        if found.after == OFF:
            yield " is not asked any more"
        elif found.after is None:
            yield f" is {INFERRED}, was said"
        elif found.before is None or found.before == OFF:
            yield f" is said, was {INFERRED if found.before is None else 'not asked'}"
        else:
            narrower = found.direction is Direction.STRICTER
            yield f" is {'tighter' if narrower else 'wider'} than it was"

    return said


def _values(found: QualityChange) -> Iterator[Span]:
    now, was = (_texts(each) for each in (found.after, found.before))
    yield _column(found)
    yield f" may hold {now}, was {was}"


def _texts(texts: Any) -> str:
    if texts is None:
        return "the texts of the reference"
    return "any text" if texts == OFF else f"{len(texts):,} text{'s' * (len(texts) != 1)}"


def _varies(found: QualityChange) -> Iterator[Span]:
    yield _column(found)
    yield " may have one value alone" if found.after == OFF else " must vary as in the reference"


def _required(found: QualityChange) -> Iterator[Span]:
    now, was = (_needed(each) for each in (found.after, found.before))
    yield _column(found)
    yield f" is {now}, was {was}"


def _needed(required: Any) -> str:
    if required is None:
        return "required where the reference has it"
    return "required" if required else "optional"


def _extra(found: QualityChange) -> Iterator[Span]:
    yield "columns that the reference lacks are "
    yield "allowed" if found.after else "refused"


def _key(found: QualityChange) -> Iterator[Span]:
    columns = sorted(found.after) if isinstance(found.after, frozenset) else []
    if not columns:
        yield "rows may have their key in common"
        return
    yield "no two rows may have in common "
    for at, each in enumerate(columns[:NAMED]):
        yield ", " if at else ""
        yield Code(clean(each, LONGEST))
    if len(columns) > NAMED:
        yield f" and {len(columns) - NAMED} more"


def _rows(which: str) -> Callable[[QualityChange], Iterator[Span]]:
    def said(found: QualityChange) -> Iterator[Span]:
        now, was = (_amount(each) for each in (found.after, found.before))
        yield f"a batch has {which} {now}, was {was}"

    return said


def _amount(amount: Any) -> str:
    if amount is None:
        return "any number of rows"
    unit, value = amount
    return f"{value:,.0f} rows" if unit == "rows" else f"{value * 100:g}% of the reference's rows"


def _fresh(found: QualityChange) -> Iterator[Span]:
    now, was = (_age(each) for each in (found.after, found.before))
    yield f"a batch may be {now} when it comes, was {was}"


def _age(fresh: Any) -> str:
    if fresh is None:
        return "of any age"
    within, column = fresh
    return f"{within.text} old" + (f" by {clean(column, LONGEST)}" if column else "")


_SAID: Mapping[Asked, Callable[[QualityChange], Iterator[Span]]] = {
    Asked.COLUMN: _ignored,
    Asked.TYPE: _kind,
    Asked.NULLS: _nulls,
    Asked.AT_LEAST: _end("smallest"),
    Asked.AT_MOST: _end("largest"),
    Asked.VALUES: _values,
    Asked.VARIES: _varies,
    Asked.REQUIRED: _required,
    Asked.EXTRA: _extra,
    Asked.KEY: _key,
    Asked.FEWEST: _rows("at least"),
    Asked.MOST: _rows("at most"),
    Asked.FRESH: _fresh,
}
