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
from toolkit.workshop.page import Page, PageMixin

KERNEL_HEADERS = ("Naikkelas-Url", "Naikkelas-Shelf", "Naikkelas-Language", "Naikkelas-Learner")
"""Request headers that Voilà turns into a kernel's environment (`http_header_envs`); set here only."""

_FLUSH_SECONDS = 0.03


class LessonHandler(PageMixin, TornadoVoilaHandler):
    """Serves `notebooks/<module>/<kind>.<language>.ipynb` with a kernel of the learner's own."""

    def initialize(self, kind: str = "", **kwargs: Any) -> None:
        """Remember which notebook of a module to serve: `lesson` or `assignment`."""
        super().initialize(**kwargs)
        self.kind = kind

    @web.authenticated
    async def get(self, module: str) -> None:
        """Send the notebook's text at once, and its outputs as its cells have run."""
        path = self._notebook(module)
        self._introduce_to_kernel()
        # The front end needs it to say goodbye when the page is left.
        self.xsrf_token  # noqa: B018
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
        learner = self.learner
        headers["Naikkelas-Url"] = self.settings["voila"].local_url
        headers["Naikkelas-Shelf"] = self.records.tokens.issue(learner.id)
        headers["Naikkelas-Language"] = learner.language
        headers["Naikkelas-Learner"] = learner.id

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
        if user is None or self.kernel_manager.owner(kernel_id) != user.username:
            raise web.HTTPError(404)


class KernelModel(_OwnKernel, KernelHandler):
    """`GET /api/kernels/<id>`: the front end asks this before it connects."""

    @web.authenticated
    async def get(self, kernel_id: str) -> None:
        """Describe the learner's own kernel."""
        self._check_owner(kernel_id)
        await ensure_async(super().get(kernel_id))

    @web.authenticated
    async def delete(self, kernel_id: str) -> None:
        """Shut the learner's own kernel."""
        self._check_owner(kernel_id)
        await ensure_async(super().delete(kernel_id))


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
        """Refuse before the connection is upgraded."""
        self._check_owner(self.kernel_id)
        await super().pre_get()


class ShutdownKernel(_OwnKernel, VoilaShutdownKernelHandler):
    """A page that is left says so, and its kernel ends."""

    @web.authenticated
    async def post(self, kernel_id: str) -> None:
        """Shut the learner's own kernel."""
        self._check_owner(kernel_id)
        await super().post(kernel_id)


class Ping(Page):
    """`/api/ping?kernel=<id>`: is the server there, and does that kernel still live?"""

    @allow_unauthenticated
    def get(self) -> None:
        """Answer with `{"ok": true, "kernel": bool}`; the kernel counts only for its own learner."""
        kernel = self.get_query_argument("kernel", "")
        user = self.current_user
        alive = bool(user and kernel and self.settings["kernel_manager"].owner(kernel) == user.username)
        self.set_header("Cache-Control", "no-store")
        self.finish({"ok": True, "kernel": alive})
