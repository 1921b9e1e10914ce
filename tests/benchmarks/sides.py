"""The sides of the comparison: how each of them is started, and how somebody new gets to its page."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from rich.console import Console

from tests.browser.class_server import ClassServer, free_port

from . import machine, small_page
from .lesson_page import GOODBYE, wait_for_port
from .rivals import environments
from .slow_line import FULL, SlowLine
from .visits import joined_elsewhere

OURS, STOCK, SHINY = "NaikKelas", "stock Voilà", "Shiny"
POOL = 5
_RIVALS = environments.HERE


@dataclass(frozen=True)
class Rival:
    """Somebody else's server. packages: those whose versions a reader wants to know."""

    name: str
    environment: str
    packages: tuple[str, ...]
    command: Callable[[int, int], list[str]]
    path: str = "/"
    state: Any = None


def _voila(*more: str) -> Callable[[int, int], list[str]]:
    return lambda port, _public: [
        *("voila", "page.ipynb", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"),
        *more,
    ]


def _streamlit(port: int, _public: int) -> list[str]:
    here = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    return ["streamlit", "run", "streamlit_app.py", *here, "--browser.gatherUsageStats=false"]


def _panel(port: int, public: int) -> list[str]:
    here = ["--address=127.0.0.1", f"--port={port}", f"--allow-websocket-origin=127.0.0.1:{public}"]
    return ["panel", "serve", "panel_app.py", *here]


def _shiny(port: int, _public: int) -> list[str]:
    return ["shiny", "run", "--host=127.0.0.1", f"--port={port}", "shiny_app.py"]


def _marimo(port: int, _public: int) -> list[str]:
    return ["marimo", "run", "marimo_app.py", "--headless", "--host=127.0.0.1", f"--port={port}"]


_VOILA = ("voila", "ipykernel", "ipywidgets")
RIVALS = (
    Rival(STOCK, "voila", _VOILA, _voila(), state=GOODBYE),
    Rival(
        f"Voilà, pool of {POOL}",
        "voila",
        _VOILA,
        _voila("--preheat_kernel=True", f"--pool_size={POOL}"),
        state=GOODBYE,
    ),
    Rival("Streamlit", "streamlit", ("streamlit",), _streamlit),
    Rival("Panel", "panel", ("panel", "bokeh"), _panel, path="/panel_app"),
    Rival(SHINY, "shiny", ("shiny",), _shiny),
    Rival("marimo", "marimo", ("marimo",), _marimo),
)
NAMES = (OURS, *(rival.name for rival in RIVALS))


@dataclass(frozen=True)
class Side:
    """A running server behind a line of its own. arrive: makes somebody new and returns her cookies."""

    name: str
    url: str
    pid: int
    line: SlowLine
    arrive: Callable[[Browser], Any]

    def processes(self) -> set[int]:
        """Return all that runs for this server."""
        return {self.pid} | machine.below(self.pid)


@dataclass
class Sides:
    """Who takes part. missing: why a side could not be started, by its name."""

    running: list[Side] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def start(stack: contextlib.ExitStack, folder: Path, out: Console, names: tuple[str, ...]) -> Sides:
    """Start the sides of these names; each ends with the stack."""
    sides = Sides()
    small_page.write_notebook(folder / "page.ipynb")
    (folder / "home").mkdir()
    for rival in RIVALS:
        if rival.name in names:
            try:
                python = environments.python(rival.environment, out)
                sides.running.append(stack.enter_context(_rival(rival, python, folder)))
            except (environments.NotMade, RuntimeError) as error:
                # The reason's first line is for the page; a log stays with whoever runs this.
                out.print(f"  {rival.name}: {error}", markup=False, highlight=False)
                sides.missing[rival.name] = str(error).splitlines()[0]
    if OURS in names:
        sides.running.append(stack.enter_context(_ours(folder)))
    return sides


@contextlib.contextmanager
def _rival(rival: Rival, python: Path, folder: Path) -> Iterator[Side]:
    log = folder / f"{rival.environment}.log"
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    # A home of its own: nobody's settings, and nothing left behind.
    kept |= {"HOME": str(folder / "home"), "PYTHONPATH": str(_RIVALS)}
    with SlowLine() as line:
        line.lead_to(port)
        command = [str(python), "-m", *rival.command(port, line.port)]
        at = folder if rival.environment == "voila" else _RIVALS
        with log.open("ab") as told:
            process = subprocess.Popen(
                command, stdout=told, stderr=told, cwd=at, env=kept, start_new_session=True
            )
        with machine.ended_after(process):
            wait_for_port(process, port, log)
            yield Side(rival.name, line.url + rival.path, process.pid, line, lambda _browser: rival.state)


@contextlib.contextmanager
def _ours(folder: Path) -> Iterator[Side]:
    # What is copied goes before the checkout, also for the processes that the server starts.
    ahead = {"PYTHONPATH": str(small_page.write_course(folder / "installed")), "PYTHONSAFEPATH": "1"}
    server = ClassServer(folder / "served class", free_port(), folder / "served-class.log", environment=ahead)
    joined = 0
    with SlowLine() as line:
        line.lead_to(server.port)

        def arrive(browser: Browser) -> Any:
            nonlocal joined
            joined += 1
            line.use(FULL)
            return joined_elsewhere(browser, line.url, server.code, f"Peserta {joined}")

        started: set[int] = set()
        try:
            server.start()
            assert server.process is not None
            yield Side(OURS, f"{line.url}/learn/{small_page.MODULE}", server.process.pid, line, arrive)
            started = machine.below(server.process.pid)
        finally:
            try:
                server.stop()
            finally:
                machine.end_left(started)
