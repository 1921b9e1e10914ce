"""A warm process that forks on request."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.kernels.forking import NotForkable, check_single_thread, clone
from toolkit.kernels.pidfd import Process
from toolkit.kernels.template import Template, TemplateGone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="namespaces and pidfds are Linux's")

PROGRAM = """
import json, os, random, socket, sys, time
import numpy
from toolkit.kernels.forking import NEWPID, NEWUSER
from toolkit.kernels.template import serve_template
def serve(given, request):
    told = {"random": [random.random(), numpy.random.rand()], "request": request, "pid": os.getpid()}
    told["orders"] = orders
    given.sendall(json.dumps(told).encode())
    given.recv(1)
    if request.get("fail"):
        raise ValueError("on purpose")
EXTRA
orders = []
obey = None if "deaf" in sys.argv else orders.append
serve_template(socket.socket(fileno=int(sys.argv[1])), serve, NEWUSER | NEWPID, obey=obey)
"""


class Running:
    def __init__(self, repository: Path, extra: str = "", *more: str) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                textwrap.dedent(PROGRAM).replace("EXTRA", extra),
                str(theirs.fileno()),
                *more,
            ],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": str(repository), "OPENBLAS_NUM_THREADS": "1"},
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self.template = Template(ours)


@pytest.fixture
def running(repository: Path) -> Iterator[Running]:
    made = Running(repository)
    try:
        made.template.wait_ready(60)
        yield made
    finally:
        made.template.close()
        made.process.communicate(timeout=30)


def test_forks_serve_their_sockets_and_differ(running: Running) -> None:
    told = []
    for number in range(2):
        process, sock = running.template.fork({"number": number})
        told.append(json.loads(sock.recv(1000)))
        assert not process.ended()
        sock.sendall(b"x")
        assert process.ended(30)
        sock.close()
        process.kill()
    assert [one["request"] for one in told] == [{"number": 0}, {"number": 1}]
    assert told[0]["random"][0] != told[1]["random"][0]
    assert told[0]["random"][1] != told[1]["random"][1]
    # Each is the first process of its own namespace.
    assert [one["pid"] for one in told] == [1, 1]


def test_a_fork_that_fails_ends_alone(running: Running) -> None:
    process, sock = running.template.fork({"fail": True})
    sock.sendall(b"x")
    assert process.ended(30)
    sock.close()
    process, sock = running.template.fork({})
    assert json.loads(sock.recv(1000))["pid"] == 1
    process.kill()
    sock.close()


def test_killing_ends_a_fork(running: Running) -> None:
    process, sock = running.template.fork({})
    held = Process(process.pid, os.dup(process.fileno()))
    process.kill()
    assert held.ended(30)
    sock.close()


def test_an_order_is_for_the_template_and_all_forks_after_it(running: Running) -> None:
    told = []
    for number in range(2):
        process, sock = running.template.fork({})
        told.append(json.loads(sock.recv(1000))["orders"])
        process.kill()
        sock.close()
        running.template.order({"number": number})
    assert told == [[], [{"number": 0}]]


def test_a_template_that_takes_no_orders_ends_at_one(repository: Path) -> None:
    made = Running(repository, "", "deaf")
    made.template.wait_ready(60)
    made.template.order({})
    assert made.process.wait(30) == 0
    with pytest.raises(TemplateGone):
        made.template.order({})
    made.template.close()
    made.process.communicate(timeout=30)


def test_the_template_ends_with_its_socket(running: Running) -> None:
    running.template.close()
    assert running.process.wait(30) == 0


def test_a_template_with_two_threads_does_not_fork(repository: Path) -> None:
    extra = "import threading; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    made = Running(repository, extra)
    with pytest.raises(TemplateGone):
        made.template.wait_ready(60)
    assert b"NotForkable: 2 threads" in made.process.communicate(timeout=30)[1]
    made.template.close()


def test_nobody_forks_beside_a_thread() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(NotForkable):
            check_single_thread()
        with pytest.raises(NotForkable):
            clone(0)
    finally:
        stop.set()
        thread.join()
