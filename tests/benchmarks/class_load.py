"""A class of phones on one server: many join at once, more stay connected, some of them work."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from rich.console import Console

from tests.browser.acting import MODULE
from tests.browser.class_server import ClassServer, free_port

from . import class_rest, machine, parts
from .phone import Phone

COST, MARGIN = "Biaya satu produk (HPP)", "Untung yang Anda mau (% dari harga jual)"
SAMPLE = 10
"""Kernels whose memory is looked at one by one."""


@dataclass(frozen=True)
class Plan:
    """What happens. within, every, seconds: in seconds; kernels: as of `naikkelas workshop`."""

    joining: int
    within: float
    connected: int
    active: int
    every: float
    seconds: float
    kernels: int


@dataclass
class Figures:
    """What was measured: seconds of each phone, megabytes (PSS), and what went wrong."""

    plan: Plan
    pages: list[float] = field(default_factory=list)
    interactive: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    kernel: float = 0
    active_kernel: float = 0
    templates: float = 0
    per_connection: float = 0
    living: int = 0
    rest: class_rest.Rest | None = None
    errors: list[str] = field(default_factory=list)


def run(folder: Path, out: Console, plan: Plan) -> Figures:
    """Start a class and let the phones come."""
    options = ("--kernels", str(plan.kernels)) if plan.kernels else ()
    server = ClassServer(folder / "class", free_port(), folder / "class.log", options=options)
    server.start()
    try:
        figures = asyncio.run(_measure(server, out, plan))
    finally:
        server.stop()
    few = max(plan.active, 20)
    figures.rest = class_rest.run(folder, out, plan.connected, few, wake=plan.active)
    out.print(f"waking up: {shown(figures.rest.waking)} s from control to answer")
    return figures


async def _measure(server: ClassServer, out: Console, plan: Plan) -> Figures:
    figures = Figures(plan)
    # The first lesson a class opens has to run once; who comes first waits for it.
    first = Phone(server.url, "Yang pertama")
    await first.join(server.code)
    _page, waited = await first.open(f"/learn/{MODULE}")
    out.print(f"first phone: {waited:.2f} s")

    phones = [Phone(server.url, f"Peserta {number:03d}") for number in range(plan.joining)]
    gaps = sorted(random.uniform(0, plan.within) for _phone in phones)
    coming = zip(phones, gaps, strict=True)
    await _all(figures, (_come(phone, server.code, gap, figures) for phone, gap in coming))
    out.print(
        f"{plan.joining} joined: {shown(figures.interactive)} s to interactive, {shown(figures.pages)} s page"
    )

    assert server.process
    kernels = _kernels(server.process.pid)
    figures.kernel = machine.memory(kernels[-SAMPLE:]) / max(1, len(kernels[-SAMPLE:]))
    await _all(figures, (phone.move(MARGIN, value="20") for phone in phones[: plan.active]))

    before = psutil.Process(server.process.pid).memory_info().rss
    more = [Phone(server.url, f"Tamu {number:03d}") for number in range(plan.connected - plan.joining)]
    for at in range(0, len(more), 10):
        await _all(figures, (_come(phone, server.code, 0, None) for phone in more[at : at + 10]))
    grown = psutil.Process(server.process.pid).memory_info().rss - before
    figures.per_connection = grown / 1e6 / max(1, len(more))
    figures.living = len(_kernels(server.process.pid))
    files = psutil.Process(server.process.pid).num_fds()
    out.print(f"{plan.connected} connected, {figures.living} kernels live, the server has {files} files open")

    working = [phone for phone in phones if phone.page][: plan.active]
    await _all(figures, (_work(phone, plan, figures) for phone in working))
    kernels = _kernels(server.process.pid)
    figures.active_kernel = machine.memory(kernels[-SAMPLE:]) / max(1, len(kernels[-SAMPLE:]))
    figures.templates = machine.memory(_templates(server.process.pid))
    out.print(f"{len(working)} working: {shown(figures.moves)} s from control to answer")
    out.print(
        f"kernel {figures.kernel:.1f} MB idle, {figures.active_kernel:.1f} MB in use (PSS); "
        f"templates {figures.templates:.0f} MB; server {figures.per_connection:.2f} MB for each connection"
    )
    for error in figures.errors[:5]:
        out.print(f"[red]{error}[/]", highlight=False)
    await _all(figures, (phone.leave() for phone in (first, *phones, *more)))
    return figures


async def _come(phone: Phone, code: str, gap: float, figures: Figures | None) -> None:
    await asyncio.sleep(gap)
    began = time.perf_counter()
    await phone.join(code)
    page, _interactive = await phone.open(f"/learn/{MODULE}")
    if figures is not None:
        figures.pages.append(page)
        figures.interactive.append(time.perf_counter() - began)


async def _work(phone: Phone, plan: Plan, figures: Figures) -> None:
    await asyncio.sleep(random.uniform(0, plan.every))
    end = time.perf_counter() + plan.seconds
    while time.perf_counter() < end:
        figures.moves.append(await phone.move(COST, value=str(random.randint(10, 90) * 1000)))
        await asyncio.sleep(plan.every)


async def _all(figures: Figures, what: Iterable[Awaitable[Any]]) -> None:
    for outcome in await asyncio.gather(*what, return_exceptions=True):
        if isinstance(outcome, BaseException):
            figures.errors.append(f"{type(outcome).__name__}: {outcome}")


def _kernels(server: int) -> list[int]:
    """The processes that were forked from a notebook's template: the third generation of forks."""
    return [three.pid for two in _forks(server) for three in two.children()]


