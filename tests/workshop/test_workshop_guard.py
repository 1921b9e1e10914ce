"""What every request must pass and every response carries; who may use which kernel."""

from __future__ import annotations

import asyncio
import json
import re
from types import SimpleNamespace

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from tests.workshop.conftest import Served, Visitor, opened_by
from toolkit.frontend import built_name
from toolkit.workshop import network
from toolkit.workshop.guard import Busy, Gate, Limiter, own_names
from toolkit.workshop.kernel_environment import kernel_environment
from toolkit.workshop.trainer import from_this_machine


def built(name: str) -> str:
    return f"/static/{built_name(name)}"


@pytest.mark.server
def test_a_name_that_is_not_ours_reaches_no_handler(served: Served) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example"):
        assert served.visitor().ask("/join", Host=host).status == 404
        assert served.visitor().ask(built("site.css"), Host=host).status == 404
    assert served.visitor().ask("/join", Host="192.168.43.1:8866").status == 200


@pytest.mark.server
def test_every_response_carries_the_headers(served: Served) -> None:
    for path in ("/join", built("site.css"), "/static/gone.css", "/nowhere", "/api/shelf"):
        headers = served.visitor().ask(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe-eval" not in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY", path


@pytest.mark.server
def test_a_lesson_is_text_first_and_names_no_other_host(served: Served) -> None:
    visitor, _learner = served.learner("Joko")
    page = visitor.ask("/learn/02-price").text
    assert page.index("Bu Sari menjual keripik") < page.index("jupyter-config-data")
    assert "<b>tebal</b>" in page
    assert "ZeroDivisionError" not in page
    assert "Traceback" not in page
    assert "belum bisa ditampilkan" in page
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert links
    assert all(link.startswith(("/", "#", "data:,")) or link == "" for link in links)
    assert '<html lang="id">' in page
    assert re.search(r'<section class="nk-step" data-step="story">', page)


def kernel_of(page: str) -> str:
    found = re.search(r'"kernelId": "([^"]+)"', page)
    assert found
    return found.group(1)


@pytest.mark.server
def test_an_ordinary_kernel_knows_its_learner_and_no_secrets(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served.app.kernel_manager, "pages", None)
    monkeypatch.setenv("NAIKKELAS_TRAINER_PASSWORD", "rahasia-kelas")
    monkeypatch.setenv("CLOUD_SECRET", "x")
    visitor, learner = served.learner("Kiki")
    page = visitor.ask("/learn/02-price", Naikkelas_Shelf="forged", Naikkelas_Url="http://evil.example").text
    names = re.search("<p id=env>([^<]*)", page)
    assert names
    known = set(names.group(1).split())
    assert {"HTTP_NAIKKELAS_URL", "HTTP_NAIKKELAS_SHELF", "HTTP_NAIKKELAS_LANGUAGE"} <= known
    assert not known & {"NAIKKELAS_TRAINER_PASSWORD", "CLOUD_SECRET", "HTTP_NAIKKELAS_LEARNER"}
    owner = served.app.kernel_manager.owners[kernel_of(page)]
    assert owner.learner == learner
    assert opened_by(served, owner.token) == learner


@pytest.mark.server
def test_a_notebook_that_runs_before_its_visitors_knows_nobody(served: Served) -> None:
    visitor, _learner = served.learner("Koming")
    names = re.search("<p id=env>([^<]*)", visitor.ask("/learn/02-price").text)
    assert names
    known = set(names.group(1).split())
    assert "NAIKKELAS_TEMPLATE" in known
    assert not {name for name in known if "SHELF" in name or "LEARNER" in name or "URL" in name}


def refused(served: Served, kernel: str, visitor: Visitor, **headers: str) -> int | None:
    """The status with which a kernel's channels are refused, None if they open."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies)
    url = f"{served.url}/api/kernels/{kernel}/channels?session_id=x".replace("http:", "ws:")

    async def connect() -> int | None:
        try:
            (await websocket_connect(HTTPRequest(url, headers={"Cookie": cookies, **headers}))).close()
        except HTTPClientError as error:
            return error.code
        return None

    return asyncio.run(connect())


@pytest.mark.server
def test_a_kernel_answers_its_own_learner_only(served: Served) -> None:
    visitor, _learner = served.learner("Lina")
    stranger, _other = served.learner("Maya")
    kernel = kernel_of(visitor.ask("/learn/02-price").text)
    assert visitor.ask(f"/api/kernels/{kernel}").status == 200
    assert stranger.ask(f"/api/kernels/{kernel}").status == 404
    assert served.visitor().ask(f"/api/kernels/{kernel}").status in (302, 403)
    assert refused(served, kernel, stranger) == 404
    assert refused(served, kernel, served.visitor()) == 403
    assert refused(served, kernel, visitor, Origin="http://evil.example") == 403
    assert refused(served, kernel, visitor, Origin=served.url) is None
    told = [json.loads(one.ask(f"/api/ping?kernel={kernel}").text) for one in (visitor, stranger)]
    assert told[0] == {"ok": True, "kernel": True, "again": True}
    assert told[1] == {"ok": True, "kernel": False, "again": False}
    stranger.ask("/me")
    assert stranger.ask(f"/voila/api/shutdown/{kernel}", {}).status == 404
    assert visitor.ask(f"/voila/api/shutdown/{kernel}", {}).status == 204
    assert kernel not in served.app.kernel_manager


@pytest.mark.server
def test_pages_may_not_run_code_in_a_kernel(served: Served) -> None:
    allowed = served.app.kernel_manager.allowed_message_types
    assert not {"execute_request", "shutdown_request", "inspect_request", "debug_request"} & set(allowed)


def test_the_environment_of_a_kernel_is_an_allowlist() -> None:
    given = {
        "PATH": "/bin",
        "AWS_SECRET_ACCESS_KEY": "x",
        "HTTP_NAIKKELAS_URL": "u",
        "HTTP_COOKIE": "c",
        "QUERY_STRING": "q",
    }
    kept = kernel_environment(given)
    assert kept["PATH"] == "/bin"
    assert kept["HTTP_NAIKKELAS_URL"] == "u"
    assert not {"AWS_SECRET_ACCESS_KEY", "HTTP_COOKIE", "QUERY_STRING"} & kept.keys()


def request(remote: str, host: str, **headers: str) -> SimpleNamespace:
    return SimpleNamespace(remote_ip=remote, host=host, headers=headers)


@pytest.mark.parametrize(
    ("remote", "host", "ours"),
    [
        ("127.0.0.1", "localhost:8866", True),
        ("127.0.0.1", "127.0.0.1:8866", True),
        ("::1", "[::1]:8866", True),
        ("127.0.0.1", "192.168.1.5:8866", False),
        ("127.0.0.1", "evil.example", False),
        ("192.168.1.9", "localhost:8866", False),
        ("192.168.1.9", "127.0.0.1:8866", False),
    ],
)
def test_only_loopback_on_both_ends_is_this_machine(remote: str, host: str, ours: bool) -> None:
    assert from_this_machine(request(remote, host)) is ours


def test_what_a_proxy_forwards_is_not_this_machine() -> None:
    assert not from_this_machine(request("127.0.0.1", "localhost", **{"X-Forwarded-For": "203.0.113.9"}))


def test_names_that_are_not_names_are_left_out() -> None:
    names = own_names("kelas.example", "*", "a b", "")
    assert {"localhost", "kelas.example"} <= names
    assert not {"*", "a b", ""} & names


def test_a_limiter_counts_and_forgets() -> None:
    limiter = Limiter(2, 60)
    assert not limiter.full("x")
    limiter.count("x")
    limiter.count("x")
    assert limiter.full("x")
    assert not limiter.full("y")
    limiter.forget("x")
    assert not limiter.full("x")


def test_addresses_for_phones() -> None:
    assert network.addresses("192.168.1.7", 8866) == ["http://192.168.1.7:8866/"]
    assert network.addresses("::1", 80, "/kelas/") == ["http://[::1]/kelas/"]
    assert network.addresses("", 8866)
    assert all(not address.startswith("http://127.") for address in network.addresses("", 8866)) or (
        network.local_addresses() == []
    )
    assert network.qr_svg("http://192.168.1.7:8866/join?code=ABC").startswith("<svg")


def test_a_gate_lets_few_in_keeps_some_waiting_and_turns_the_rest_away() -> None:
    async def play() -> tuple[int, list[str]]:
        gate, inside, most, ends = Gate(at_once=2, waiting=3), 0, 0, []

        async def enter() -> None:
            nonlocal inside, most
            try:
                async with gate:
                    inside += 1
                    most = max(most, inside)
                    await asyncio.sleep(0)
                    inside -= 1
                    ends.append("in")
            except Busy:
                ends.append("busy")

        await asyncio.gather(*(enter() for _ in range(8)))
        await enter()
        return most, ends

    most, ends = asyncio.run(play())
    assert most == 2
    assert ends.count("in") == 6
    assert ends.count("busy") == 3
    assert ends[-1] == "in"


def test_somebody_who_leaves_the_queue_leaves_her_place() -> None:
    async def play() -> None:
        gate = Gate(at_once=1, waiting=1)
        async with gate:
            waiting = asyncio.ensure_future(gate.__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with gate:
            second = asyncio.ensure_future(gate.__aenter__())
            await asyncio.sleep(0)
            assert not second.done()
        await second

    asyncio.run(play())
