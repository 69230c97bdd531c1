"""Fills the configured database with Northwind: its runs, models, people, past, one open question and a digest."""

from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from bot.domain.digest import DigestSchedule
from bot.domain.predictions import Predictor
from bot.domain.standing import Act
from bot.integrations.slack import SlackMessenger, web_client
from bot.opening import clock_of, open_database
from bot.policy import PolicyFile
from bot.services import predictions, promotion
from bot.services.context import Context
from bot.services.identity import authority
from bot.services.predictions import Delivery
from bot.services.promotion import Wish
from bot.settings import Settings
from demo.catalogue import describe
from demo.directory import NorthwindDirectory
from demo.history import DIGEST_CHANNEL, DIGEST_CRON, DIGEST_ZONE, PENDING, past_moves
from demo.kept import trained_once
from demo.organisation import PRIYA, TEAM
from demo.past import live_through
from demo.plan import planned_runs
from demo.registered import model_versions, ownerships, registered_models
from demo.trained import Trained
from storage import audit, digest, people, registry, runs
from storage.database import Database
from storage.embedded import EmbeddedRegistry

KEPT = Path("var/demo")
POLICY = Path(__file__).with_name("policy.yml")


def main(settings: Settings) -> int:
    """Fill the database; the second time nothing happens. Returns the exit code."""
    database = open_database(settings)
    if is_filled(database):
        print("The demo organisation is there already; nothing changed.")
    else:
        fill(settings, database)
        print("The demo organisation is in the database.")
    database.close()
    return 0


def is_filled(database: Database) -> bool:
    """Whether the database holds registered models."""
    with database.read() as session:
        return bool(registry.models(session))


def fill(settings: Settings, database: Database, policy: Path = POLICY) -> Context:
    """Train what is not trained yet, and store the organisation as it stands now; returns what it was done with."""
    context = _context(settings, database, policy)
    now = context.clock.now()
    with tqdm(total=len(planned_runs()), desc="Training the demo's models", unit="run") as bar:
        trained = trained_once(KEPT, lambda _: bar.update())
        bar.update(len(trained.runs) - bar.n)  # at once, when all of them were trained before
    recent = trained.ending_before(now)
    _store(context, recent, now)
    _store_predictions(context, recent)
    _ask(context, now)
    return context


def _store(context: Context, trained: Trained, now: datetime) -> None:
    policy = context.policy()
    versions = model_versions(trained)
    with context.database.write() as session:
        for each in NorthwindDirectory().people:
            people.save_person(session, each, now)
        for run in trained.runs:
            runs.record(session, run.run, run.history)
        describe(session, [each.run for each in trained.runs])
        for model in registered_models(trained):
            registry.add_model(session, model, now)
        # By their time, as the audit would have them.
        for version in sorted(versions, key=lambda each: each.created_at):
            registry.add_version(session, version)
            facts: dict[str, object] = {"version": version.version, "run": version.run_id}
            actor = f"{TEAM}/{version.registered_by}"
            audit.append(session, version.created_at, actor, "version.registered", version.model, facts)
        for ownership in ownerships(trained):
            people.set_owner(session, ownership)
        for past in past_moves(versions):
            live_through(session, policy, past)
        schedule = DigestSchedule(0, DIGEST_CRON, DIGEST_ZONE, DIGEST_CHANNEL, PRIYA, now, now)
        digest.add_schedule(session, schedule)


def _store_predictions(context: Context, trained: Trained) -> None:
    """What each run said of its holdout: as its version's, where it became one, with the artifact that said it."""
    versions = {each.run_id: each for each in model_versions(trained)}
    for each in trained.runs:
        run, version = each.run, versions.get(each.run.run_id)
        predictor = Predictor(run_id=run.run_id)
        if version is not None:
            predictor = Predictor(version.model, version.version, None, version.artifact.sha256)
        at = version.created_at if version else run.ended_at or run.started_at
        delivery = Delivery(predictor, run.evaluation_fingerprint or "", f"{TEAM}/{run.author}", at)
        predictions.store(context, delivery, each.predicted.as_predictions())


def _ask(context: Context, now: datetime) -> None:
    """The one open question, asked the way a person asks it."""
    requester = context.directory.person(PENDING.requester)
    if requester is None:
        raise LookupError(PENDING.requester)
    # As a person asks it: the card waits in the outbox until the bot comes up.
    act = Act(PENDING.requester, TEAM, now, key="demo.pending")
    wish = Wish(PENDING.model, PENDING.version, PENDING.environment, PENDING.reason)
    promotion.ask(context, authority(context, requester), act, wish)


def _context(settings: Settings, database: Database, policy: Path) -> Context:
    # Nothing is sent here: what is said waits in the outbox for the bot.
    silent = SlackMessenger(web_client("", settings.slack_api_url))
    return Context(
        database=database,
        registry=EmbeddedRegistry(database),
        directory=NorthwindDirectory(),
        messenger=silent,
        clock=clock_of(settings),
        policy=PolicyFile(policy).current,
        default_channel=settings.channel,
        zone=settings.timezone,
    )
