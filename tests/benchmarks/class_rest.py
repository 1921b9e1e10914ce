"""A class most of whose phones rest: more are connected than kernels may live, and some wake up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from tests.browser.acting import MODULE
from tests.browser.class_server import ClassServer, free_port

from . import machine
from .phone import Phone

COST = "Biaya satu produk (HPP)"
AT_ONCE = 5
QUIET = 3.5
"""Seconds after which a kernel is silent enough to be given up for another."""


@dataclass
class Rest:
    """What was measured. phones: connected; kernels: that may live; memory: MB for each phone more;
    waking: seconds from a control of a phone whose kernel was given up to the answer."""

    phones: int
    kernels: int
    memory: float = 0
    waking: list[float] = field(default_factory=list)


def run(folder: Path, out: Console, phones: int, kernels: int, wake: int) -> Rest:
    """Connect phones to a class with room for few kernels, and wake some of those who came first."""
    server = ClassServer(
        folder / "rest", free_port(), folder / "rest.log", options=("--kernels", str(kernels))
    )
    server.start()
    try:
        rest = asyncio.run(_measure(server, Rest(phones, kernels), wake))
    finally:
        server.stop()
    out.print(f"{phones} connected, at most {kernels} kernels: {rest.memory:.2f} MB for each phone more")
    return rest


async def _measure(server: ClassServer, rest: Rest, wake: int) -> Rest:
    # All kernels that may live do, before the first memory is taken.
    crowd = [Phone(server.url, f"Peserta {number:03d}") for number in range(rest.phones)]
    few = rest.kernels + 4 * AT_ONCE
    await _come(crowd[:few], server.code)
    await asyncio.sleep(QUIET)
    before = _memory(server)
    await _come(crowd[few:], server.code)
    await asyncio.sleep(QUIET)
    rest.memory = (_memory(server) - before) / max(1, len(crowd) - few)
    for phone in crowd[:wake]:
        rest.waking.append(await phone.move(COST, value="15000"))
    for phone in crowd:
        await phone.leave()
    return rest


async def _come(phones: Iterable[Phone], code: str) -> None:
    waiting = list(phones)
    for at in range(0, len(waiting), AT_ONCE):
        now = waiting[at : at + AT_ONCE]
        await asyncio.gather(*(phone.join(code) for phone in now))
        await asyncio.gather(*(phone.open(f"/learn/{MODULE}") for phone in now))


def _memory(server: ClassServer) -> float:
    """Memory of the server itself: kernels and templates are as many before and after."""
    assert server.process
    return machine.memory([server.process.pid])
