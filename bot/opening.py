"""What every entry point opens first: the database, the registry and the clock that the settings name. No Slack here."""

from collections.abc import Callable
from urllib.parse import urlsplit

from bot.domain.addresses import Sites
from bot.domain.aliases import alias_in
from bot.domain.deployment import Deployer, Github, Target, Webhook
from bot.domain.pagers import PagerKind
from bot.domain.policy import Policy
from bot.domain.sources.allowed import Allowed
from bot.errors import BadInput, Unavailable
from bot.integrations import object_lock
from bot.integrations.anchors import AnchorFile, Syslog
from bot.integrations.clock import SystemClock, WorkspaceClock
from bot.integrations.object_lock import ObjectStore
from bot.ports import AnchorKeeper, Clock, Courier, ModelServer, Pager, Registry
from bot.services.adoption import in_force
from bot.settings import LOOPBACK_HOSTS, Settings
from storage import migrations
from storage.database import Database
from storage.embedded import EmbeddedRegistry


def open_database(settings: Settings) -> Database:
    """The database with the newest schema: SQLite is upgraded, PostgreSQL only by `mlops-bot db upgrade`."""
    database = Database.connect(settings.database_url)
    database.ping()
    if database.is_sqlite:
        migrations.upgrade(settings.database_url)
    elif not migrations.is_current(database):
        database.close()
        raise Unavailable(
            "The database has another schema than this version of the bot.",
            retryable=False,
            hint="Run `mlops-bot db upgrade`.",
        )
    return database


def server_of(settings: Settings) -> ModelServer | None:
    """The MLflow server that the settings name, or None when the registry is our own."""
    if settings.mlflow_address is None:
        return None
    # An HTTP client takes half a second to load: only who has such a server pays for it.
    from bot.integrations.mlflow.client import Client
    from bot.integrations.mlflow.server import MlflowServer

    return MlflowServer(Client.of(settings))


def registry_of(database: Database, server: ModelServer | None, policy: Callable[[], Policy]) -> Registry:
    """Where versions are made live: our own tables, or the aliases of a server."""
    if server is None:
        return EmbeddedRegistry(database)
    from bot.integrations.mlflow.registry import MlflowRegistry

    return MlflowRegistry(server, EmbeddedRegistry(database), lambda name: alias_in(policy(), name))


def couriers_of(settings: Settings) -> dict[type[Target], Courier]:
    """Who tells deployers, by the kind of their target; none of a kind whose secret is not set."""
    found: dict[type[Target], Courier] = {}
    webhook, github = settings.webhook_secret, settings.github_token
    if webhook is None and github is None:
        return found
    from bot.integrations.deployers.outward import Outward
    from bot.integrations.deployers.webhook import WebhookCourier

    if webhook is not None:
        way = Outward(settings.webhook_hosts, settings.way)
        now = SystemClock().now
        found[Webhook] = WebhookCourier(webhook.get_secret_value(), way, settings.public_url or "", now)
    if github is not None:
        from bot.integrations.deployers.github import GithubCourier

        # The settings name the API's own address, so that it may be inside the network.
        outward = Outward(None, settings.way)
        address = settings.public_url or ""
        found[Github] = GithubCourier(github.get_secret_value(), settings.github_api_url, outward, address)
    return found


def allowed_of(settings: Settings) -> Allowed:
    """What the operator lets sources read."""
    known = {name: each.get_secret_value() for name, each in settings.source_databases.items()}
    return Allowed(settings.source_roots, known)


def pager_of(settings: Settings) -> Pager | None:
    """What calls people about alerts; None where nothing does."""
    if settings.pager is None or settings.pager_address is None:
        return None
    from bot.integrations.deployers.outward import Outward
    from bot.integrations.pager import HttpPager

    key = None if settings.pager_key is None else settings.pager_key.get_secret_value()
    # The settings name its own address, so that it may be inside the network.
    outward = Outward(None, settings.way)
    return HttpPager(PagerKind(settings.pager), settings.pager_address, key, outward)


def untold(settings: Settings, deployer: Deployer) -> tuple[str, str] | None:
    """Why these settings let nobody tell a deployer, and the setting that is missing; None when they do."""
    if isinstance(deployer.target, Github):
        return None if settings.github_token else ("GITHUB_TOKEN is not set", "GITHUB_TOKEN")
    if settings.webhook_secret is None:
        return "MLOPS_WEBHOOK_SECRET is not set", "MLOPS_WEBHOOK_SECRET"
    host = urlsplit(deployer.target.url).hostname or ""
    if host not in settings.webhook_hosts:
        return f"MLOPS_WEBHOOK_HOSTS does not list {host}", "MLOPS_WEBHOOK_HOSTS"
    return None


def require_told(settings: Settings, policy: Policy) -> None:
    """BadInput when the policy names a deployer that these settings cannot tell, naming the setting."""
    deployers = [("deployer", one) for found in policy.deployers.values() for one in found]
    trainers = [("trainer", one) for one in policy.trainers.values()]
    for what, each in (*deployers, *trainers):
        missing = untold(settings, each)
        if missing is not None:
            why, setting = missing
            raise BadInput(
                f"The policy names the {what} {each.name}, and {why}.",
                field=setting,
                hint="See docs/deploying.md.",
            )


def policy_of(
    database: Database, server: ModelServer | None, policy: Callable[[], Policy]
) -> Callable[[], Policy]:
    """The policy in force: where a server was adopted, some environments may only report yet."""
    return policy if server is None else lambda: in_force(database, policy())


def sites_of(settings: Settings) -> Sites:
    """The hosts whose pages are believed: the public one, those allowed, our own port here, and the MLflow server."""
    public = urlsplit(settings.public_url or "").netloc.casefold()
    ours = [f"{host}:{settings.port}" for host in LOOPBACK_HOSTS]
    server = urlsplit(settings.mlflow_address or "")
    default = {"http": 80, "https": 443}.get(server.scheme)
    theirs = f"{server.hostname}:{server.port or default}" if server.hostname else ""
    hosts = frozenset(filter(None, (public, *ours, *settings.allowed_hosts, theirs)))
    return Sites(hosts, _pages(settings))


def _pages(settings: Settings) -> str:
    """Where an MLflow server shows its pages; our own registry has none."""
    if settings.mlflow_address is None:
        return ""
    workspace = settings.registry_workspace
    return f"{settings.mlflow_address}/#" + (f"/workspaces/{workspace}" if workspace else "")


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or that of the local workspace."""
    return WorkspaceClock(settings.workspace_address) if settings.clock == "workspace" else SystemClock()


def anchors_of(settings: Settings) -> tuple[AnchorKeeper, ...]:
    """Where the audit's anchors are kept, beside the digests."""
    file = [] if settings.audit_anchor_file is None else [AnchorFile(settings.audit_anchor_file)]
    syslog = [] if settings.audit_syslog is None else [Syslog(settings.audit_syslog)]
    return (*file, *syslog, *_store_of(settings))


def _store_of(settings: Settings) -> tuple[AnchorKeeper, ...]:
    if settings.audit_anchor_store is None:
        return ()
    object_lock.require_installed()
    return (ObjectStore(settings.audit_anchor_store, settings.audit_anchor_days),)
