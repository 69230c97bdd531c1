"""Faults that were asked for, each met by the next calls it fits; what they do is done where they are met."""

from dataclasses import dataclass

from workspace.refusals import ControlRefusal

METHOD_KINDS = frozenset(
    {"ratelimited", "server_error", "reset_before_store", "reset_after_store", "slow", "error"}
)
DELIVERY_KINDS = frozenset({"lost_click", "duplicate", "disconnect"})
OTHER_KINDS = frozenset({"slack_file_not_ready", "history_lag"})
KINDS = METHOD_KINDS | DELIVERY_KINDS | OTHER_KINDS


@dataclass
class Fault:
    """`times` more calls of `method` (or of any) meet this."""

    kind: str
    method: str | None = None
    times: int = 1
    seconds: float | None = None
    code: str = "internal_error"

    def fits(self, method: str) -> bool:
        """Whether a call of this name meets the fault."""
        return self.times > 0 and self.method in (None, "", method)


class Faults:
    """The faults still to be met, in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Ask for a fault."""
        if fault.kind not in KINDS:
            known = ", ".join(sorted(KINDS))
            raise ControlRefusal("unknown_fault", f"There is no fault {fault.kind!r}; there are {known}.")
        self._waiting.append(fault)

    def clear(self) -> None:
        """No faults from now on."""
        self._waiting.clear()

    def take(self, kinds: frozenset[str] | str, method: str, *, timed: bool | None = None) -> Fault | None:
        """The first fault of these kinds that fits, counted down; `timed` asks for one with or without seconds."""
        wanted = frozenset({kinds}) if isinstance(kinds, str) else kinds
        for fault in self._waiting:
            if fault.kind in wanted and fault.fits(method) and timed in (None, bool(fault.seconds)):
                fault.times -= 1
                return fault
        return None
