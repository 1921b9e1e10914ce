"""A real class server and real browsers for the tests in this folder.

Every browser blocks all hosts but the server's: a page that asks for anything else fails its test.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser.class_server import ClassServer, free_port

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


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, pytest.TestReport, Any]:
    """Remember that a test failed, so that its fixtures can keep what the screen showed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def keep_the_screen(page: Page, request: pytest.FixtureRequest, folder: Path) -> None:
    """After a failure, leave a picture and the page's HTML, and say where."""
    if not request.node.stash.get(FAILED, False) or page.is_closed():
        return
    page.screenshot(path=folder / "screen.png")
    (folder / "screen.html").write_text(page.content(), encoding="utf-8")
    print(f"what the screen showed: {folder}/screen.png and screen.html")


@pytest.fixture
def laptop(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Page]:
    """The trainer's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    asked = guarded(context)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    keep_the_screen(page, request, tmp_path)
    context.close()
    assert asked == [], "a page asked another host"
