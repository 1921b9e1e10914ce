"""Lessons and assignments through Voilà, and the doors to a learner's own kernels."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from toolkit.i18n import LANGUAGES, use_language
from toolkit.workshop.connection import NoRoom, PageConnection
from toolkit.workshop.page import Page, PageMixin

KERNEL_HEADERS = ("Naikkelas-Url", "Naikkelas-Shelf", "Naikkelas-Language", "Naikkelas-Learner")
"""Request headers that Voilà turns into a kernel's environment (`http_header_envs`); set here only."""

KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
"""The part of a route that is a kernel's id."""

_FLUSH_SECONDS = 0.03


class LessonHandler(PageMixin, TornadoVoilaHandler):
    """Serves `notebooks/<module>/<kind>.<language>.ipynb` with a kernel of the learner's own."""

    def initialize(self, kind: str = "", **kwargs: Any) -> None:
        """Remember which notebook of a module to serve: `lesson` or `assignment`."""
        super().initialize(**kwargs)
        self.kind = kind

    @web.authenticated
    async def get(self, module: str) -> None:
        """Send the page; where its notebook could not run before, outputs follow as the cells have run."""
        path = self._notebook(module)
        # The front end needs it to say goodbye when the page is left.
        self.xsrf_token  # noqa: B018
        kernels = self.settings["kernel_manager"]
        page = await kernels.pages.get(path) if kernels.pages else None
        if page is not None:
            # Whole at once; its kernel is made when the page connects.
            self.set_header("Content-Type", "text/html; charset=UTF-8")
            self.set_header("Cache-Control", "no-store")
            self.finish(page.for_kernel(kernels.tickets.issue(self.learner.id, page.mark)))
            return
        self._introduce_to_kernel()
        try:
            await self._run_for_her(path)
        except NoRoom as full:
            raise web.HTTPError(503) from full

    async def _run_for_her(self, path: str) -> None:
        """Start an ordinary kernel, run the notebook in it, and send what is there."""
        flush: asyncio.TimerHandle | None = None
        async for html in self.get_generator(path=path):
            self.write(html)
            if flush is None or flush.when() < asyncio.get_running_loop().time():
                flush = asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self._send)

    def _send(self) -> None:
        if not self._finished and not self.request.connection.stream.closed():
            self.flush()

    def _notebook(self, module: str) -> str:
        known = {entry.id for entry in self.course.modules}
        return self._in_a_language(f"{module}/{self.kind}" if module in known else "")

    def _in_a_language(self, stem: str) -> str:
        """Return the path of a notebook in the learner's language, or in another if there is none."""
        root = Path(self.settings["voila"].root_dir)
        mine = self.learner.language
        for language in (mine, *(code for code in LANGUAGES if code != mine)):
            path = f"{stem}.{language}.ipynb"
            if stem and (root / path).is_file():
                use_language(language)
                return path
        raise web.HTTPError(404)

    def _introduce_to_kernel(self) -> None:
        # Assigning replaces every value a browser may have sent under the same name.
        headers = self.request.headers
        for name, value in self.settings["voila"].introduce(self.learner.id).items():
            headers[name.removeprefix("HTTP_").replace("_", "-").title()] = value
        headers["Naikkelas-Learner"] = self.learner.id

    @web.authenticated
    async def head(self, module: str) -> None:
        """Answer without starting a kernel."""
        self._notebook(module)


class ToolHandler(LessonHandler):
    """Serves `notebooks/tools/<name>.<language>.ipynb`: one tool without its lesson."""

    def _notebook(self, module: str) -> str:
        return self._in_a_language(f"tools/{module}" if module in self.course.info.tools else "")


class _OwnKernel:
    """Mixin: a kernel answers its own learner only; to anybody else it does not exist."""

    def _check_owner(self: Any, kernel_id: str) -> None:
        user = self.current_user
        if user is None or not self.kernel_manager.belongs(kernel_id, user.username):
            raise web.HTTPError(404)

    async def _give_up(self: Any, kernel_id: str) -> None:
        self._check_owner(kernel_id)
        await self.kernel_manager.give_up(kernel_id)
        self.set_status(204)
        self.finish()


class KernelModel(_OwnKernel, KernelHandler):
    """`/api/kernels/<id>`: whether an id leads to a kernel of this learner; `DELETE` gives it up."""

    @web.authenticated
    async def get(self, kernel_id: str) -> None:
        """Describe the learner's own kernel."""
        self._check_owner(kernel_id)
        await ensure_async(super().get(kernel_id))

    @web.authenticated
    async def delete(self, kernel_id: str) -> None:
        """Shut the learner's own kernel."""
        await self._give_up(kernel_id)


class QuietChannels(VoilaKernelWebsocketHandler):
    """The WebSocket between a page and its kernel."""

    def get_websocket_protocol(self) -> Any:
        """Leave the pings to Jupyter Server: it counts milliseconds, Tornado takes them for seconds."""
        protocol = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = protocol.params.ping_timeout = 0
        return protocol


class KernelChannels(_OwnKernel, QuietChannels):
    """The WebSocket between a learner's page and her kernel."""

    async def pre_get(self) -> None:
        """Refuse before the connection is upgraded; the kernel is made when it is open."""
        user = self.current_user
        if user is None:
            raise web.HTTPError(403)
        self._check_owner(self.kernel_id)
        self.connection = PageConnection(self, self.kernel_manager, self.kernel_id, user.username)


class ShutdownKernel(_OwnKernel, VoilaShutdownKernelHandler):
    """A page that is left says so, and its kernel ends."""

    @web.authenticated
    async def post(self, kernel_id: str) -> None:
        """Shut the learner's own kernel."""
        await self._give_up(kernel_id)


class Ping(Page):
    """`/api/ping?kernel=<id>`: is the server there, and how is that kernel?"""

    @allow_unauthenticated
    def get(self) -> None:
        """Answer with `{"ok": true, "kernel": bool, "again": bool}`; kernels count for their own learner.

        kernel: the page may go on, nothing it sent was lost. again: the id leads to a kernel, perhaps a new
        one.
        """
        kernel = self.get_query_argument("kernel", "")
        user = self.current_user
        kernels, whose = self.settings["kernel_manager"], user.username if user else ""
        alive = bool(whose and kernels.uninterrupted(kernel, whose))
        again = bool(whose and kernels.belongs(kernel, whose))
        self.set_header("Cache-Control", "no-store")
        self.finish({"ok": True, "kernel": alive, "again": again})
