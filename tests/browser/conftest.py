"""A real class server and real browsers for the tests in this folder.

Every browser blocks all hosts but the server's: a page that asks for anything else fails its test.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

# A busy machine is slow, not wrong; a test that fails waits this long once.
expect.set_options(timeout=30_000)

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    """Return a port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class ClassServer:
    """`naikkelas workshop` as a process of its own."""

    folder: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def code(self) -> str:
        """The class code, read from the class folder."""
        text = (self.folder / "class.yaml").read_text(encoding="utf-8")
        found = re.search(r"^code:\s*'?\"?([A-Z0-9]+)", text, re.MULTILINE)
        assert found, text
        return found.group(1)

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [sys.executable, "-m", "toolkit.cli", "workshop", str(self.folder)]
        command += ["--no-browser", "--host", "127.0.0.1", "--port", str(self.port), "--name", "Kelas Uji"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self.wait(90)

    def wait(self, seconds: float) -> None:
        """Wait until the server answers a ping."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/ping", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the class server did not start:\n{self.log.read_text(encoding='utf-8')[-4000:]}")

    def kill(self) -> None:
        """Pull the plug: SIGKILL for the server itself, nothing is told to its children."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        """Ctrl-C, as the trainer would."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            pytest.fail("Ctrl-C did not stop the server within 20 s")


@pytest.fixture(scope="module")
def class_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClassServer]:
    """One class for a module of tests."""
    folder = tmp_path_factory.mktemp("kelas")
    server = ClassServer(folder / "class", free_port(), folder / "server.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for a module of tests.

    Not for the session: Playwright keeps an event loop running in this thread, in which no other test could
    run its own.
    """
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


def guarded(context: BrowserContext) -> list[str]:
    """Block every other host in a context; returns the list that collects what was asked of them."""
    asked: list[str] = []

    def decide(route: Route) -> None:
        host = urlsplit(route.request.url).hostname
        if host in ("127.0.0.1", "localhost", None):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", decide)
    return asked


NewPhone = Callable[[], Page]


@pytest.fixture
def new_phone(browser: Browser) -> Iterator[NewPhone]:
    """Make phones of 360×640 with touch; at the end no page may have asked another host for anything."""
    contexts: list[tuple[BrowserContext, list[str]]] = []

    def make() -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, locale="id-ID"
        )
        contexts.append((context, guarded(context)))
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield make
    for context, asked in contexts:
        context.close()
        assert asked == [], "a page asked another host"


@pytest.fixture
def laptop(browser: Browser) -> Iterator[Page]:
    """The trainer's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    asked = guarded(context)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()
    assert asked == [], "a page asked another host"
