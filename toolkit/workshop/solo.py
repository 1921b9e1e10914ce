"""One tool for one person on her own computer: our page and Voilà's kernel, no class, no network."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from tornado import web
from traitlets import Unicode
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

from toolkit.workshop.connection import Gone, PageConnection
from toolkit.workshop.messages import Manners
from toolkit.workshop.server import LessonServer, page_settings
from toolkit.workshop.voila_handlers import KERNEL_ID, QuietChannels

DEFAULT_PORT = 8866


class Ping(JupyterHandler):
    """`/api/ping?kernel=<id>`: the page asks whether its kernel still lives."""

    @allow_unauthenticated
    def get(self) -> None:
        """Answer with `{"ok": true, "kernel": bool}`."""
        kernel = self.get_query_argument("kernel", "")
        self.set_header("Cache-Control", "no-store")
        self.finish({"ok": True, "kernel": kernel in self.settings["kernel_manager"]})


class OneKernel:
    """What a page's connection needs of a kernel manager, where a kernel is made before its page asks."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    async def wake(self, kernel_id: str, learner: str) -> None:  # noqa: ARG002 - one person, one kernel
        """Nothing to make. Raises `Gone` when the kernel has ended."""
        if kernel_id not in self._manager:
            raise Gone(kernel_id)

    def get_kernel(self, kernel_id: str) -> Any:
        """Return the manager of the kernel."""
        return self._manager.get_kernel(kernel_id)

    def connected(self, connection: PageConnection) -> None:
        """A page has opened its socket: it hears when its kernel ends or is started again."""
        if connection.kernel_id in self._manager:
            for event in ("restart", "dead"):
                self.get_kernel(connection.kernel_id).add_restart_callback(connection.lose, event)

    def disconnected(self, connection: PageConnection) -> None:
        """A page's socket has closed."""
        if connection.kernel_id in self._manager:
            for event in ("restart", "dead"):
                self.get_kernel(connection.kernel_id).remove_restart_callback(connection.lose, event)

    def touch(self, kernel_id: str) -> None:
        """Nobody waits for silence."""

    def manners(self, learner: str) -> Manners:  # noqa: ARG002
        """Return paces for one connection: there is nobody else whom more of them could trouble."""
        return Manners()


class Channels(QuietChannels):
    """The WebSocket between the page and its kernel."""

    async def pre_get(self) -> None:
        """Refuse before the connection is upgraded if there is no such kernel."""
        if self.kernel_id not in self.kernel_manager:
            raise web.HTTPError(404)
        self.connection = PageConnection(self, OneKernel(self.kernel_manager), self.kernel_id, "")


class Solo(LessonServer):
    """Serves one built notebook at `/`, to this computer only. notebook: path below the notebooks folder."""

    notebook = Unicode()

    def init_handlers(self) -> list[Any]:
        """Static files, the one page, and its kernel."""
        page = {
            "notebook_path": self.notebook,
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        table: list[tuple[Any, ...]] = [
            (r"/", TornadoVoilaHandler, page),
            (r"/api/ping", Ping),
            (rf"/api/kernels/{KERNEL_ID}", KernelHandler),
            (rf"/api/kernels/{KERNEL_ID}/channels", Channels),
            (rf"/voila/api/shutdown/{KERNEL_ID}", VoilaShutdownKernelHandler),
        ]
        own = [(url_path_join(self.base_url, entry[0]), *entry[1:]) for entry in table]
        return [*super().init_handlers(), *own]


def run(notebook: Path, *, port: int | None, announce: Callable[[str], None], browser: bool) -> None:
    """Serve a notebook until Ctrl-C or SIGTERM. port: None tries 8866 and those after it.

    announce: called with the address. Raises `WorkshopProblem` when no port can be had.
    """
    app = Solo(
        notebook=f"{notebook.parent.name}/{notebook.name}",
        notebooks=notebook.parents[1],
        ip="127.0.0.1",
        port=DEFAULT_PORT if port is None else port,
        demanded_port=port is not None,
        log_level=logging.WARNING,
        config=page_settings(),
    )
    app.initialize([])
    asyncio.run(_serve(app, announce, browser))


async def _serve(app: Solo, announce: Callable[[str], None], browser: bool) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    app.start()
    try:
        announce(app.local_url + "/")
        if browser:
            threading.Thread(target=webbrowser.open, args=(app.local_url,), daemon=True).start()
        await stopping.wait()
    finally:
        await app.aclose()
