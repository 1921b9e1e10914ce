"""A class over TLS: phones speak https, kernels and the trainer's own browser a port on loopback."""

from __future__ import annotations

import http.client
import ssl
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.workshop.conftest import Served
from toolkit.i18n import in_language
from toolkit.workshop import WorkshopProblem, network, tls

NAME = "kelas.example"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `NAME` and its key."""
    return make_pair(tmp_path_factory.mktemp("tls"))


def make_pair(folder: Path, *more: str) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-days",
        "2",
    ]
    command += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    command += ["-keyout", str(key), "-out", str(certificate), *(more or ["-nodes"])]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def test_phones_speak_https_and_the_laptop_itself_has_a_door_of_its_own(
    pair: tuple[Path, Path], serve: Callable[..., AbstractContextManager[Served]]
) -> None:
    with serve(tls=tls.context(*pair), public_name=NAME) as served:
        trusting = ssl.create_default_context(cafile=str(pair[0]))
        trusting.check_hostname = False  # the connection goes to an address, Host carries the name
        phone = http.client.HTTPSConnection("127.0.0.1", served.app.port, context=trusting, timeout=20)
        phone.request("GET", "/join?lang=en", headers={"Host": f"{NAME}:{served.app.port}"})
        answer = phone.getresponse()
        answer.read()
        assert answer.status == 200
        cookies = answer.headers.get_all("Set-Cookie") or []
        assert cookies
        assert all("; Secure" in cookie for cookie in cookies if cookie.startswith("naikkelas"))
        policy = answer.headers["Content-Security-Policy"]
        assert f"wss://{NAME}:{served.app.port}" in policy
        assert "ws://" not in policy.replace("wss://", "")
        phone.close()

        # Kernels reach the shelf, and the trainer her console, without a certificate.
        assert served.app.local_url.startswith("http://127.0.0.1:")
        assert served.app.local_url != f"http://127.0.0.1:{served.app.port}"
        inner = http.client.HTTPConnection("127.0.0.1", served.app.inner_port, timeout=20)
        inner.request("GET", "/trainer")
        assert inner.getresponse().status == 200
        inner.close()

        assert served.app.addresses == [f"https://{NAME}:{served.app.port}/"]

        # Who speaks plain HTTP to the port of the phones gets nothing.
        plain = http.client.HTTPConnection("127.0.0.1", served.app.port, timeout=20)
        plain.request("GET", "/join")
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            plain.getresponse()
        plain.close()


def test_addresses_over_tls() -> None:
    assert network.addresses("", 443, name=NAME, tls=True) == [f"https://{NAME}/"]
    assert network.addresses("192.168.1.7", 8866, tls=True) == ["https://192.168.1.7:8866/"]


def test_what_is_wrong_with_a_certificate_is_said(pair: tuple[Path, Path], tmp_path: Path) -> None:
    certificate, key = pair
    other = tmp_path / "other"
    other.mkdir()
    other_key = make_pair(other)[1]
    locked = tmp_path / "locked"
    locked.mkdir()
    locked_pair = make_pair(locked, "-passout", "pass:rahasia")
    nothing = tmp_path / "nothing.pem"
    nothing.write_bytes(b"\x00not a certificate")
    wrong = [
        ((tmp_path / "none.pem", key), "was not found"),
        ((certificate, other_key), "does not belong"),
        (locked_pair, "locked with a password"),
        ((nothing, None), "holds no certificate"),
        ((certificate, None), "--key"),
    ]
    for (first, second), said in wrong:
        with in_language("en"), pytest.raises(WorkshopProblem, match=said):
            tls.context(first, second)


def test_a_certificate_and_its_key_may_share_a_file(pair: tuple[Path, Path], tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(pair[1].read_bytes() + pair[0].read_bytes())
    assert tls.context(both).minimum_version == ssl.TLSVersion.TLSv1_2
