"""What is said under a release when servers serve something else than was decided, and once when they do again."""

from bot.domain.serving import Serving
from bot.domain.text import listed, quoted
from bot.views.answer import Answer, Paragraph
from bot.views.reports import INSTANCES_SHOWN
from bot.views.spans import Bold, Code, Line, Span, line


def title(model: str, serving: Serving) -> str:
    """The alert in a few words: what is served in place of what was decided."""
    counts = serving.replicas
    others = [f"{model}@{each} on {counts[each]}" for each in sorted(counts) if each != serving.decided]
    return f"Decided {model}@{serving.decided}, serving {listed(others)} of {sum(counts.values())}"


def differs(model: str, environment: str, serving: Serving) -> Answer:
    """It has differed for a while."""
    count = sum(serving.replicas.values())
    first = line("⚠️ ", Bold(title(model, serving)), f" replica{'s' * (count != 1)}, for 15 minutes now.")
    place = f"{quoted(model)}#{environment}"
    return Answer("", (Paragraph((first, _instances(model, serving), _look(place))),))


def agrees(model: str, environment: str, serving: Serving) -> Answer:
    """It serves what was decided, and stays so."""
    total = sum(serving.replicas.values())
    where = "its only replica" if total == 1 else f"all {total} replicas"
    said = line("✅ Serving as decided again: ", Bold(f"{model}@{serving.decided}"), f" on {where}.")
    return Answer("", (Paragraph((said,)),))


def silent(model: str, environment: str, serving: Serving) -> Answer:
    """Nobody says any more what is served."""
    said = line(
        f"💤 No server of {model} in {environment} reports any more, so what is served there is not known. "
        f"Decided is {model}@{serving.decided}."
    )
    return Answer("", (Paragraph((said,)),))


def _instances(model: str, serving: Serving) -> Line:
    off = [each for each in serving.heard if each.replicas and each.version != serving.decided]
    spans: list[Span] = []
    for each in off[:INSTANCES_SHOWN]:
        spans += [", " if spans else "Still to follow: ", Bold(each.instance), f" ({model}@{each.version})"]
    rest = len(off) - INSTANCES_SHOWN
    return line(*spans, f" and {rest} more." if rest > 0 else ".")


def _look(place: str) -> Line:
    return line("How it stands: ", Code(f"/mlops show {place}"))
