"""The one place that wires everything: settings in, a working application out."""

import gc
import importlib
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from slack_bolt import App
from starlette.routing import BaseRoute

from bot.domain.artifacts import SCHEME
from bot.errors import Unavailable
from bot.integrations.artifact_folder import ArtifactFolder
from bot.integrations.clock import SystemClock
from bot.integrations.compute.executor import compute
from bot.integrations.slack import SlackMessenger, web_client
from bot.integrations.slack_app import installation
from bot.integrations.slack_directory import SlackDirectory
from bot.opening import (
    allowed_of,
    anchors_of,
    clock_of,
    couriers_of,
    open_database,
    pager_of,
    policy_of,
    registry_of,
    require_told,
    server_of,
    sites_of,
)
from bot.policy import PolicyFile
from bot.routines.table import Routine
from bot.routines.workers import Wake, Workers
from bot.services import applying, mirror, paging_failures, policy_revisions, pulling, run_mirror
from bot.services.adoption import require_adopted
from bot.services.context import Context
from bot.settings import Settings
from handlers import (
    alerts,
    alias_guard,
    commands,
    comparison,
    data_sets,
    digest,
    forms,
    home,
    owners,
    pager_webhook,
    probation,
    profiles,
    promotion,
    registry_webhook,
    retraining,
    reviews,
    tokens,
)
from handlers.api.lazy import api
from handlers.desk import Desk
from handlers.mlflow.routes import routes as mlflow_routes
from storage import outbox

# Measured with Bolt's default of five: of 50 acknowledgements 40 missed their three seconds.
THREADS = 64
BACKLOG_LIMIT = 1000
# Each takes seconds to import: left out of the start, and loaded once the bot is ready.
HEAVY = ("handlers.api.application", "scipy.stats", "matplotlib.figure", "matplotlib.backends.backend_agg")


def _passed(point: str) -> None:
    """A named point was reached; a crash test ends the process there."""


class Application:
    """The wired parts; `start` begins the background work, `stop` ends it within a limit."""

    def __init__(
        self,
        bolt: App,
        context: Context,
        workers: Workers,
        *executors: ThreadPoolExecutor,
        spoken: Sequence[BaseRoute] = (),
    ) -> None:
        self.bolt = bolt
        self._api = api(context)
        # What is spoken comes first: the API answers for everything else below its own place.
        self.routes: Sequence[BaseRoute] = (*spoken, self._api)
        self.context = context
        self._workers = workers
        self._executors = executors

    def start(self) -> None:
        """Start what works in the background."""
        self._workers.start()

    def warm(self) -> None:
        """Load what is heavy before somebody waits for it."""
        self._api.warm()
        load_heavy()
        # What is loaded stays: the collector would else stop every thread for 0.1 s at a time to look through it again.
        gc.collect()
        gc.freeze()

    def stop(self, timeout_s: float) -> None:
        """Finish what is under way within the limit."""
        ends = time.monotonic() + timeout_s
        # Workers first, for they begin new work; half of the time is left to listeners.
        self._workers.stop(timeout_s / 2)
        # Listeners that acknowledged still need the database; the limit is for all of them together.
        waiting = threading.Thread(target=self._finish, daemon=True)
        waiting.start()
        waiting.join(max(0.0, ends - time.monotonic()))
        self.context.database.close()
        if self.context.server is not None:
            self.context.server.close()

    def _finish(self) -> None:
        for executor in self._executors:
            executor.shutdown(cancel_futures=True)

    def notes(self) -> list[str]:
        """What is worth knowing and keeps nobody from asking."""
        return [
            *self._policy_notes(),
            *self._mirror_notes(),
            *paging_failures.problems(self.context),
            *pulling.problems(self.context),
        ]

    def _policy_notes(self) -> list[str]:
        problem = self.context.policy_problem()
        return [] if problem is None else [f"{problem.sentence} What the policy said before stays in force."]

    def _mirror_notes(self) -> list[str]:
        found = mirror.state(self.context)
        if found is None:
            return []
        if found.silent_since is not None:
            return [
                f"{found.problem} Answers are as of {found.read_at:%Y-%m-%d %H:%M} UTC, and decisions wait."
            ]
        why = run_mirror.problem(self.context)
        return [
            *([why] if why else []),
            *applying.waiting(self.context),
        ]

    def ready(self) -> list[str]:
        """What is wrong; nothing when all is well."""
        try:
            self.context.database.ping()
        except Unavailable as error:
            return [error.sentence]
        with self.context.database.read() as session:
            waiting = outbox.backlog(session, self.context.clock.now())
        late = [f"{waiting} messages wait to be sent"] if waiting > BACKLOG_LIMIT else []
        return [*late, *self._workers.problems()]


