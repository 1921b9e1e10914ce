"""What every server of ours shares: Voilà with our template, our static files, guards and an orderly end."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.utils import url_path_join
from tornado.httpserver import HTTPServer
from tornado.log import gen_log
from tornado.netutil import bind_sockets
from tornado.routing import Rule, RuleRouter
from tornado.web import GZipContentEncoding
from traitlets import Any as AnyTrait
from traitlets import Bool, Unicode
from traitlets.config import Config
from voila.app import Voila

from toolkit.frontend import BUILT
from toolkit.i18n import Messages
from toolkit.paths import notebooks_root
from toolkit.workshop import lesson_page, messages, network
from toolkit.workshop.assets import BuiltFiles
from toolkit.workshop.guard import KnownHost, SecurityHeaders, is_address, own_names
from toolkit.workshop.own_python import OwnPython, best_transport
from toolkit.workshop.problem import WorkshopProblem

_ = Messages("workshop")

SHARE = Path(__file__).with_name("share") / "jupyter"
MAX_BODY = 1_000_000
"""Bytes of a request's body that the server reads at all; handlers allow less."""

_PORTS_TO_TRY = 20


def page_settings() -> Config:
    """Return Voilà's settings for lessons, whoever is served."""
    config = Config()
    config.VoilaConfiguration.update(
        template="naikkelas",
        theme="light",
        strip_sources=True,
        show_tracebacks=False,
        file_allowlist=[],
        allow_template_override="NO",
        allow_theme_override="NO",
        http_keep_alive_timeout=3_600,
        # Our front end brings its own widgets; named, so that Voilà does not look for others.
        extension_allowlist=["@jupyter-widgets/jupyterlab-manager"],
        kernel_spec_manager_class=OwnPython,
        page_config_hook=lesson_page.page_config,
    )
    # One broken cell must not hide the rest of a lesson.
    config.VoilaExecutor.allow_errors = True
    config.VoilaExporter.markdown_renderer_class = lesson_page.LessonMarkdown
    return config


