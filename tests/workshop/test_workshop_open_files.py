"""A server may have as many files open as its class needs."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
import zmq

from toolkit.workshop import open_files
from toolkit.workshop.open_files import MOST_HELD, PER_KERNEL, RESERVED, allow, most_held

INFINITY = -1

LIMITED = """
import resource, sys, zmq
soft, hard, kernels = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
from toolkit.workshop.open_files import allow
context = zmq.Context()
enough = allow(kernels, context)
print(enough, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def system(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int) -> list[int]:
    """Pretend to be a system; returns the limits it has taken."""
    taken: list[int] = []
    now = [soft]

    def take(_what: int, limits: tuple[int, int]) -> None:
        if limits[0] > most:
            raise ValueError("current limit exceeds maximum limit")
        now[0] = limits[0]
        taken.append(limits[0])

    pretended = SimpleNamespace(
        RLIMIT_NOFILE=7, RLIM_INFINITY=INFINITY, setrlimit=take, getrlimit=lambda _what: (now[0], hard)
    )
    monkeypatch.setattr(open_files, "resource", pretended)
    return taken


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "kernels", "enough", "after"),
    [
        (256, 8000, 400, 400, RESERVED + 400 * PER_KERNEL),
        (1024, 1600, 400, 100, 1600),
        (6000, 8000, 400, 400, 6000),
        (100, 100, 400, 1, 100),
    ],
)
def test_the_limit_is_raised_as_far_as_the_system_lets_us(
    soft: int, hard: int, kernels: int, enough: int, after: int
) -> None:
    command = [sys.executable, "-c", LIMITED, str(soft), str(hard), str(kernels)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(enough), str(after)]


def test_a_system_that_names_no_limit_and_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with zmq.Context() as context:
        taken = system(monkeypatch, 256, INFINITY, most=10_240)
        assert allow(2000, context) == (10_240 - RESERVED) // PER_KERNEL
        assert taken == [10_240]
        assert system(monkeypatch, 256, INFINITY, most=1_000_000) == []
        assert allow(2000, context) == 2000
        system(monkeypatch, INFINITY, INFINITY, most=0)
        assert allow(2000, context) == 2000


def test_a_system_without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_files, "resource", None)
    with zmq.Context() as context:
        assert allow(2000, context) == 2000


def test_there_are_enough_sockets_for_all_kernels() -> None:
    with zmq.Context() as context:
        allow(900, context)
        made = [context.socket(zmq.DEALER) for _number in range(2 * 900)]
        for socket in made:
            socket.close(linger=0)


def test_held_requests_leave_files_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    system(monkeypatch, 1024, 1024, most=1024)
    assert most_held() == 256
    system(monkeypatch, INFINITY, INFINITY, most=0)
    assert most_held() == MOST_HELD
    monkeypatch.setattr(open_files, "resource", None)
    assert 0 < most_held() < MOST_HELD
