"""One call to an MLflow server: bounded in time and size, never redirected; what it answers is a JSON object or a refusal."""

import json
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow.reach import Resolve, require_reachable, resolved
from bot.integrations.proxies import through
from bot.outward_settings import DIRECT, Way
from bot.registry_settings import RegistrySettings

# For a whole answer: what httpx calls a timeout begins anew with each piece of it.
LIMIT_S = 10.0
REST = "/api/2.0/mlflow"
FILES = "/api/2.0/mlflow-artifacts/artifacts"
# A page may be long, but no answer shall take the process's memory.
LARGEST_ANSWER = 32 * 1024 * 1024
WORKSPACE_HEADER = "X-MLFLOW-WORKSPACE"
NOT_MLFLOW = "What answers at MLOPS_REGISTRY does not speak as MLflow does"
# MLflow says so of what is not there, and of an alias that is not set.
_ABSENT = frozenset({"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"})
_CODE = re.compile(r"[A-Z_]{1,64}")

Json = dict[str, Any]


class TooMuch(Unavailable):
    """The answer was larger than is read, or took longer: a shorter page may do."""


class NotPermitted(Unavailable):
    """The server knows who asks, and does not permit this."""


class NoSuchCall(Unavailable):
    """The server does not know what it is asked: it is older, or no MLflow."""


class Client:
    """Speaks to the server at an address; safe to use from several threads."""

    def __init__(
        self,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        limit_s: float = LIMIT_S,
        resolve: Resolve = resolved,
        way: Way = DIRECT,
    ) -> None:
        self.address = address
        self._way = way
        self._limit_s = limit_s
        self._resolve = resolve
        self._http = httpx.Client(
            base_url=address,
            auth=auth,
            # A compressed answer may be a thousand times larger than what was counted.
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})},
            timeout=limit_s,
            # A redirect would carry the credentials to an address that nobody named.
            follow_redirects=False,
            # A proxy or a .netrc of the environment must not come between: the settings say all.
            trust_env=False,
            verify=ssl.create_default_context(cafile=way.ca_bundle),
            proxy=through(way, urlsplit(address).hostname or ""),
        )

    @classmethod
    def of(cls, settings: RegistrySettings, address: str | None = None) -> "Client":
        """A client as the settings say, for the registry's own address or another one."""
        token, password = settings.registry_token, settings.registry_password
        headers = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token.get_secret_value()}"
        if settings.registry_workspace is not None:
            headers[WORKSPACE_HEADER] = settings.registry_workspace
        user = settings.registry_user
        auth = (user, password.get_secret_value()) if user and password else None
        return cls(address or settings.mlflow_address or "", headers=headers, auth=auth, way=settings.way)

    def get(self, path: str, **params: str | int) -> Json:
        """Read something. NotFound when the server has no such thing, Unavailable when it does not answer well."""
        return self._ask("GET", path, params={key: str(value) for key, value in params.items()})

    def files(self, folder: str) -> Json:
        """What stands in a folder of the files that the server keeps."""
        return self._ask("GET", "", root=FILES, params={"path": folder})

    def post(self, path: str, **body: object) -> Json:
        """Change something, or search."""
        return self._ask("POST", path, json=body)

    def delete(self, path: str, **body: object) -> Json:
        """Take something away."""
        return self._ask("DELETE", path, json=body)

    def download(self, path: str) -> Iterator[bytes]:
        """The bytes of a file that the server keeps. NotFound when it has none of that path."""
        self._require_reachable()
        try:
            with self._http.stream("GET", f"{FILES}/{quote(path)}") as response:
                _refuse_redirect(response)
                if response.status_code == 404:
                    raise NotFound("The MLflow server has no such file.")
                if response.status_code != 200:
                    raise Unavailable(f"The MLflow server does not give the file ({response.status_code}).")
                yield from response.iter_raw()
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise Unavailable("The MLflow server stopped in the middle of a file.") from error

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _require_reachable(self) -> None:
        # At each call, because a name may lead elsewhere than it did when the bot started. A proxy looks itself.
        if self._way.proxy_to(urlsplit(self.address).hostname or "") is None:
            require_reachable(self.address, self._resolve)

    def _ask(self, method: str, path: str, *, root: str = REST, **more: Any) -> Json:
        self._require_reachable()
        ends = time.monotonic() + self._limit_s
        try:
            with self._http.stream(method, f"{root}/{path}".rstrip("/"), **more) as response:
                _refuse_redirect(response)
                text = _received(response, ends)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Unavailable("The MLflow server does not answer.") from error
        return _understood(response, text)


def _received(response: httpx.Response, ends: float) -> bytes:
    received = bytearray()
    for chunk in response.iter_raw():
        received += chunk
        if len(received) > LARGEST_ANSWER:
            raise TooMuch("The MLflow server's answer is larger than 32 MB, and was not read.")
        if time.monotonic() > ends:
            raise TooMuch("The MLflow server answers too slowly.")
    return bytes(received)


def _refuse_redirect(response: httpx.Response) -> None:
    if response.is_redirect or response.next_request is not None:
        raise Unavailable(
            "The MLflow server sends the bot to another address, and it does not follow.",
            retryable=False,
            hint="Name the server itself in MLOPS_REGISTRY.",
        )


def _understood(response: httpx.Response, text: bytes) -> Json:
    status = response.status_code
    if status == 401:
        raise Unavailable(
            "The MLflow server does not let the bot in: it does not take its name and password, or its token.",
            retryable=False,
            hint="Check MLOPS_REGISTRY_USER and MLOPS_REGISTRY_PASSWORD, or MLOPS_REGISTRY_TOKEN.",
        )
    if status == 403:
        raise NotPermitted(
            "The MLflow server lets the bot in, but not to this.",
            retryable=False,
            hint="Check the permissions of the bot's account there.",
        )
    if status == 429 or status >= 500:
        raise Unavailable(f"The MLflow server fails ({status}).")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise (NoSuchCall if status == 404 else Unavailable)(
            f"{NOT_MLFLOW} ({status}).", hint="Check MLOPS_REGISTRY."
        )
    if status != 200:
        _refuse(status, answer.get("error_code"))
    return answer


def _refuse(status: int, code: object) -> None:
    if code in _ABSENT:
        raise NotFound("The MLflow server has no such thing.")
    known = code if isinstance(code, str) and _CODE.fullmatch(code) else "no code of MLflow's"
    raise Unavailable(f"The MLflow server refused the call ({status}, {known}).", retryable=False)
