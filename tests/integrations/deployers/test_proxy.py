"""Behind MLOPS_PROXY deployers, GitHub and an MLflow server are reached through a real proxy, and nothing else is."""

import ipaddress
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import trustme

from bot.domain.deployment import Webhook
from bot.errors import Unavailable, Undelivered
from bot.integrations.deployers.github import GithubCourier
from bot.integrations.deployers.outward import Outward
from bot.integrations.mlflow.client import Client
from bot.integrations.network import Network
from bot.opening import couriers_of
from bot.outward_settings import Way
from bot.settings import Settings
from tests.integrations.deployers import test_github, test_webhook
from tests.integrations.deployers.proxy import PASSWORD, Proxy, proxying
from tests.integrations.deployers.servers import Deployer, bundle, seconds, serving, status

# A name that only the proxy knows: whoever looks it up here finds nothing.
NAME = "deployer.test"
HOSTS: dict[str, Network | None] = {NAME: None}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who vouches for what is behind the proxy."""
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle that names it."""
    return bundle(authority, tmp_path_factory.mktemp("ca"))


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """The proxy."""
    with proxying() as found:
        yield found


@pytest.fixture
def deployer(authority: trustme.CA) -> Iterator[Deployer]:
    """A deployer behind it."""
    with serving(status(204), authority, NAME) as server:
        yield server


def hook(deployer: Deployer) -> str:
    return f"https://{NAME}:{deployer.port}/hook"


def refused(outward: Outward, url: str) -> Undelivered:
    """Why it was not delivered."""
    with pytest.raises(Undelivered) as found:
        outward.send("POST", url, {})
    return found.value


def test_a_webhook_is_tunnelled_signed_and_the_certificate_is_the_deployers(
    proxy: Proxy, deployer: Deployer, trusted: Path
) -> None:
    settings = Settings(
        webhook_secret=test_webhook.SECRET, webhook_hosts=NAME, proxy=proxy.url, ca_bundle=trusted,
        public_url="https://bot.example",
    )  # fmt: skip
    courier = couriers_of(settings)[Webhook]

    assert courier.tell(test_webhook.order(hook(deployer))).status == 204
    assert proxy.asked == [f"CONNECT {NAME}:{deployer.port}"]
    assert deployer.came[0].headers["host"] == f"{NAME}:{deployer.port}"
    assert "proxy-authorization" not in deployer.came[0].headers
    assert PASSWORD in settings.secrets
    assert PASSWORD not in repr(settings)


def test_behind_a_proxy_no_name_is_looked_up_here_and_the_list_of_hosts_still_holds(
    proxy: Proxy, deployer: Deployer, trusted: Path
) -> None:
    looked: list[str] = []
    way = Outward(HOSTS, Way(proxy.url, ca_bundle=trusted), resolve=lambda host: looked.append(host) or ())

    assert way.send("POST", hook(deployer), {}).status == 204
    assert "elsewhere.test is not listed" in refused(way, "https://elsewhere.test/").sentence
    assert (looked, len(proxy.asked)) == (["127.0.0.1"], 1)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_an_address_that_is_written_out_is_refused_before_the_proxy_is_asked(
    proxy: Proxy, address: str
) -> None:
    way = Outward({address: None}, Way(proxy.url))
    written = f"[{address}]" if ":" in address else address
    why = refused(way, f"https://{written}/hook")

    assert "inside a private network" in why.sentence
    assert proxy.asked == []


def here(host: str) -> tuple[str, ...]:
    """A resolver to whom every name is this machine."""
    return ("127.0.0.1",)


def test_who_is_past_the_proxy_is_checked_here_and_spoken_to_directly(
    proxy: Proxy, deployer: Deployer, trusted: Path
) -> None:
    past = Way(proxy.url, frozenset({NAME}), trusted)
    inside = {NAME: ipaddress.ip_network("127.0.0.0/8")}

    assert Outward(inside, past, resolve=here).send("POST", hook(deployer), {}).status == 204
    assert "inside a private network" in refused(Outward(HOSTS, past, resolve=here), hook(deployer)).sentence
    assert proxy.asked == []


