"""The lesson page on a phone: NaikKelas's own server beside stock Voilà, with the same notebook."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

from tests.browser.acting import MODULE
from tests.browser.class_server import ClassServer, free_port
from toolkit.paths import notebooks_root

from . import machine
from .visits import FLAGS, Question, Visit, joined_elsewhere, new_phone, visit

LANGUAGE = "id"
CLASS = "class"
"""Folder of the served class."""

STEP = "price"
COST, MARGIN = "Biaya satu produk", "Untung yang Anda mau"
# Stock Voilà gives its page no such cookie, so saying goodbye is refused and kernels outlive their pages.
# With it they end, and later visits find the same machine as the first.
GOODBYE = {
    "cookies": [
        {
            "name": "_xsrf",
            "value": "5f" * 16,
            "domain": "127.0.0.1",
            "path": "/",
            "expires": -1,
            "httpOnly": False,
            "secure": False,
            "sameSite": "Lax",
        }
    ],
    "origins": [],
}
# Each visit another cost: NaikKelas has kept the last one, and shows its answer at once.
ASKED = (
    (("30000", "Rp37.500"), ("32000", "Rp40.000")),
    (("40000", "Rp50.000"), ("48000", "Rp60.000")),
)
LEAVING = 4.0
"""Seconds that a server gets to end the kernel of a page that was left."""


@dataclass(frozen=True)
class Pair:
    """A first and a second visit of one phone, and the kernel's memory in MB on the first."""

    first: Visit
    second: Visit
    memory: float


@dataclass
class Visits:
    """All pairs of both sides."""

    ours: list[Pair] = field(default_factory=list)
    stock: list[Pair] = field(default_factory=list)


@dataclass(frozen=True)
class Side:
    """A running server. arrive: makes somebody new and returns her cookies. pid: the server's process."""

    url: str
    pid: int
    arrive: Callable[[Browser, int], Any]


def notebook() -> Path:
    """Return the built notebook that both sides serve."""
    return notebooks_root() / MODULE / f"lesson.{LANGUAGE}.ipynb"


def sentences() -> tuple[str, ...]:
    """Return the first sentences of the opening and of the step with the tool."""
    found = []
    for cell in json.loads(notebook().read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown" and cell["metadata"]["naikkelas"]["step"] in ("", STEP):
            paragraph = "".join(cell["source"]).split("\n\n")[1]
            found.append(re.split(r"(?<=\.)\s", " ".join(paragraph.split()))[0])
    assert found
    assert not any(set(one) & set("*_`[<{") for one in found), found
    return tuple(found)


def run(folder: Path, out: Console, repetitions: int) -> Visits:
    """Measure both sides in turn."""
    visits = Visits()
    with contextlib.ExitStack() as stack:
        out.print("Lesson page: starting a class and stock Voilà …")
        ours, stock = stack.enter_context(_ours(folder)), stack.enter_context(_stock(folder))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=FLAGS)
        stack.callback(browser.close)
        texts = sentences()
        for number in range(repetitions + 1):
            # The other one begins next time, so that neither always meets what the first has left behind.
            sides = (("NaikKelas", ours, visits.ours), ("stock", stock, visits.stock))
            for name, side, pairs in sides[:: 1 if number % 2 else -1]:
                if number == 0:
                    _visits(browser, side, number, texts, ASKED[:1])
                    out.print(f"  {name}: a visit that is not counted, so that the server has warmed up")
                    continue
                made, memory = _visits(browser, side, number, texts, ASKED)
                pairs.append(Pair(made[0], made[1], memory))
                told = f"{made[0].answered:.2f} s, {made[0].kilobytes:.0f} kB, {memory:.0f} MB"
                out.print(f"  {name}, visit {number} of {repetitions}: {told}", highlight=False)
    return visits


def _visits(
    browser: Browser, side: Side, number: int, texts: tuple[str, ...], asked: tuple[Any, ...]
) -> tuple[list[Visit], float]:
    """Visit with one phone, again and again; returns the visits and the memory of the first kernel in MB."""
    context = new_phone(browser, side.arrive(browser, number))
    made: list[Visit] = []
    kernel = 0.0
    try:
        for (cost, answer), again in asked:
            before = machine.below(side.pid)
            page = context.new_page()
            made.append(visit(page, side.url, Question(texts, ((MARGIN, "20"), (COST, cost)), answer, again)))
            started = machine.below(side.pid) - before
            kernel = kernel or machine.memory(started)
            # Leaving, not only closing, tells the server that the kernel is no longer needed.
            page.goto("about:blank")
            machine.gone(started, LEAVING)
            page.close()
    finally:
        context.close()
    return made, kernel


@contextlib.contextmanager
def _ours(folder: Path) -> Iterator[Side]:
    server = ClassServer(folder / CLASS, free_port(), folder / "class-server.log")
    started: set[int] = set()
    try:
        server.start()
        assert server.process is not None

        def arrive(browser: Browser, number: int) -> Any:
            return joined_elsewhere(browser, server.url, server.code, f"Peserta {number}")

        yield Side(f"{server.url}/learn/{MODULE}#{STEP}", server.process.pid, arrive)
    except Exception as error:
        code = server.process.poll() if server.process else None
        if code is not None:
            told = server.log.read_text(encoding="utf-8")[-3000:]
            raise RuntimeError(f"the class server ended by itself with {code}:\n{told}") from error
        raise
    finally:
        if server.process is not None:
            started = machine.below(server.process.pid)
        try:
            server.stop()
        finally:
            machine.end_left(started)


@contextlib.contextmanager
def _stock(folder: Path) -> Iterator[Side]:
    port = free_port()
    command = [sys.executable, "-m", "voila", str(notebook()), "--no-browser"]
    command += [f"--port={port}", "--Voila.ip=127.0.0.1", "--template=lab"]
    with (folder / "voila.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    with machine.ended_after(process):
        wait_for_port(process, port, folder / "voila.log")
        yield Side(f"http://127.0.0.1:{port}/", process.pid, lambda _browser, _number: GOODBYE)


def wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait for a rival's port: asking stock Voilà for a page would start a kernel."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"its server did not start\n{log.read_text(encoding='utf-8')[-3000:]}")
