"""A phone without a screen: joins a class, opens a lesson and moves its controls, by the real protocols."""

from __future__ import annotations

import asyncio
import re
import time
import urllib.parse
from http.cookies import SimpleCookie
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from tests.workshop.page_socket import PageSocket

PIN = "482913"
PATIENCE = 120.0
_KERNEL = re.compile(r'"kernelId": "([^"]+)"')


class Phone:
    """One learner's phone. base: the class's address."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.name = base, name
        self.cookies: dict[str, str] = {}
        self.bytes = 0
        self.page: PageSocket | None = None
        self.kernel = ""
        self._client: AsyncHTTPClient = SimpleAsyncHTTPClient(force_instance=True, max_clients=10)

    async def ask(self, path: str, form: dict[str, str] | None = None) -> HTTPResponse:
        """Send a request as a browser does."""
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": header, "Accept-Encoding": "gzip"}
        body = None
        if form is not None:
            body = urllib.parse.urlencode({**form, "_xsrf": self.cookies.get("_xsrf", "")})
        try:
            reply = await self._client.fetch(
                self.base + path,
                method="GET" if body is None else "POST",
                headers=headers,
                body=body,
                follow_redirects=False,
                connect_timeout=PATIENCE,
                request_timeout=PATIENCE,
            )
        except HTTPClientError as error:
            if error.response is None or error.code not in (302, 303):
                raise
            reply = error.response
        for line in reply.headers.get_list("Set-Cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return reply

    async def join(self, code: str) -> None:
        """Join the class."""
        await self.ask("/join")
        form = {"name": self.name, "pin": PIN, "code": code, "consent": "yes"}
        reply = await self.ask("/join", form)
        assert reply.code == 303, reply.code

    async def open(self, path: str) -> tuple[float, float]:
        """Open a lesson; returns the seconds until the page is here, and until all widgets have a kernel."""
        began = time.perf_counter()
        text = (await self.ask(path)).body.decode()
        complete = time.perf_counter() - began
        found = _KERNEL.search(text)
        assert found, path
        self.kernel = found[1]
        await self.connect()
        return complete, time.perf_counter() - began

    async def connect(self) -> None:
        """Open the page's socket and ask for all states."""
        self.page = await PageSocket.open(self.base, self.kernel, self.cookies)
        await self.page.ask_states()

    async def move(self, control: str, **state: Any) -> float:
        """Change a control, named by its label, and wait for the answer; returns the seconds it took.

        The answer is the first change of another widget, or that nothing else has changed.
        """
        assert self.page
        widget, took = self.page.find(description=control), 0.0
        began = time.perf_counter()
        asked = await self.page.set(widget, **state)
        while True:
            parent, header, content = await self.page.receive()
            if parent != asked:
                continue
            if not took and header["msg_type"] == "comm_msg" and content["comm_id"] != widget:
                took = time.perf_counter() - began
            if header["msg_type"] == "status" and content["execution_state"] == "idle":
                return took or time.perf_counter() - began

    async def leave(self) -> None:
        """Close the socket."""
        if self.page:
            self.page.socket.close()
        await asyncio.sleep(0)
