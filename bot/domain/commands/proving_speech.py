"""From a command of proof to the line that asks for it."""

from collections.abc import Sequence

from bot.domain.commands import prove_values
from bot.domain.commands.spoken_names import KEYWORDS, SAID, SIMPLE, spoken_environment, spoken_name
from bot.domain.commands.words import as_sent
from bot.domain.text import enquoted, quoted


def spoken_proof(command: prove_values.ProveCommand, environments: Sequence[str]) -> Sequence[str]:
    """The parts of the line."""
    match command:
        case prove_values.AuditVerify(anchor):
            return ["audit verify", as_sent(anchor or "")]
        case prove_values.Audit(model, page):
            named = "" if model is None else as_sent(enquoted(model) if _is_said(model) else quoted(model))
            return ["audit", named, "" if page is None else f"page {page}"]
        case prove_values.CardEdit(model, version):
            return ["card edit", spoken_name(model, environments), "" if version is None else str(version)]
        case prove_values.Card(model, version, environment, as_file):
            place = f"in {spoken_environment(environment)}" if environment else ""
            number = "" if version is None else str(version)
            return ["card", spoken_name(model, environments), number, place, "as file" if as_file else ""]
        case prove_values.Dossier(model, environment, at):
            place = f"in {spoken_environment(environment)}" if environment else ""
            return ["dossier", spoken_name(model, environments), place, f"at {as_sent(at)}" if at else ""]


def _is_said(name: str) -> bool:
    """Whether the bare word would mean something in `audit`, or look like something else."""
    return name.casefold() in SAID | KEYWORDS or not SIMPLE.fullmatch(name)
