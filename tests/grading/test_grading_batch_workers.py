"""The processes that mark: each has its place, and what runs learners' code stays on one processor."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from toolkit.grading import ClassFolder
from toolkit.grading.batch.messages import Start
from toolkit.grading.batch.workers import Workers

SAY = """
import os
from toolkit.grading.batch import worker
from toolkit.grading.batch.messages import Start
before = sorted(os.sched_getaffinity(0))
made = worker._Runners(Start(None, None, 0, "toolkit.grading.sandbox:SandboxRunner", {place}))
print(before == sorted(os.sched_getaffinity(0)))
made._sandbox()
print(sorted(os.sched_getaffinity(0)) == [before[{place} % len(before)]])
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not place processes")
@pytest.mark.parametrize("place", [0, 1, 1000])
def test_learners_code_is_run_on_one_processor(place: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAY.format(place=place)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]


FORK = """
import socket, threading, time
from toolkit.grading.batch import worker
from toolkit.kernels.forking import NotForkable
def warm_up():
    if {thread}:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
worker.warm_up, worker.serve = warm_up, lambda connection: print("forked", flush=True)
ours, theirs = socket.socketpair()
socket.send_fds(ours, [b"."], [ours.fileno()])
ours.shutdown(socket.SHUT_WR)
try:
    worker.main(theirs)
except NotForkable as error:
    print(error)
"""


@pytest.mark.parametrize(("thread", "said"), [(False, "forked"), (True, "2 threads")])
def test_a_process_with_threads_is_not_forked(thread: bool, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORK.format(thread=thread)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == said


@pytest.mark.nbgrader
def test_a_new_process_takes_the_place_of_one_that_ended(real_class: ClassFolder) -> None:
    workers = Workers()
    try:
        workers.start = Start(real_class.path, real_class.path / "autograded", 0o664, "")
        first, second = workers.fork(), workers.fork()
        assert [first.place, second.place] == [0, 1]
        workers.drop(first, kill=True)
        assert workers.fork().place == 0
        assert workers.fork().place == 2
    finally:
        workers.close()
