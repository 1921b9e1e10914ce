"""`naikkelas tool`: one tool in the browser, without a class."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from tornado.websocket import WebSocketClosedError, websocket_connect
from typer.testing import CliRunner

from tests.workshop.page_socket import PageSocket, frame
from toolkit import standalone
from toolkit.cli import app
from toolkit.curriculum import load_course
from toolkit.i18n import use_language
from toolkit.lesson.tools.registry import names

Start = Callable[[str], str]


@pytest.fixture(autouse=True)
def _indonesian_again() -> Iterator[None]:
    """The command sets the language of this process; the tests after these want it as it was."""
    yield
    use_language("id")


def test_every_tool_has_its_notebooks_and_its_name() -> None:
    assert list(load_course().info.tools) == names()
    for name in names():
        for language in ("id", "en"):
            assert standalone.notebook(name, language).is_file()


def test_an_unknown_tool_is_told_in_words() -> None:
    done = CliRunner().invoke(app, ["tool", "prices", "--no-browser", "--language", "en"])
    assert done.exit_code == 2
    told = " ".join(done.output.split())
    assert "There is no tool prices." in told
    assert "reconcile" in told


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = CliRunner().invoke(
        app, ["tool", "price", "--no-browser", "--folder", str(tmp_path / "file" / "x")]
    )
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Serve a tool as a process of its own and return its address."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(name: str) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "toolkit.cli", "tool", name, "--no-browser"]
        command += ["--port", str(port), "--folder", str(tmp_path / "buku")]
        processes.append(subprocess.Popen(command, start_new_session=True))
        address = f"http://127.0.0.1:{port}/"
        end = time.monotonic() + 60
        while time.monotonic() < end:
            assert processes[-1].poll() is None
            try:
                with urllib.request.urlopen(f"{address}api/ping", timeout=1):
                    return address
            except OSError:
                time.sleep(0.1)
        pytest.fail("the tool was not served")

    yield run
    for process in processes:
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(20) == 0
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.browser
@pytest.mark.server
def test_a_tool_works_alone_and_keeps_what_is_typed(start: Start, tmp_path: Path, chromium: str) -> None:
    address = start("price")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 640})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address, wait_until="commit")
        cost = page.get_by_label("Biaya satu produk").first
        expect(cost).to_be_visible(timeout=60_000)
        cost.fill("30rb")
        page.get_by_label("Untung yang Anda mau").first.fill("20")
        expect(page.locator(".nk-headline")).to_contain_text("Rp37.500")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.wait_for_timeout(600)  # the last keys are collected for 0.3 s before they are kept
        others = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
        assert others == []
        browser.close()
    kept = json.loads((tmp_path / "buku" / ".naikkelas" / "notebook.json").read_text(encoding="utf-8"))
    assert "30rb" in json.dumps(kept)


@pytest.mark.server
def test_it_listens_to_this_computer_only_and_runs_nothing_but_the_page(start: Start) -> None:
    address = start("size")
    request = urllib.request.Request(address, headers={"Host": "evil.example"})
    with pytest.raises(OSError, match=r"40[03]|421|404"):
        urllib.request.urlopen(request, timeout=5)
    for path in ("voila/render/../../etc/passwd", "api/contents", "tree", "voila/files/price.id.ipynb"):
        with pytest.raises(OSError, match="404"):
            urllib.request.urlopen(address + path, timeout=5)


@pytest.mark.server
def test_a_page_that_speaks_no_protocol_of_ours_stops_nobody(start: Start) -> None:
    address = start("price")
    kernel = re.search(r'"kernelId": "([^"]+)"', urllib.request.urlopen(address, timeout=60).read().decode())
    assert kernel

    async def main() -> None:
        url = address.replace("http:", "ws:") + f"api/kernels/{kernel[1]}/channels?session_id=x"
        page = await PageSocket.open(address.rstrip("/"), kernel[1], {})
        await page.ask_states()
        cost = page.find(_model_name="TextModel", description="Biaya satu produk (HPP)")
        for old in (None, ["v2.kernel.example"]):
            other = await websocket_connect(url, subprotocols=old)
            for bad in (b"\xff" * 200, "{}", frame("execute_request", {"code": "1"})):
                with contextlib.suppress(WebSocketClosedError):
                    await other.write_message(bad, binary=isinstance(bad, bytes))
            assert await asyncio.wait_for(other.read_message(), 30) is None
            assert other.close_code == 1003
        # A frame on a connection that has just closed was once read as a hundred million parts.
        for number in range(3):
            gone = await PageSocket.open(address.rstrip("/"), kernel[1], {})
            await gone.set(cost, value=f"{number}000")
            gone.socket.close()
        await page.set(cost, value="30000")
        await page.wait_for(cost, value="30000")

    asyncio.run(main())
