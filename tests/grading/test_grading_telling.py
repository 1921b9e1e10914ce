"""What the worker tells the server: ids, at once, and never at the cost of grading."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_grading_processes import ASSIGNMENT, WORKER, wait_for

from toolkit.grading import ClassFolder
from toolkit.grading.gradebook import cell_marks
from toolkit.grading.telling import telling
from toolkit.records import Records


def test_ids_one_on_a_line() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            tell = telling(theirs.fileno())
        tell(17)
        tell(1_000_000)
        assert ours.recv(100) == b"17\n1000000\n"


def test_a_server_that_does_not_listen_keeps_nobody_waiting() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        tell = telling(theirs.fileno())
        began = time.monotonic()
        for number in range(100_000):
            tell(number)
        assert time.monotonic() - began < 20
        ours.close()
        tell(1)


def test_it_needs_a_socket() -> None:
    read, write = os.pipe()
    try:
        with pytest.raises(OSError, match="socket"):
            telling(read)
    finally:
        os.close(read)
        os.close(write)


def start(folder: Path) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder), "--tell"],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    ours.settimeout(60)
    return process, ours


def test_the_worker_tells_what_the_gradebook_has_and_nothing_else(real_class: ClassFolder) -> None:
    with Records.open(real_class.records_url) as records:
        learner = records.learners.join("Sari", "482913", "id").id

        def hand_in(answer: str) -> int:
            return records.submissions.add(learner, ASSIGNMENT, {"margin": answer}, "id").id

        def state() -> str:
            found = records.submissions.latest(learner, ASSIGNMENT)
            return found.state if found else ""

        worker, line = start(real_class.path)
        try:
            first = hand_in("0.25")
            line.sendall(b"\n")
            assert line.recv(100) == b"%d\n" % first
            assert state() == "complete"
            assert cell_marks(real_class.path, learner, ASSIGNMENT)["margin"].score == 4.0

            # Its page is written under the lock too; only then can the worker be kept from the next marks.
            page = real_class.path / "feedback" / learner / ASSIGNMENT / f"{ASSIGNMENT}.html"
            wait_for(page.exists)

            # Killed with one in hand: nothing is said of it before another worker has marked it.
            with real_class.grading():  # so that it cannot be done
                second = hand_in("0.25")
                wait_for(lambda: state() == "grading")
                worker.send_signal(signal.SIGKILL)
                worker.wait(10)
            assert line.recv(100) == b""
            line.close()
            worker, line = start(real_class.path)
            assert line.recv(100) == b"%d\n" % second

            # What cannot be marked is news too, and the end of the line ends the worker.
            third = hand_in("crash")
            assert line.recv(100) == b"%d\n" % third
            assert state() == "failed"
            line.close()
            assert worker.wait(30) == 0
        finally:
            worker.kill()
            worker.wait()
            line.close()
