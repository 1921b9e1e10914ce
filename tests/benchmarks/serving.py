"""The small page on a phone: NaikKelas beside stock Voilà, Streamlit, Panel, Shiny and marimo, in one go."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Error, sync_playwright
from rich.console import Console

from . import control_visit, machine, sides
from .control_visit import Visit, visit
from .sides import Side
from .slow_line import FULL, MIDDLING, SLOW, Speed
from .visits import FLAGS, new_phone

KEYS = 3
"""Keys that are timed after the first answer."""

CALM, CALM_LIMIT = 0.04, 20.0
"""A server is at rest when it takes less than this share of a core; seconds to wait for that."""


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    visits: pairs of a first and a second visit at full speed. slow_visits: first visits at each slow speed,
    as long as those before took less than slow_seconds together. visitors: who stay connected while memory
    is measured. limit: seconds until the first answer of a visit.
    """

    visits: int = 5
    slow_visits: int = 3
    slow_seconds: float = 20.0
    visitors: int = 5
    limit: float = control_visit.LIMIT
    names: tuple[str, ...] = sides.NAMES


@dataclass
class Measured:
    """Figures of one side. first: by the name of the speed. memory: MB for each visitor more."""

    first: dict[str, list[Visit]] = field(default_factory=dict)
    second: list[Visit] = field(default_factory=list)
    memory: float | None = None


@dataclass
class Served:
    """All sides, in the order of the page; missing: why one was not measured."""

    plan: Plan
    figures: dict[str, Measured] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def run(folder: Path, out: Console, plan: Plan) -> Served:
    """Measure all sides in turn: at full speed, on slow lines, and with several visitors."""
    served = Served(plan)
    with contextlib.ExitStack() as stack:
        out.print("Serving: starting a class and its rivals …")
        started = sides.start(stack, folder, out, plan.names)
        served.missing = started.missing
        served.figures = {side.name: Measured() for side in started.running}
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=FLAGS)
        stack.callback(browser.close)
        phones = Phones(browser, out, plan, served.figures)

        def each(work: Callable[[Side], object], backwards: bool = False) -> None:
            """Let all sides take their turn; a rival that fails drops out, and the page says why."""
            for side in started.running[:: -1 if backwards else 1]:
                if side.name in served.missing:
                    continue
                try:
                    work(side)
                except (Error, OSError) as error:
                    if side.name == sides.OURS:
                        raise
                    served.missing[side.name] = str(error).splitlines()[0]
                    out.print(f"  {side.name}: {error}", markup=False, highlight=False)

        out.print("  visits that are not counted, so that the servers have warmed up")
        each(lambda side: phones.first(side, FULL, keys=0))
        for number in range(plan.visits):
            # From alternate ends, so that nobody always meets what the same neighbour has left behind.
            each(phones.pair, backwards=bool(number % 2))
        for speed in (MIDDLING, SLOW):
            each(partial(phones.slow, speed=speed))
        each(phones.memory)
    return served


@dataclass
class Phones:
    """Makes visits with new phones."""

    browser: Browser
    out: Console
    plan: Plan
    figures: dict[str, Measured]

    def pair(self, side: Side) -> None:
        """A first visit at full speed and a second one with the first one's cache."""
        mine = self.figures[side.name]
        first, second = self._visits(side, FULL, KEYS, 2)
        mine.first.setdefault(FULL.name, []).append(first)
        mine.second.append(second)
        self._tell(side, FULL, first)

    def slow(self, side: Side, speed: Speed) -> None:
        """First visits on a slow line, fewer where each takes long."""
        took, made = 0.0, self.figures[side.name].first.setdefault(speed.name, [])
        while len(made) < self.plan.slow_visits and (not made or took < self.plan.slow_seconds):
            began = time.monotonic()
            made.append(self.first(side, speed, KEYS))
            took += time.monotonic() - began
            self._tell(side, speed, made[-1])

    def first(self, side: Side, speed: Speed, keys: int) -> Visit:
        """One first visit."""
        return self._visits(side, speed, keys, 1)[0]

    def memory(self, side: Side) -> None:
        """The MB that each visitor takes beside a first one, all connected."""
        if not self.plan.visitors:
            return
        with contextlib.ExitStack() as stack:

            def more() -> None:
                context = new_phone(self.browser, side.arrive(self.browser))
                stack.callback(context.close)
                side.line.use(FULL)
                page = context.new_page()
                if visit(page, side.url, side.line, 0, self.plan.limit).answered == math.inf:
                    raise TimeoutError(f"{side.name}: a visitor had no answer")

            more()
            at_rest(side)
            before = machine.memory(side.processes())
            for _visitor in range(self.plan.visitors):
                more()
                # A pool must not run dry, nor a process that is still starting be counted.
                at_rest(side)
            each = (machine.memory(side.processes()) - before) / self.plan.visitors
        self.figures[side.name].memory = each
        self.out.print(f"  {side.name}: {each:.1f} MB a visitor", highlight=False)

    def _visits(self, side: Side, speed: Speed, keys: int, count: int) -> list[Visit]:
        context = new_phone(self.browser, side.arrive(self.browser))
        made = []
        try:
            for number in range(count):
                at_rest(side)
                side.line.use(speed)
                page = context.new_page()
                made.append(visit(page, side.url, side.line, 0 if number else keys, self.plan.limit))
                # Leaving, not only closing, tells a server that nobody is there any more.
                page.goto("about:blank")
                page.close()
        finally:
            context.close()
        at_rest(side)
        return made

    def _tell(self, side: Side, speed: Speed, one: Visit) -> None:
        answered = f"> {self.plan.limit:.0f}" if one.answered == math.inf else f"{one.answered:.2f}"
        text = f"{side.name}, {speed.name}: {answered} s, {one.kilobytes:.0f} kB, {one.requests} requests"
        self.out.print(f"  {text}", highlight=False)


def at_rest(side: Side, clock: Callable[[], float] = time.monotonic) -> None:
    """Wait until a server has done what it does before or after a visit."""
    end = clock() + CALM_LIMIT
    before, at = _processor_seconds(side), clock()
    while clock() < end:
        time.sleep(0.5)
        now, then = _processor_seconds(side), clock()
        if now - before < CALM * (then - at):
            return
        before, at = now, then


def _processor_seconds(side: Side) -> float:
    total = 0.0
    for pid in side.processes():
        with contextlib.suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            total += times.user + times.system
    return total