def test_what_the_proxy_refuses_is_said_and_tried_again(
    proxy: Proxy, deployer: Deployer, trusted: Path
) -> None:
    proxy.refused.add(NAME)
    why = refused(Outward(HOSTS, Way(proxy.url, ca_bundle=trusted)), hook(deployer))

    assert (why.sentence, why.retryable) == (
        f"The proxy does not let it through to {NAME} (403 Forbidden).",
        True,
    )
    stranger = Way(f"http://127.0.0.1:{proxy.port}", ca_bundle=trusted)
    assert "(407 " in refused(Outward(HOSTS, stranger), hook(deployer)).sentence
    assert deployer.came == []


def test_a_proxy_that_is_not_there_is_named_without_its_password(deployer: Deployer, trusted: Path) -> None:
    way = Way(f"http://bot:{PASSWORD}@127.0.0.1:1", ca_bundle=trusted)
    why = refused(Outward(HOSTS, way), hook(deployer))

    assert why.sentence == f"The proxy to {NAME} cannot be reached: 127.0.0.1 of MLOPS_PROXY."


def test_a_certificate_nobody_vouches_for_is_refused_behind_a_proxy_too(
    proxy: Proxy, deployer: Deployer
) -> None:
    why = refused(Outward(HOSTS, Way(proxy.url)), hook(deployer))

    assert "a certificate that cannot be trusted" in why.sentence
    assert deployer.came == []


def test_github_is_reached_through_the_proxy(proxy: Proxy) -> None:
    with test_github.standing_in() as github:
        port = github.address.rpartition(":")[2]
        api = f"http://github.test:{port}"
        courier = GithubCourier("ghp_x", api, Outward(None, Way(proxy.url)), "https://bot.example")

        assert courier.tell(test_github.order("release.yml")).status == 204
        assert courier.tell(test_github.order()).reference == "41"
    assert proxy.asked[0].startswith(f"POST {api}/repos/org/serving/actions/workflows/release.yml")
    assert len(proxy.asked) == 3


def test_an_mlflow_server_is_reached_through_the_proxy(
    proxy: Proxy, authority: trustme.CA, trusted: Path
) -> None:
    def answer(handler: BaseHTTPRequestHandler, _: Deployer) -> None:
        said = json.dumps({"registered_models": []}).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(said)))
        handler.end_headers()
        handler.wfile.write(said)

    with serving(answer, authority, "mlflow.test") as server:
        settings = Settings(
            registry=f"mlflow+https://mlflow.test:{server.port}", registry_token="t0ken", proxy=proxy.url,
            ca_bundle=trusted,
        )  # fmt: skip
        client = Client.of(settings)
        try:
            assert client.post("registered-models/search") == {"registered_models": []}
        finally:
            client.close()
        direct = Client.of(settings.model_copy(update={"no_proxy": frozenset({"mlflow.test"})}))
        try:
            with pytest.raises(Unavailable, match="host name has no address"):
                direct.post("registered-models/search")
        finally:
            direct.close()
    assert proxy.asked == [f"CONNECT mlflow.test:{server.port}"]
    assert server.came[0].headers["authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_is_always_past_the_proxy(name: str) -> None:
    assert Way("http://proxy.test:3128").proxy_to(name) is None


def test_a_look_up_that_hangs_takes_no_longer_than_the_limit() -> None:
    ended = threading.Event()

    def hangs(host: str) -> tuple[str, ...]:
        ended.wait(30)
        return ()

    way = Outward(HOSTS, limit_s=0.5, resolve=hangs)
    found: list[Undelivered] = []
    took = seconds(lambda: found.append(refused(way, f"https://{NAME}/")))
    ended.set()

    assert took < 5
    assert (found[0].sentence, found[0].retryable) == (f"{NAME} did not answer within 0.5 seconds.", True)


def test_the_time_of_a_slow_look_up_is_taken_from_the_answer(deployer: Deployer, trusted: Path) -> None:
    def slow(host: str) -> tuple[str, ...]:
        threading.Event().wait(0.4)
        return ("127.0.0.1",)

    inside = {NAME: ipaddress.ip_network("127.0.0.0/8")}
    way = Outward(inside, Way(ca_bundle=trusted), 0.3, slow)

    assert "did not answer within 0.3 seconds" in refused(way, hook(deployer)).sentence
    assert deployer.came == []
