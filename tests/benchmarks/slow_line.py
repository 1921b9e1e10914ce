"""A slow telephone line between a browser and a server: all connections of a phone share its bandwidth.

Chromium's own throttling leaves WebSockets alone in some versions; this works on the bytes of all
connections. It does not imitate TCP's slow start, lost packets or encryption.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

CHUNK = 2_048
"""Bytes that are read at once: small, so that connections take turns on the line."""

AHEAD = 0.010
"""Seconds before the line is free at which the next bytes are read."""


@dataclass(frozen=True)
class Speed:
    """A line. rate: bytes per second in each direction, None for as fast as it goes. round_trip: seconds."""

    name: str
    rate: float | None = None
    round_trip: float = 0.0


FULL = Speed("full speed")
MIDDLING = Speed("1.6 Mbit/s, 150 ms", 1_600_000 / 8, 0.150)
SLOW = Speed("400 kbit/s, 400 ms", 400_000 / 8, 0.400)


class Lane:
    """One direction of a line: a token bucket of one chunk, filled at the line's rate, then a delay."""

    def __init__(self, speed: Speed) -> None:
        self.rate = speed.rate
        self.delay = speed.round_trip / 2
        self.bytes = 0
        self._free = 0.0

    def take(self, size: int, now: float) -> tuple[float, float]:
        """Put bytes on the line; returns when the last has left this end, and when it is at the other."""
        self.bytes += size
        self._free = max(now, self._free) + (size / self.rate if self.rate else 0.0)
        return self._free, self._free + self.delay


class SlowLine:
    """A TCP proxy on 127.0.0.1 with its own thread. Its speed can be changed while nobody is connected."""

    def __init__(self) -> None:
        self.port = 0
        self._target = 0
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.use(FULL)

    def __enter__(self) -> SlowLine:
        self._thread.start()
        self._run(self._listen()).result()
        return self

    def __exit__(self, *_error: object) -> None:
        self._run(self._end()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """Where a browser asks."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def kilobytes(self) -> float:
        """What has passed in both directions since the speed was last set."""
        return (self._up.bytes + self._down.bytes) / 1000

    def lead_to(self, port: int) -> None:
        """Pass new connections on to a port of this machine."""
        self._target = port

    def use(self, speed: Speed) -> None:
        """Set the speed of connections that are made from now on, and count from zero."""
        self.speed = speed
        self._up, self._down = Lane(speed), Lane(speed)

    def _run(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        up, down, speed = self._up, self._down, self.speed
        try:
            # Here the handshake took no time; on the line it takes a round trip.
            await asyncio.sleep(speed.round_trip)
            server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
            with contextlib.closing(to_server):
                async with asyncio.TaskGroup() as both:
                    both.create_task(_carry(phone, to_server, up))
                    both.create_task(_carry(server, to_phone, down))
        except* OSError:
            pass  # One end has hung up, as phones do.
        finally:
            to_phone.close()
            self._tasks.discard(task)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, lane: Lane) -> None:
    """Carry one direction of one connection until its end."""
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    async with asyncio.TaskGroup() as ends:
        ends.create_task(_put_on(source, lane, under_way))
        ends.create_task(_take_off(under_way, target))


async def _put_on(
    source: asyncio.StreamReader, lane: Lane, under_way: asyncio.Queue[tuple[float, bytes]]
) -> None:
    loop = asyncio.get_running_loop()
    size = CHUNK if lane.rate else 65_536
    data = b"-"
    while data:
        data = await source.read(size)
        left, due = lane.take(len(data), loop.time())
        under_way.put_nowait((due, data))
        # The next bytes wait for these: what does not fit on the line stays in the sender's buffer. They
        # are read a little before the line is free, so that waking up late leaves no gap on it.
        await asyncio.sleep(max(0.0, left - AHEAD - loop.time()))


async def _take_off(under_way: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due, data = await under_way.get()
        await asyncio.sleep(max(0.0, due - loop.time()))
        if not data:
            break
        target.write(data)
        await target.drain()
    if target.can_write_eof():
        target.write_eof()
