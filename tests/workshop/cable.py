"""A wire that tests can cut."""

from __future__ import annotations

import re

from playwright.sync_api import Page, WebSocketRoute


class Cable:
    """The wire between a page and the server's WebSockets, which can be cut.

    whole: a new connection can be had. deaf: what the server says does not arrive.
    """

    def __init__(self, page: Page) -> None:
        self.whole = True
        self.deaf = False
        self._ends: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/channels"), self._plug)

    def _plug(self, page_end: WebSocketRoute) -> None:
        if self.whole:
            server_end = page_end.connect_to_server()
            server_end.on_message(lambda message: None if self.deaf else page_end.send(message))
            self._ends = [page_end, server_end]
        else:
            page_end.close(code=1011)

    def cut(self) -> None:
        """Both ends lose each other, as in a dead spot; the kernel lives on."""
        for end in self._ends:
            end.close(code=1011)
