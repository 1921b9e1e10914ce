"""One visit of a phone to a page: times, bytes and requests as Chromium reports them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.acting import join

PATIENCE = 90_000
"""Milliseconds to wait for one thing on a page."""

SETTLE = 1_000
"""Milliseconds after the answer in which what comes late still counts."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Other hosts do not exist. Blocking them request by request would switch off the browser's cache.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

# Looks once a frame. Text counts when a person could read it: in sight, and nothing lies over it.
_PROBE = """
(({sentences, label}) => {
  const probe = window.benchmark = {};
  const shown = (element) => element
    && element.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && element.getBoundingClientRect().height > 0;
  const onTop = (element) => {
    const box = element.getBoundingClientRect();
    if (box.bottom < 4 || box.top > innerHeight - 4) return false;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const found = document.elementFromPoint(box.left + Math.min(box.width / 2, 60), y);
    return found !== null && (element.contains(found) || found.contains(element));
  };
  const text = (element) => element.textContent.replace(/\\s+/g, " ");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const looks = {
    readable: () => all("p").some(
      (one) => sentences.some((sentence) => text(one).includes(sentence)) && shown(one) && onTop(one)),
    field: () => shown(all("label").find((one) => text(one).includes(label))?.control),
    answered: () => probe.answer
      && all(".nk-headline").some((one) => text(one).includes(probe.answer) && shown(one)),
  };
  addEventListener("input", () => { probe.typed = performance.now(); }, true);
  const look = () => {
    for (const name of Object.keys(looks)) {
      if (document.body && probe[name] === undefined && looks[name]()) probe[name] = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})(%s)
"""

_WAIT = """
([name, patience]) => new Promise((done) => {
  const end = performance.now() + patience;
  const look = () => {
    const seen = window.benchmark?.[name] !== undefined;
    if (seen || performance.now() > end) done(seen); else requestAnimationFrame(look);
  };
  look();
})
"""


@dataclass(frozen=True)
class Question:
    """What a person types: label and text of some fields, and the answer to wait for.

    sentences: one of them shows that there is text. again: another text for the last field, and its answer.
    """

    sentences: tuple[str, ...]
    typed: tuple[tuple[str, str], ...]
    answer: str
    again: tuple[str, str]


@dataclass(frozen=True)
class Visit:
    """Times in seconds from the start of the navigation; `reaction` from the last key to another answer."""

    readable: float
    field: float
    answered: float
    reaction: float
    kilobytes: float
    socket_kilobytes: float
    requests: int
    elsewhere: int


@dataclass
class Traffic:
    """Counts what a page moves, from the browser's own network events."""

    origin: str
    sent: dict[str, str] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)
    received: float = 0
    socket: float = 0

    def listen(self, session: CDPSession) -> None:
        """Begin to count."""
        session.on("Network.requestWillBeSent", self._request)
        session.on("Network.requestServedFromCache", lambda event: self.cached.add(event["requestId"]))
        session.on("Network.responseReceived", self._response)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.webSocketFrameReceived", self._frame)
        session.on("Network.webSocketFrameSent", self._frame)
        session.send("Network.enable")

    def _request(self, event: dict[str, Any]) -> None:
        if urlsplit(event["request"]["url"]).scheme in ("http", "https"):
            self.sent[event["requestId"]] = event["request"]["url"]

    def _response(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.cached.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self.cached:
            self.received += event["encodedDataLength"]

    def _frame(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        # What is not text comes as base64.
        self.socket += len(frame["payloadData"]) * (1 if frame["opcode"] == 1 else 0.75)

    @property
    def requests(self) -> int:
        """How many requests reached the server."""
        return sum(url.startswith(self.origin) for key, url in self.sent.items() if key not in self.cached)

    @property
    def elsewhere(self) -> int:
        """How many requests went to other hosts, where they failed."""
        return sum(not url.startswith(self.origin) for url in self.sent.values())


def new_phone(browser: Browser, state: Any = None) -> BrowserContext:
    """Return a phone of 360×640 with an empty cache. state: cookies of somebody who has joined."""
    return browser.new_context(
        viewport={"width": 360, "height": 640},
        is_mobile=True,
        has_touch=True,
        locale="id-ID",
        storage_state=state,
    )


def joined_elsewhere(browser: Browser, url: str, code: str, name: str) -> Any:
    """Join a class on another phone, so that the measured one has an empty cache; returns the cookies."""
    context = new_phone(browser)
    try:
        join(context.new_page(), url, code, name)
        return context.storage_state()
    finally:
        context.close()


def visit(page: Page, url: str, question: Question) -> Visit:
    """Open a page, type, and wait for the answer. The page stays open."""
    page.set_default_timeout(PATIENCE)
    label = question.typed[-1][0]
    page.add_init_script(_PROBE % json.dumps({"sentences": question.sentences, "label": label}))
    parts = urlsplit(url)
    traffic = Traffic(f"{parts.scheme}://{parts.netloc}/")
    traffic.listen(page.context.new_cdp_session(page))
    page.goto(url, wait_until="commit")
    _wait(page, "field")
    first = _ask(page, question.typed, question.answer)
    page.wait_for_timeout(SETTLE)
    moved: dict[str, Any] = {
        "kilobytes": traffic.received / 1000,
        "socket_kilobytes": traffic.socket / 1000,
        "requests": traffic.requests,
        "elsewhere": traffic.elsewhere,
    }
    text, answer = question.again
    again = _ask(page, ((label, text),), answer)
    return Visit(
        readable=first["readable"],
        field=first["field"],
        answered=first["answered"],
        reaction=again["answered"] - again["typed"],
        **moved,
    )


def _ask(page: Page, typed: tuple[tuple[str, str], ...], answer: str) -> dict[str, float]:
    """Type and wait for the answer; returns the probe's times in seconds."""
    page.evaluate("(answer) => Object.assign(window.benchmark, {answer, answered: undefined})", answer)
    for label, text in typed:
        page.get_by_label(label, exact=False).first.fill(text)
    _wait(page, "answered")
    times = page.evaluate("window.benchmark")
    return {name: value / 1000 for name, value in times.items() if name != "answer"}


def _wait(page: Page, name: str) -> None:
    """Wait until the probe has noted a time. Playwright's own waiting evaluates text, which pages forbid."""
    if not page.evaluate(_WAIT, [name, PATIENCE]):
        raise TimeoutError(f"{page.url}: nothing {name} within {PATIENCE / 1000:.0f} s")
