"""A stand-in of S3 as a process of its own, and the settings that lead to it."""

import socket
import subprocess
import sys
import time

import pytest

SECRET = "secret-of-s3"


def leads_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every client of AWS's speaks to it."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": address, "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)


class Server:
    """moto's server, which may be ended and started again."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._answers()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def _answers(self) -> None:
        ends = time.monotonic() + 30
        while time.monotonic() < ends:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("moto does not answer")
