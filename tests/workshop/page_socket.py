"""A page's side of the WebSocket, without a browser: Jupyter's real protocol, widgets' real messages."""

from __future__ import annotations

import asyncio
import json
import uuid
from http.cookiejar import CookieJar
from typing import Any

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
PATIENCE = 30.0


class Closed(Exception):
    """The server has closed the socket. code: why."""

    def __init__(self, code: int | None) -> None:
        super().__init__(str(code))
        self.code = code


def frame(kind: str, content: Any, channel: str = "shell", **more: Any) -> bytes:
    """A message as a frame. more: fields of the header."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", **more}
    header |= {"date": "2026-01-01T00:00:00Z", "version": "5.3"}
    version = "1.0.0" if content.get("target_name") == "jupyter.widget.control" else "2.1.0"
    parts = [json.dumps(part).encode() for part in (header, {}, {"version": version}, content)]
    return bytes(serialize_msg_to_ws_v1(parts, channel))


class PageSocket:
    """One page. states: what the kernel has said about its widgets, by id."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.socket = socket
        self.session = uuid.uuid4().hex
        self.states: dict[str, dict[str, Any]] = {}

    @classmethod
    async def open(cls, base: str, kernel: str, cookies: CookieJar | dict[str, str]) -> PageSocket:
        """Connect. Raises tornado's HTTPClientError when the server refuses."""
        if isinstance(cookies, CookieJar):
            cookies = {cookie.name: cookie.value or "" for cookie in cookies}
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        url = f"{base}/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}".replace("http:", "ws:")
        patience = {"connect_timeout": PATIENCE, "request_timeout": PATIENCE}
        request = HTTPRequest(url, headers={"Cookie": header}, **patience)
        return cls(await websocket_connect(request, subprotocols=[PROTOCOL]))

    async def send(self, kind: str, content: Any) -> str:
        """Send a message; returns its id."""
        number = uuid.uuid4().hex
        data = frame(kind, content, session=self.session, msg_id=number)
        await self.socket.write_message(data, binary=True)
        return number

    async def receive(self) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Return the next message: the id of what it answers, header, content. Raises `Closed`."""
        data = await asyncio.wait_for(self.socket.read_message(), PATIENCE)
        if data is None:
            raise Closed(self.socket.close_code)
        assert isinstance(data, bytes)
        _channel, parts = deserialize_msg_from_ws_v1(data)
        header, parent, content = (json.loads(parts[number]) for number in (0, 1, 3))
        if header["msg_type"] == "comm_msg" and content["data"].get("method") in ("update", "echo_update"):
            self.states.setdefault(content["comm_id"], {}).update(content["data"]["state"])
        return parent.get("msg_id", ""), header, content

    async def ask_states(self, **more: Any) -> dict[str, dict[str, Any]]:
        """Ask for the states of all widgets and wait for them. more: what the question says besides."""
        control = uuid.uuid4().hex
        target = "jupyter.widget.control"
        await self.send("comm_open", {"comm_id": control, "target_name": target, "data": {}})
        await self.send("comm_msg", {"comm_id": control, "data": {"method": "request_states", **more}})
        while True:
            _parent, header, content = await self.receive()
            if header["msg_type"] == "comm_msg" and content["comm_id"] == control:
                self.states = {one: told["state"] for one, told in content["data"]["states"].items()}
                return self.states

    async def set(self, widget: str, **state: Any) -> str:
        """Change a widget as a hand on the page does; returns the message's id."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        return await self.send("comm_msg", {"comm_id": widget, "data": data})

    async def wait_for(self, widget: str, **state: Any) -> None:
        """Wait until the kernel has said this of a widget."""
        while not state.items() <= self.states.get(widget, {}).items():
            await self.receive()

    async def closed(self) -> int | None:
        """Wait for the server to close the socket; returns the code."""
        try:
            while True:
                await self.receive()
        except Closed as closed:
            return closed.code

    def find(self, **state: Any) -> str:
        """The id of the first widget with this in its state."""
        return next(one for one, has in self.states.items() if state.items() <= has.items())
