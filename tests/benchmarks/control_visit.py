"""One visit of a phone to the small page: a key on the slider until the answer moves, then single keys."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from . import small_page
from .slow_line import SlowLine
from .visits import SETTLE, Traffic

LIMIT = 180.0
"""Seconds that a visit gets until the first answer."""

EVERY = 300
"""Milliseconds between the first keys: more than the pause that Streamlit (200) and Shiny (250) wait for."""

REST = 600
"""Milliseconds before each later key, so that nothing of the last one is under way."""

# Streamlit's is the browser's own slider, Shiny's has no role.
CONTROL = "[role=slider], input[type=range], .irs-line"
_PROBE = Path(__file__).with_name("probe.js")


@dataclass(frozen=True)
class Visit:
    """Seconds from the start of the navigation; infinite: not within the limit.

    control: when there was a slider. reactions: from a key to its answer. kilobytes: both directions, all
    connections. requests: those of HTTP that reached the server.
    """

    readable: float
    control: float
    answered: float
    reactions: tuple[float, ...]
    kilobytes: float
    socket_kilobytes: float
    requests: int
    elsewhere: int


def visit(page: Page, url: str, line: SlowLine, keys: int, limit: float = LIMIT) -> Visit:
    """Open a page and move its first slider, then `keys` times more. The page stays open."""
    end = time.monotonic() + limit
    page.set_default_timeout(limit * 1000)
    about = {"sentences": small_page.sentences(), "first": small_page.first_answer(), "control": CONTROL}
    page.add_init_script(f"{_PROBE.read_text(encoding='utf-8').strip()}({json.dumps(about)})")
    parts = urlsplit(url)
    traffic = Traffic(f"{parts.scheme}://{parts.netloc}/")
    traffic.listen(page.context.new_cdp_session(page))
    answered, began = False, 0.0
    try:
        page.goto(url, wait_until="commit")
        began = page.evaluate("performance.timeOrigin")
        answered = _until_answered(page, end)
    except PlaywrightTimeout:
        pass
    times = _times(page, began)
    reactions = []
    if answered:
        page.wait_for_timeout(SETTLE)
    moved: dict[str, Any] = {
        "kilobytes": line.kilobytes,
        "socket_kilobytes": traffic.socket / 1000,
        "requests": traffic.requests,
        "elsewhere": traffic.elsewhere,
    }
    for _key in range(keys if answered else 0):
        reactions.append(_reaction(page, limit))
    return Visit(
        readable=times.get("readable", math.inf),
        control=times.get("control", math.inf),
        answered=times["answered"] if answered else math.inf,
        reactions=tuple(reactions),
        **moved,
    )


def _until_answered(page: Page, end: float) -> bool:
    """Press the key from when there is a slider until the answer changes; returns False if time ran out."""
    while time.monotonic() < end:
        try:
            if not page.evaluate("benchmark.wait('control', 2000)"):
                continue
            page.evaluate("benchmark.focus()")
            page.keyboard.press("ArrowRight")
            if page.evaluate(f"benchmark.wait('answered', {EVERY})"):
                return True
        except Error as error:
            # A page may load itself again, and what was asked of the old one has no answer.
            if "context" not in str(error):
                raise
    return False


def _reaction(page: Page, limit: float) -> float:
    """Press one key; returns the seconds to its answer."""
    page.wait_for_timeout(REST)
    page.evaluate("(benchmark.again(), benchmark.focus())")
    page.keyboard.press("ArrowRight")
    if not page.evaluate(f"benchmark.wait('answered', {limit * 1000})"):
        raise TimeoutError(f"{page.url}: a key had no answer within {limit:g} s")
    times = _times(page)
    return times["answered"] - times["pressed"]


def _times(page: Page, began: float | None = None) -> dict[str, float]:
    """Return what the probe has noted, in seconds. began: of the visit, if the page may be a later one."""
    noted: dict[str, float] = page.evaluate("window.benchmark?.times ?? {}")
    later = page.evaluate("performance.timeOrigin") - began if began else 0.0
    return {name: (value + later) / 1000 for name, value in noted.items()}
