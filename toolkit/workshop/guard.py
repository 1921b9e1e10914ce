"""What every request must pass, and what every response carries, whichever handler answers."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import time
from collections import OrderedDict, deque
from typing import Any

from tornado.httputil import HTTPHeaders, HTTPServerRequest, split_host_and_port
from tornado.routing import Matcher
from tornado.web import OutputTransform

_HOSTNAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)


def host_of(request: HTTPServerRequest) -> str:
    """Return the host a browser asked for, without its port and brackets, in lower case."""
    host = split_host_and_port(request.host.lower())[0]
    return host.strip("[]").rstrip(".")


def is_address(host: str) -> bool:
    """Whether `host` is an IP address and not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether an address or name means this machine and can be reached from this machine only."""
    if host == "localhost":
        return True
    return is_address(host) and ipaddress.ip_address(host).is_loopback


def own_names(*more: str) -> frozenset[str]:
    """Return the names under which this machine may be asked: its own, `.local`, and those given."""
    name = socket.gethostname().lower()
    names = {"localhost", name, name.split(".")[0] + ".local", *(other.lower() for other in more if other)}
    return frozenset(name for name in names if _HOSTNAME.fullmatch(name))


class KnownHost(Matcher):
    """Lets a request in when its Host is an IP address or one of this machine's names.

    A page of another site can make its own name point here (DNS rebinding) but cannot make the browser
    send an address or our name, so such a request never reaches a handler.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return an empty match for a known host and None for any other."""
        host = host_of(request)
        return {} if host in self.names or is_address(host) else None


class SecurityHeaders(OutputTransform):
    """Adds the headers that keep a browser from doing what our pages never need."""

    def __init__(self, request: HTTPServerRequest) -> None:
        scheme = "wss" if request.protocol == "https" else "ws"
        self._socket = f"{scheme}://{request.host}"

    def transform_first_chunk(
        self,
        status_code: int,
        headers: HTTPHeaders,
        chunk: bytes,
        finishing: bool,  # noqa: ARG002
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Set the headers of a response before its first byte."""
        # A handler may be stricter than all others, never laxer: `sandbox` takes scripts and forms away.
        if "; sandbox" not in headers.get("Content-Security-Policy", ""):
            headers["Content-Security-Policy"] = self._policy()
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers.pop("Server", None)
        return status_code, headers, chunk

    def _policy(self) -> str:
        # Older Safari does not count a WebSocket to the same host as 'self', so the host is named.
        return "; ".join(
            (
                "default-src 'self'",
                "script-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' {self._socket}",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            )
        )


class Limiter:
    """Counts events by key in a sliding window, to slow down guessing.

    limit: events allowed in `seconds`. The table keeps the 10,000 newest keys.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def _recent(self, key: str) -> deque[float]:
        events = self._events.setdefault(key, deque())
        self._events.move_to_end(key)
        while len(self._events) > 10_000:
            self._events.popitem(last=False)
        while events and events[0] < time.monotonic() - self.seconds:
            events.popleft()
        return events

    def full(self, key: str) -> bool:
        """Whether `key` has used up its events."""
        return len(self._recent(key)) >= self.limit

    def count(self, key: str) -> None:
        """Note one event of `key`."""
        self._recent(key).append(time.monotonic())

    def forget(self, key: str) -> None:
        """Forget the events of `key`, after a success."""
        self._events.pop(key, None)


class Busy(Exception):
    """So many wait already that nobody can be taken in just now."""


class Gate:
    """Lets a few through at once while some wait, and turns the rest away at once.

    It keeps costly work (hashing PINs) from taking the processor away from those who are at work.

    at_once: how many are inside. waiting: how many may wait outside.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0

    async def __aenter__(self) -> None:
        """Wait for a place. Raises `Busy` when too many wait already."""
        if self._here >= self._most:
            raise Busy
        self._here += 1
        try:
            await self._room.acquire()
        except BaseException:
            self._here -= 1
            raise

    async def __aexit__(self, *_error: object) -> None:
        """Give the place to the next one."""
        self._here -= 1
        self._room.release()