class LessonServer(Voila):
    """Voilà with our pages. `start()` needs a running event loop and returns; `aclose()` ends everything.

    notebooks: folder of the built notebooks, if not the course's own. demanded_port: do not try other ports.
    public_name: a host name under which phones ask for the server, if it has one. tls: an
    `ssl.SSLContext` for the port of the phones; this machine's own kernels and console then have a port on
    loopback, since no certificate names 127.0.0.1.
    """

    if TYPE_CHECKING:
        port: int
    notebooks = AnyTrait(None, allow_none=True)
    demanded_port = Bool(False)
    public_name = Unicode("")
    tls = AnyTrait(None, allow_none=True)

    def initialize(self, argv: list[str] | None = None) -> None:
        """Set up Voilà without any configuration file of this machine."""
        self.root_dir = str(self.notebooks or notebooks_root())
        self.config_file_paths: list[str] = []
        paths = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
        if str(SHARE) not in paths:  # where Voilà and nbconvert look for templates
            os.environ["JUPYTER_PATH"] = os.pathsep.join([str(SHARE), *filter(None, paths)])
        super().initialize(argv or [])
        self.http: HTTPServer | None = None
        self.inner: HTTPServer | None = None
        self.inner_port = 0

    @property
    def listens_everywhere(self) -> bool:
        """Whether the server listens on every network."""
        return self.ip in network.EVERYWHERE

    @property
    def local_url(self) -> str:
        """The address at which this machine reaches the server, without the slash at the end."""
        if self.inner_port:
            return f"http://127.0.0.1:{self.inner_port}{self.base_url}".rstrip("/")
        host = "127.0.0.1" if self.listens_everywhere else self.ip
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}{self.base_url}".rstrip("/")

    @property
    def addresses(self) -> list[str]:
        """The addresses to open on a phone, the likeliest first."""
        tls = self.tls is not None
        return network.addresses(self.ip, self.port, self.base_url, name=self.public_name, tls=tls)

    def init_settings(self) -> dict[str, Any]:
        """Add our guards to Voilà's settings."""
        self.config.KernelManager.transport = best_transport(self.connection_dir)
        settings: dict[str, Any] = super().init_settings()
        self.kernel_manager.allowed_message_types = sorted(messages.TYPES)
        settings.update(
            static_path=str(BUILT),
            static_handler_class=BuiltFiles,
            static_url_prefix=url_path_join(self.base_url, "static/"),
            transforms=[SecurityHeaders, GZipContentEncoding],
            log_function=_log_request,
            websocket_max_message_size=lesson_page.MAX_MESSAGE,
        )
        return settings

    def init_handlers(self) -> list[Any]:
        """Serve none of Voilà's own routes: the static files are a setting, the rest says the subclass."""
        return []

    def listen(self) -> None:
        """Open the port; the caller runs the event loop."""
        names = own_names(self.public_name, "" if is_address(self.ip) else self.ip)
        # The guard stands before the application, so that no handler can forget it.
        router = RuleRouter([Rule(KnownHost(names), self.app)])
        limits = {"max_body_size": MAX_BODY, "max_header_size": 32_768, "body_timeout": 30}
        self.http = HTTPServer(router, ssl_options=self.tls, **limits)
        self.http.add_sockets(self._sockets())
        if self.tls is not None:
            self.inner = HTTPServer(router, **limits)
            sockets = bind_sockets(0, "127.0.0.1")
            self.inner_port = sockets[0].getsockname()[1]
            self.inner.add_sockets(sockets)

    def _sockets(self) -> list[socket.socket]:
        wanted = self.port
        last = wanted if self.demanded_port or not wanted else wanted + _PORTS_TO_TRY
        for port in range(wanted, last + 1):
            try:
                sockets = bind_sockets(port, self.ip or None)
            except OSError as error:
                if error.errno == errno.EADDRINUSE and port < last:
                    continue
                raise WorkshopProblem(_why_not(error, self.ip, port, self.demanded_port)) from error
            self.port = sockets[0].getsockname()[1]
            return sockets
        raise WorkshopProblem(_("No free port was found."))

    async def aclose(self) -> None:
        """Stop listening, end every kernel and remove what was temporary."""
        servers = [each for each in (self.http, self.inner) if each is not None]
        for server in servers:
            server.stop()
        manager = getattr(self, "kernel_manager", None)
        if manager is not None:
            try:
                await asyncio.wait_for(manager.shutdown_all(now=True), 10)
            except TimeoutError:
                gen_log.warning("some kernels did not end in time")
        for server in servers:
            try:
                await asyncio.wait_for(server.close_all_connections(), 2)
            except TimeoutError:
                gen_log.warning("some connections did not close in time")
        shutil.rmtree(self.connection_dir, ignore_errors=True)


def _why_not(error: OSError, host: str, port: int, demanded: bool) -> str:
    if error.errno == errno.EADDRINUSE and demanded:
        text = _("Port {port} is already in use. Close the other program, or leave out --port.")
        return text.format(port=port)
    if error.errno == errno.EADDRINUSE:
        return _("All ports up to {port} are already in use. Close another program first.").format(port=port)
    if error.errno == errno.EACCES:
        text = _("Port {port} may not be used on this computer. Choose one above 1023, such as 8866.")
        return text.format(port=port)
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        text = _("{host} is not an address of this computer. Leave out --host to listen on every network.")
        return text.format(host=host)
    return _("The class cannot be served: {reason}.").format(reason=error.strerror or error)


def _log_request(handler: Any) -> None:
    """Log failures only, and neither queries nor addresses: they can tell who somebody is."""
    if handler.get_status() >= 500:
        gen_log.error("%d %s %s", handler.get_status(), handler.request.method, handler.request.path)