def _templates(server: int) -> list[int]:
    return [two.pid for two in _forks(server)] + [one.pid for one in _bases(server)]


def _forks(server: int) -> list[psutil.Process]:
    return [two for one in _bases(server) for two in one.children()]


def _bases(server: int) -> list[psutil.Process]:
    children = psutil.Process(server).children()
    return [one for one in children if any("toolkit.kernels.base" in part for part in one.cmdline())]


def shown(values: list[float]) -> str:
    """Return median, 95th and 99th percentile."""
    if not values:
        return "–"
    return f"{median(values):.3f} / {_at(values, 0.95):.3f} / {_at(values, 0.99):.3f}"


def _at(values: list[float], share: float) -> float:
    """The value that a share of all does not exceed; endless without any, for no goal is met by nothing."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else math.inf


def part(about: machine.About, figures: Figures) -> str:
    """Return the page's part."""
    plan, rest = figures.plan, figures.rest
    assert rest
    return parts.template("class").format(
        facts="\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in about.facts())]),
        module=MODULE,
        joining=plan.joining,
        within=f"{plan.within:g}",
        connected=plan.connected,
        active=plan.active,
        every=f"{plan.every:g}",
        pages=shown(figures.pages),
        interactive=shown(figures.interactive),
        moves=shown(figures.moves),
        count=len(figures.moves),
        living=figures.living,
        kernel=f"{figures.kernel:.1f}",
        active_kernel=f"{figures.active_kernel:.1f}",
        templates=f"{figures.templates:.0f}",
        per_connection=f"{figures.per_connection:.2f}",
        errors=len(figures.errors),
        few=rest.kernels,
        waking=shown(rest.waking),
        resting=f"{rest.memory:.2f}",
        **_goals(figures),
    )


def _goals(figures: Figures) -> dict[str, str]:
    """Whether the goals are met: seconds at the 95th percentile, megabytes."""
    assert figures.rest
    goals = {
        "interactive": (_at(figures.interactive, 0.95), 3.0),
        "moves": (_at(figures.moves, 0.95), 0.2),
        "kernel": (max(figures.kernel, figures.active_kernel), 20.0),
        "resting": (figures.rest.memory, 0.2),
    }
    return {f"{name}_goal": "met" if value <= goal else "**missed**" for name, (value, goal) in goals.items()}
