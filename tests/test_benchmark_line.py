"""The slow line of the benchmarks keeps to its speed: in its arithmetic, and for real connections."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.benchmarks.slow_line import FULL, Lane, SlowLine, Speed


def test_a_lane_keeps_its_rate_and_its_delay() -> None:
    lane = Lane(Speed("slow", rate=1_000, round_trip=0.4))
    assert lane.take(500, now=10.0) == pytest.approx((10.5, 10.7))
    # Another connection's bytes wait for those before them.
    assert lane.take(1_000, now=10.1) == pytest.approx((11.5, 11.7))
    # A line that was idle has saved nothing up.
    assert lane.take(1_000, now=20.0) == pytest.approx((21.0, 21.2))
    assert lane.bytes == 2_500


def test_a_line_without_limits_only_delays() -> None:
    lane = Lane(Speed("far", round_trip=0.3))
    assert lane.take(10_000_000, now=1.0) == pytest.approx((1.0, 1.15))
    assert Lane(FULL).take(10_000_000, now=1.0) == (1.0, 1.0)


class Echo:
    """A server that sends back what it gets, on every connection."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection = self.listening.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    @staticmethod
    def _answer(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(65_536):
                connection.sendall(data)


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.listening.close()


def say(line: SlowLine, data: bytes) -> bytes:
    """Send data, say that this was all, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", line.port), 30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        back = b""
        while more := connection.recv(65_536):
            back += more
        return back


def test_connections_share_a_line(echo: Echo) -> None:
    data = bytes(range(256)) * 64
    with SlowLine() as line:
        line.lead_to(echo.port)
        line.use(Speed("slow", rate=50_000, round_trip=0.2))
        began = time.monotonic()
        answers: list[bytes] = []
        threads = [threading.Thread(target=lambda: answers.append(say(line, data))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        took = time.monotonic() - began
        assert answers == [data, data]
        assert line.kilobytes == pytest.approx(4 * len(data) / 1000)
    # Both texts go up one line and come down one line, which may overlap; and each connection takes two round
    # trips. The bound above is wide: this machine may be busy.
    least = 2 * len(data) / 50_000 + 2 * 0.2
    assert least * 0.97 < took < least * 4 + 10


def test_a_new_speed_counts_from_zero(echo: Echo) -> None:
    with SlowLine() as line:
        line.lead_to(echo.port)
        assert say(line, b"x" * 100_000) == b"x" * 100_000
        assert line.kilobytes == pytest.approx(200)
        line.use(FULL)
        assert line.kilobytes == 0


def test_nobody_at_the_other_end_ends_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with SlowLine() as line:
        line.lead_to(port)
        connection = socket.create_connection(("127.0.0.1", line.port), 30)
        with connection, contextlib.suppress(ConnectionResetError):
            assert connection.recv(10) == b""
