"""The threads that run the routines: woken by a commit, and by one tick of the scheduler as the net."""

import logging
import secrets
import threading
from collections.abc import Sequence
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler

from bot.routines.table import ROUTINES, Routine, Step
from bot.services.context import Context

log = logging.getLogger(__name__)

# The net beneath the wake: a commit of another replica rings no bell here.
TICK_S = 1


class Wake:
    """Rings the workers: given to the services before the workers exist."""

    def __init__(self) -> None:
        self._bells: list[threading.Event] = []

    def __call__(self) -> None:
        """Wake every worker."""
        for bell in self._bells:
            bell.set()

    def bell(self) -> threading.Event:
        """A new bell for one worker."""
        bell = threading.Event()
        self._bells.append(bell)
        return bell


class Workers:
    """Each routine has threads of its own, the outbox two: a picture on its way never holds up a card."""

    def __init__(self, context: Context, wake: Wake, routines: Sequence[Routine] = ROUTINES) -> None:
        self._context = context
        self._wake = wake
        self._stopping = threading.Event()
        self._failing: dict[str, str] = {}
        self._threads = [
            threading.Thread(target=self._work, args=(each, wake.bell()), name=each.name, daemon=True)
            for each in routines
            for _ in range(each.threads)
        ]
        # The scheduler owns no truth: it only rings, and everything due is in the database.
        self._scheduler = BackgroundScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Start working."""
        for thread in self._threads:
            thread.start()
        self._scheduler.add_job(self._wake, "interval", seconds=TICK_S)
        self._scheduler.start()

    def stop(self, timeout_s: float) -> None:
        """Let each finish what is under way, within the limit."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._wake()
        for thread in self._threads:
            if thread.is_alive():
                # Each its part, so that one that hangs does not take the time of all.
                thread.join(timeout_s / len(self._threads))

    def problems(self) -> list[str]:
        """The routines that fail, with the reference in the log."""
        return [f"the routine {name} fails (log {reference})" for name, reference in self._failing.items()]

    def _work(self, routine: Routine, bell: threading.Event) -> None:
        ran_at: datetime | None = None
        while not self._stopping.is_set():
            bell.wait()
            bell.clear()
            at = self._context.clock.now()
            # A clock that was set back must not hold a routine until it has caught up.
            is_due = ran_at is None or abs(at - ran_at) >= routine.every
            step = routine.run if is_due else routine.awaited
            if step is None or self._stopping.is_set():
                continue
            ran_at = at if is_due else ran_at
            self._run(routine, step)

    def _run(self, routine: Routine, step: Step) -> None:
        try:
            step(self._context)
            self._failing.pop(routine.name, None)
        except Exception:
            # One reference for a row of failures: it is what `/readyz` and the log have in common.
            reference = self._failing.setdefault(routine.name, secrets.token_hex(4))
            log.exception("The routine %s failed, reference %s.", routine.name, reference)
            # The bell may ring on; a routine that fails at once must not spin.
            self._stopping.wait(TICK_S)
