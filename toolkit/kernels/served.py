"""The kernel of a page: ipykernel on a notebook that has run before, with what a page of widgets needs.

A page sends messages of comms and nothing that runs code, so there is no debugger, no heartbeat, no input, no
captured output and no thread besides ZeroMQ's own: shell, control and iopub share the main loop. Hundreds of
such kernels live on one laptop.
"""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from typing import Any

import zmq
from ipykernel import debugger
from ipykernel.comm.comm import BaseComm
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import Session
from zmq.eventloop.zmqstream import ZMQStream

LAST_MS = 1000
"""Milliseconds for a server that has stopped to take what a kernel says last."""


class ServedKernel(IPythonKernel):
    """An IPython kernel without its debugger, on the shell in which the notebook has run."""

    def start(self) -> None:
        """Take messages from now on."""
        Kernel.start(self)


class ServedKernelApp(IPKernelApp):
    """`IPKernelApp` made in the template, without any socket, for a fork to take up.

    Making a kernel looks at every module there is; done before the fork, what that writes stays shared.
    """

    def prepare(self) -> None:
        """Make the kernel; runs in the template. Comms stay silent: it does not count as one yet."""
        debugger._is_debugpy_available = False
        self.kernel = ServedKernel.instance(parent=self, session=self.session, log=self.log)
        shell: Any = InteractiveShell.instance()
        shell.parent = shell.kernel = self.kernel
        self.init_shell()
        ServedKernel.clear_instance()

    def take_up(self, connection_file: str, session: str) -> None:
        """Bind the sockets that the kernel manager wishes, and let the kernel speak; runs in the fork.

        session: in the header of all it sends. JupyterLab's client takes messages of another session than
        before for old ones, so a fork that takes the place of another one goes on under its name.
        """
        self.session.session = session
        self.session.pid = os.getpid()
        self.connection_file = connection_file
        self.init_connection_file()
        self.init_sockets()
        self.init_kernel()

    def init_sockets(self) -> None:
        """Bind shell, control and iopub in one context, for the main loop."""
        self.context = self._sockets = context = zmq.Context()
        self.shell_socket = self._bound(context, zmq.ROUTER, self.shell_port)
        self.control_socket = self._bound(context, zmq.ROUTER, self.control_port)
        self.iopub_socket = self._bound(context, zmq.XPUB, self.iopub_port)
        # A second page of the same kernel is welcomed too.
        self.iopub_socket.xpub_verbose = True

    def _bound(self, context: zmq.Context[Any], kind: int, port: int) -> zmq.Socket[Any]:
        sock = context.socket(kind)
        sock.linger = 0
        if kind == zmq.ROUTER:
            # A page that connects again with its old identity takes the place of its dead connection.
            sock.router_handover = 1
        self._apply_curve_server_options(sock)
        self._bind_socket(sock, port)
        return sock

    def init_kernel(self) -> None:
        """Give the kernel its sockets, and make it the kernel of this process."""
        kernel, iopub = self.kernel, ZMQStream(self.iopub_socket)
        iopub.on_recv(lambda frames: _welcome(iopub, self.session, frames))
        kernel.ident = str(uuid.uuid4())
        kernel.shell_stream = ZMQStream(self.shell_socket)
        kernel.control_stream = ZMQStream(self.control_socket)
        kernel.iopub_socket = kernel.shell.displayhook.pub_socket = kernel.shell.display_pub.pub_socket = (
            iopub
        )
        kernel.shell.displayhook.topic = kernel._topic("execute_result")
        # Widgets take a comm without a kernel for one that cannot send.
        BaseComm.kernel = kernel
        for kind in ServedKernel._walk_mro():
            kind._instance = kernel

    def start(self) -> None:
        """Serve until the kernel is shut down or gets SIGTERM."""
        loop = asyncio.get_event_loop()
        loop.add_signal_handler(signal.SIGTERM, loop.stop)
        # Kernel managers interrupt before they end a kernel; no cell runs here that this could stop.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.kernel.start()
        loop.run_forever()

    def say_last(self) -> None:
        """Send what has been said and not sent, such as that values are kept now; the loop runs no more.

        Ends with the `shutdown_reply` that kernels broadcast, so that who listens knows that this was all.
        """
        iopub = self.kernel.iopub_socket
        self.session.send(iopub, "shutdown_reply", {"status": "ok", "restart": False})
        iopub.flush(zmq.POLLOUT)
        for sock in (self.shell_socket, self.control_socket):
            sock.close()
        self.iopub_socket.close(linger=LAST_MS)
        self._sockets.term()


def _welcome(iopub: ZMQStream, session: Session, frames: list[bytes]) -> None:
    """Tell a new subscriber that it hears us now, as JEP 65 has it."""
    for frame in frames:
        if frame[:1] == b"\x01":
            topic = frame[1:]
            content = {"subscription": topic.decode("utf-8", "replace")}
            session.send(iopub, "iopub_welcome", content, ident=topic or None)
