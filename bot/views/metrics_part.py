"""The metrics of a card: its gates with their verdicts, then what no gate looks at, against the live version."""

from collections.abc import Iterator, Mapping

from bot.domain.case import Case
from bot.domain.gate_kinds import VersusLiveGate, metric_of
from bot.domain.gates import GateResult
from bot.domain.numbers import number
from bot.domain.policy import Better
from bot.views.answer import Note, Paragraph, Part
from bot.views.gate_lines import gate_line
from bot.views.gates import delta_line, direction
from bot.views.spans import Line, line

METRICS_SHOWN = 5


def metrics_part(case: Case) -> Iterator[Part]:
    """The gates and metrics, what stands in the way and what got worse first."""
    gated = {metric_of(each.gate) for each in case.results}
    free = [name for name in case.facts.candidate.metrics if name not in gated]
    # What got worse must not hide behind what got better.
    free.sort(key=lambda name: not _is_worse(case, name))
    shown: list[Line] = [(*gate_line(each), *_against_live(case, each)) for each in _worst_first(case)]
    shown += [("• ", *_delta(case, name)) for name in free]
    if not shown:
        yield Note(line("No metrics are known of this version."))
        return
    hidden = len(shown) - METRICS_SHOWN
    kept = shown[:METRICS_SHOWN]
    if hidden > 0:
        kept.append(line(f"+{hidden} more under Details"))
    yield Paragraph(tuple(kept))


def _worst_first(case: Case) -> list[GateResult]:
    # What stands in the way must not hide under "more".
    return sorted(case.results, key=lambda each: not each.says_no)


def live_metrics(case: Case) -> Mapping[str, float]:
    """What the live version measures, when it was measured on the same data; else nothing compares."""
    live, candidate = case.facts.live, case.facts.candidate
    is_same = live is not None and live.measured_on is not None and live.measured_on == candidate.measured_on
    return live.metrics if live is not None and is_same else {}


def _delta(case: Case, metric: str) -> Line:
    value, before = case.facts.candidate.metrics[metric], live_metrics(case).get(metric)
    return delta_line(metric, value, before, case.better.get(metric))


def _is_worse(case: Case, metric: str) -> bool:
    live = live_metrics(case).get(metric)
    better = case.better.get(metric)
    if live is None or better is None:
        return False
    value = case.facts.candidate.metrics[metric]
    return value < live if better is Better.HIGHER else value > live


def _against_live(case: Case, result: GateResult) -> Line:
    """How a threshold's metric moved, where no other gate says it."""
    metric = metric_of(result.gate)
    if metric is None:
        return ()
    compared = any(
        isinstance(each.gate, VersusLiveGate) and each.gate.metric == metric for each in case.results
    )
    live = live_metrics(case).get(metric)
    if compared or live is None or result.candidate is None or result.candidate == live:
        return ()
    moved = direction(result.candidate - live, case.better.get(metric))
    return line(f" ({moved} than live {number(live)})")