def load_heavy() -> None:
    """Load the modules that the start leaves out."""
    for name in HEAVY:
        importlib.import_module(name)


def build(settings: Settings, *, reached: Callable[[str], None] = _passed) -> Application:
    """Wire the application. BotError says in one sentence why it cannot be."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = web_client(token, settings.slack_api_url)
    place = installation(client)
    database = open_database(settings)
    file = PolicyFile(settings.policy)
    # A policy that cannot be used is said now, not at the first command.
    require_told(settings, file.current())
    server = server_of(settings)
    # The policy that is read here may only report in some environments, which the database knows.
    policy = policy_of(database, server, file.current)
    wake = Wake()
    directory = SlackDirectory(client)
    folder = settings.artifact_folder
    context = Context(
        database=database,
        registry=registry_of(database, server, policy),
        directory=directory,
        # The outbox keeps its own time after a refusal, so its client does not wait inside a call.
        messenger=SlackMessenger(web_client(token, settings.slack_api_url, patient=False)),
        clock=clock_of(settings),
        policy=policy,
        wake=wake,
        default_channel=settings.channel,
        zone=settings.timezone,
        artifact_root=SCHEME if folder is not None else settings.artifact_root,
        files=None if folder is None else ArtifactFolder(folder, settings.artifact_limit_mb * 1_000_000),
        reached=reached,
        server=server,
        sites=sites_of(settings),
        anchors=anchors_of(settings),
        compute=compute(settings.compute),
        couriers=couriers_of(settings),
        pager=pager_of(settings),
        allowed=allowed_of(settings),
        policy_problem=lambda: file.problem,
    )
    # Before anybody can ask: what is decided is decided under a revision that is kept.
    policy_revisions.keep(context)
    if settings.mlflow_address is not None:
        require_adopted(context, settings.mlflow_address)
    # Before anything listens: a server that nobody adopted would make all that is live there news.
    executor = ThreadPoolExecutor(THREADS, thread_name_prefix="listener")
    secret = settings.slack_signing_secret
    bolt = App(
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        request_verification_enabled=secret is not None,
        # `installation` asked Slack about the token already.
        token_verification_enabled=False,
        listener_executor=executor,
    )
    desk = Desk(context, client, place.team, place.bot_user)
    # A pool of their own: a form's listener waits for its work, which must not queue behind such listeners.
    form_work = ThreadPoolExecutor(THREADS, thread_name_prefix="form")
    _register(bolt, desk, directory, form_work)
    spoken = _spoken(context, settings)
    spoken = (*_heard(context, settings), *spoken)
    return Application(bolt, context, Workers(context, wake), executor, form_work, spoken=spoken)


def run_routine(
    settings: Settings, found: Routine, at: datetime | None, say: Callable[[str], None] = print
) -> int:
    """Run one routine now, or as if it were `at`."""
    application = build(settings)
    context = application.context
    found.run(context if at is None else _as_if(context, at))
    application.stop(0)
    # Nothing was started, so nothing has to end in its time.
    say(f"{found.name}: done; it {found.summary}.")
    return 0


def _spoken(context: Context, settings: Settings) -> Sequence[BaseRoute]:
    """What is spoken with MLflow: its protocol; or, where the registry is a server of its own, that one's webhooks."""
    if context.server is None:
        return mlflow_routes(context)
    secret = settings.registry_webhook_secret
    if secret is None:
        return ()
    return (registry_webhook.route(context, secret.get_secret_value(), SystemClock().now),)


def _heard(context: Context, settings: Settings) -> Sequence[BaseRoute]:
    """Where the pager tells who acknowledged there."""
    pager, secret = context.pager, settings.pager_webhook_secret
    if pager is None or secret is None or not pager.kind.acknowledges:
        return ()
    return (pager_webhook.route(context, pager.kind, secret.get_secret_value(), SystemClock().now),)


def _register(bolt: App, desk: Desk, directory: SlackDirectory, executor: ThreadPoolExecutor) -> None:
    commands.register(bolt, desk)
    comparison.register(bolt, desk)
    forms.register(bolt, desk, executor)
    promotion.register(bolt, desk)
    digest.register(bolt, desk)
    data_sets.register(bolt, desk)
    tokens.register(bolt, desk)
    reviews.register(bolt, desk)
    owners.register(bolt, desk)
    home.register(bolt, desk)
    alias_guard.register(bolt, desk)
    probation.register(bolt, desk)
    alerts.register(bolt, desk)
    retraining.register(bolt, desk)
    profiles.register(bolt, desk, directory)


class _Fixed:
    """A clock that stands still."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment it stands at."""
        return self._at


def _as_if(context: Context, at: datetime) -> Context:
    return replace(context, clock=_Fixed(at))
