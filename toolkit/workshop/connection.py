"""The WebSocket of a page, which outlives the kernels it speaks to.

It opens at once; the kernel is forked meanwhile. When a quiet kernel is given up, the socket stays, and the
next message finds a new fork with the learner's values. When a kernel dies, the socket closes with
`KERNEL_LOST`: what was under way is lost, so the page connects again and asks for all states.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import deque
from typing import Any, Protocol

from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.websocket import WebSocketClosedError
from zmq.eventloop.zmqstream import ZMQStream

from toolkit.workshop.messages import PROTOCOL, Manners, Message, Refused, read

log = logging.getLogger("naikkelas.workshop")

KERNEL_LOST = 4001
"""Close code: the kernel ended by itself. Connect again with the same id, and ask for all states."""

KERNEL_GONE = 4004
"""Close code: this id leads to no kernel any more. Load the page again."""

KERNEL_LATER = 4013
"""Close code: no kernel can be had just now. Connect again in a while."""

WELCOME_SECONDS = 2.0
NUDGE_SECONDS = 0.1
PARTING_SECONDS = 1.0
"""Time for what a kernel said last to arrive, when it has ended; forks end by saying so."""

MAX_WAITING = 400
"""Messages kept while a kernel is being made."""


class Gone(Exception):
    """An id does not lead to a kernel any more: the notebook has changed, or the learner has left."""


class NoRoom(Exception):
    """No kernel can be had just now."""


class Kernels(Protocol):
    """What a connection needs of the kernel manager."""

    async def wake(self, kernel_id: str, learner: str) -> None:
        """Have the kernel of an id live. Raises `Gone` and `NoRoom`."""

    def get_kernel(self, kernel_id: str) -> Any:
        """Return the manager of one living kernel."""

    def connected(self, connection: PageConnection) -> None:
        """A page has opened its socket."""

    def disconnected(self, connection: PageConnection) -> None:
        """A page's socket has closed."""

    def touch(self, kernel_id: str) -> None:
        """Something was said to or by a kernel."""

    def manners(self, learner: str) -> Manners:
        """Return the paces of a learner."""


class PageConnection:
    """What `KernelWebsocketHandler` calls a connection. learner: whose page it is."""

    kernel_ws_protocol = PROTOCOL

    def __init__(self, handler: Any, kernels: Kernels, kernel_id: str, learner: str) -> None:
        self.kernel_id, self.learner = kernel_id, learner
        self._handler, self._kernels = handler, kernels
        self._manners = kernels.manners(learner)
        self._waiting: deque[Message] = deque()
        self._streams: dict[str, ZMQStream] = {}
        self._hears = asyncio.Event()
        self._nudges: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._parting: asyncio.Event | None = None
        self._closed = False

    async def connect(self) -> None:
        """The socket is open: have a kernel made, and do not wait for it."""
        self._kernels.connected(self)
        self._wake()

    def disconnect(self) -> None:
        """The socket has closed."""
        if self._closed:
            return
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        self.detach()
        self._waiting.clear()
        self._kernels.disconnected(self)

    def close(self, code: int, reason: str) -> None:
        """Close the socket; the page reads code and reason."""
        self._handler.close(code, reason[:100])
        self.disconnect()

    # -- from the page --------------------------------------------------------------------------------

    def handle_incoming_message(self, frame: bytes | str) -> None:
        """Take a frame from the page. A page that breaks the rules loses its connection."""
        if self._closed:
            return
        try:
            self._manners.check(frame)
            message = read(frame)
            if len(self._waiting) >= MAX_WAITING:
                raise Refused(1008, "too many messages")
        except Refused as refused:
            log.warning("a page's connection was closed: %s", refused)
            self.close(refused.code, str(refused))
            return
        self._kernels.touch(self.kernel_id)
        if self._hears.is_set():
            self._send(message)
        else:
            self._waiting.append(message)
            self._wake()

    def _wake(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._get_kernel())

    async def _get_kernel(self) -> None:
        try:
            await self._kernels.wake(self.kernel_id, self.learner)
            self._attach()
            # Only when the kernel knows that somebody listens may it be asked: its answers would be lost.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._listen(), WELCOME_SECONDS)
            self._go_on()
        except Gone:
            self.close(KERNEL_GONE, "gone")
        except NoRoom:
            self.close(KERNEL_LATER, "full")
        except Exception as error:
            log.error("no kernel for a page: %s: %s", type(error).__name__, error)
            self.close(KERNEL_LOST, "lost")

    async def _listen(self) -> None:
        """Wait until the kernel is heard: forks welcome who listens, others are asked until they answer."""
        while not self._hears.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hears.wait(), NUDGE_SECONDS)
                return
            if "shell" in self._streams:
                question = self._session.send(self._streams["shell"], "kernel_info_request")
                self._nudges.add(question["header"]["msg_id"])

    # -- to and from the kernel -------------------------------------------------------------------------

    def _attach(self) -> None:
        kernel = self._kernels.get_kernel(self.kernel_id)
        self._session = kernel.session
        self._streams = {"iopub": kernel.connect_iopub(), "shell": kernel.connect_shell()}
        self._streams["iopub"].on_recv(lambda parts: self._from_kernel("iopub", parts))
        self._streams["shell"].on_recv(lambda parts: self._from_kernel("shell", parts))

    def part(self) -> None:
        """The kernel is about to end: say no more to it, and let the page hear its last words."""
        self._hears.clear()
        self._parting = asyncio.Event()

    async def parted(self) -> None:
        """Wait until the page has heard the last words of a kernel that has ended."""
        if self._parting is not None and self._streams:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._parting.wait(), PARTING_SECONDS)

    def detach(self) -> None:
        """Let go of the kernel; the next message has one made."""
        self._hears.clear()
        self._parting = None
        streams, self._streams = self._streams, {}
        for stream in streams.values():
            stream.on_recv(None)
            stream.close(linger=0)

    def lose(self) -> None:
        """The kernel has ended by itself."""
        self.detach()
        self.close(KERNEL_LOST, "lost")

    def _go_on(self) -> None:
        if self._closed or self._parting or not self._streams:
            return
        self._hears.set()
        while self._waiting:
            self._send(self._waiting.popleft())

    def _send(self, message: Message) -> None:
        self._session.send_raw(self._streams["shell"], message.parts)

    def _from_kernel(self, channel: str, received: list[bytes]) -> None:
        try:
            _identities, parts = self._session.feed_identities(received)
            kind = json.loads(parts[1])["msg_type"]
        except (ValueError, KeyError, IndexError, TypeError):
            log.error("a kernel sent what is no message")
            return
        if channel == "iopub" and not self._hears.is_set():
            self._go_on()
        if kind == "shutdown_reply" and channel == "iopub" and self._parting is not None:
            self._parting.set()
            return
        if kind in ("iopub_welcome", "execute_input"):
            return
        if self._nudges and json.loads(parts[2]).get("msg_id") in self._nudges:
            return
        if kind.startswith("comm_"):
            self._kernels.touch(self.kernel_id)
        try:
            self._handler.write_message(serialize_msg_to_ws_v1(parts[1:], channel), binary=True)
        except WebSocketClosedError:
            self.disconnect()
