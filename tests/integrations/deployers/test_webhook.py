"""A webhook reaches who is listed, signed, and nobody else: against real HTTPS servers of this machine."""

import ipaddress
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from standardwebhooks import Webhook as Signature
from standardwebhooks.webhooks import WebhookVerificationError

from bot.domain.deployment import Deployment, DeploymentState, Order, Webhook
from bot.domain.registry import ChangeKind
from bot.errors import Undelivered
from bot.integrations.deployers.outward import Outward
from bot.integrations.deployers.webhook import WebhookCourier
from bot.integrations.network import Network, is_public, meant
from bot.outward_settings import Way
from tests.integrations.deployers.servers import (
    Answer,
    Deployer,
    breaks,
    bundle,
    drips,
    floods,
    hangs,
    seconds,
    serving,
    status,
)

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
HERE = ipaddress.ip_network("127.0.0.0/8")
KEY = "msg_0123456789abcdef"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who vouches for the deployer."""
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle that names it."""
    return bundle(authority, tmp_path_factory.mktemp("ca"))


@pytest.fixture
def deployer(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[Deployer]:
    """A deployer that answers as the test says."""
    answer: Answer = getattr(request, "param", status(204))
    with serving(answer, authority) as server:
        yield server


def order(url: str) -> Order:
    """Promote churn@7."""
    at = datetime.now(UTC)
    told = Deployment(
        3, 12, "churn", 7, "production", ChangeKind.PROMOTION, "eu", Webhook(url), KEY,
        DeploymentState.WAITING, at, at + timedelta(hours=1), "1h", previous=5,
    )  # fmt: skip
    return Order(told, "a" * 64, "models:/m-1")


def courier(trusted: Path | None, limit_s: float = 5, **hosts: Network | None) -> WebhookCourier:
    """One that may tell `localhost`, unless other hosts are listed."""
    way = Outward(hosts or {"localhost": HERE}, Way(ca_bundle=trusted), limit_s)
    return WebhookCourier(SECRET, way, "https://bot.example", lambda: datetime.now(UTC))


def refused(send: Callable[[], object]) -> Undelivered:
    """Why it was not delivered."""
    with pytest.raises(Undelivered) as found:
        send()
    return found.value


def test_it_arrives_signed_with_all_that_a_deployer_needs(deployer: Deployer, trusted: Path) -> None:
    assert courier(trusted).tell(order(deployer.url)).status == 204

    (came,) = deployer.came
    said = Signature(SECRET).verify(came.body, came.headers)
    assert (came.headers["webhook-id"], came.headers["host"]) == (KEY, f"localhost:{deployer.port}")
    assert said["type"] == "deployment.requested"
    told = said["data"]
    assert (told["attempt"], told["model"], told["version"], told["previous"]) == (3, "churn", 7, 5)
    assert told["report_to"] == "https://bot.example/api/v1/deployments/3"
    with pytest.raises(WebhookVerificationError):
        Signature(SECRET).verify(came.body.replace(b"churn", b"fraud"), came.headers)


def test_the_same_is_told_again_under_the_same_id(deployer: Deployer, trusted: Path) -> None:
    told = order(deployer.url)
    for _ in range(2):
        courier(trusted).tell(told)

    assert {(each.headers["webhook-id"], each.body) for each in deployer.came} == {
        (KEY, deployer.came[0].body)
    }


@pytest.mark.parametrize("deployer", [status(302, Location="https://elsewhere.example/")], indirect=True)
def test_a_redirect_is_not_followed(deployer: Deployer, trusted: Path) -> None:
    why = refused(lambda: courier(trusted).tell(order(deployer.url)))

    assert why.sentence == "eu sent me on to another address (302), and I do not follow."
    assert (why.status, why.retryable, len(deployer.came)) == (302, False, 1)


@pytest.mark.parametrize(
    ("deployer", "code", "later"),
    [(status(code), code, later) for code, later in ((401, False), (404, False), (429, True), (503, True))],
    indirect=["deployer"],
)
def test_what_it_answers_decides_whether_it_is_told_again(
    deployer: Deployer, trusted: Path, code: int, later: bool
) -> None:
    why = refused(lambda: courier(trusted).tell(order(deployer.url)))

    assert (why.status, why.retryable) == (code, later)
    assert str(code) in why.sentence


@pytest.mark.parametrize("deployer", [hangs, drips], indirect=True)
def test_a_server_that_would_answer_in_an_hour_is_given_up_in_time(deployer: Deployer, trusted: Path) -> None:
    told = courier(trusted, limit_s=1)
    took = seconds(lambda: refused(lambda: told.tell(order(deployer.url))))
    why = refused(lambda: told.tell(order(deployer.url)))

    assert took < 3
    assert (why.sentence, why.retryable) == ("localhost did not answer within 1 seconds.", True)


@pytest.mark.parametrize("deployer", [floods], indirect=True)
def test_ten_megabytes_of_answer_are_not_read(deployer: Deployer, trusted: Path) -> None:
    assert courier(trusted).tell(order(deployer.url)).status == 200


@pytest.mark.parametrize("deployer", [breaks], indirect=True)
def test_a_broken_connection_is_tried_again(deployer: Deployer, trusted: Path) -> None:
    why = refused(lambda: courier(trusted).tell(order(deployer.url)))

    assert (why.sentence, why.retryable) == ("localhost broke the connection off.", True)


def test_a_certificate_nobody_vouches_for_is_refused(deployer: Deployer) -> None:
    why = refused(lambda: courier(None).tell(order(deployer.url)))

    assert "a certificate that cannot be trusted; MLOPS_CA_BUNDLE" in why.sentence
    assert not deployer.came


def test_a_certificate_of_another_name_is_refused(authority: trustme.CA, trusted: Path) -> None:
    with serving(status(204), authority, "other.example") as server:
        why = refused(lambda: courier(trusted).tell(order(server.url)))

    assert "a certificate that cannot be trusted" in why.sentence
    assert not server.came


def test_nobody_there_is_tried_again(trusted: Path) -> None:
    why = refused(lambda: courier(trusted).tell(order("https://localhost:1/hook")))

    assert (why.sentence, why.retryable) == ("localhost cannot be reached.", True)


def test_a_host_that_is_not_listed_is_not_looked_up(trusted: Path) -> None:
    asked: list[str] = []
    way = Outward({"ci.example": None}, Way(ca_bundle=trusted), resolve=lambda host: asked.append(host) or ())
    why = refused(lambda: way.send("POST", "https://localhost/hook", {}))

    assert why.sentence == "localhost is not listed in MLOPS_WEBHOOK_HOSTS."
    assert (why.retryable, asked) == (False, [])


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1", "0.0.0.0", "224.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "::10.0.0.1", "64:ff9b:1::a00:1", "100.64.0.1",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_however_it_is_wrapped(address: str) -> None:
    way = Outward({"ci.example": None}, resolve=lambda host: ("93.184.216.34", address))
    why = refused(lambda: way.send("POST", "https://ci.example/hook", {}))

    assert not is_public(meant(address))
    assert "inside a private network that MLOPS_WEBHOOK_HOSTS does not name" in why.sentence
    assert why.retryable is False


def test_a_listed_network_lets_in_its_own_addresses_alone(deployer: Deployer, trusted: Path) -> None:
    other = ipaddress.ip_network("10.0.0.0/8")
    why = refused(lambda: courier(trusted, localhost=other).tell(order(deployer.url)))

    assert "leads to 127.0.0.1" in why.sentence
    assert courier(trusted, localhost=HERE).tell(order(deployer.url)).status == 204


def test_the_name_is_resolved_once_and_that_address_connected_to(deployer: Deployer, trusted: Path) -> None:
    answers = [("127.0.0.1",), ("10.9.9.9",)]
    way = Outward({"localhost": HERE}, Way(ca_bundle=trusted), resolve=lambda host: answers.pop(0))

    assert way.send("POST", deployer.url, {}).status == 204
    assert answers == [("10.9.9.9",)]


def test_a_proxy_of_the_environment_is_not_used(
    deployer: Deployer, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert courier(trusted).tell(order(deployer.url)).status == 204
    assert json.loads(deployer.came[0].body)
