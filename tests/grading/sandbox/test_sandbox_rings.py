"""Each ring is really there: cells try what it must refuse, behind every wall that this machine can build."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.grading.runner import Cell, Job
from toolkit.grading.sandbox import Limits
from toolkit.grading.sandbox.launch import Launched, plans, probe_plan
from toolkit.grading.sandbox.plan import Plan
from toolkit.grading.sandbox.submission import Submission

PLANS = plans(("toolkit",)) if os.name == "posix" and os.uname().sysname == "Linux" else []
LIMITS = Limits(memory=256 << 20, disk=8 << 20, files=200, open_files=64)
REFUSED = ("PermissionError", "-1 EPERM", "-1 ENOSYS")

# What a cell tries, and the beginnings of what may come of it.
TRIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "internet": ("socket.socket(socket.AF_INET, socket.SOCK_STREAM)", REFUSED),
    "unix socket": ("socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)", REFUSED),
    "packets": ("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", REFUSED),
    "fork": ("os.fork()", REFUSED),
    "program": ("subprocess.run(['/bin/true'])", REFUSED),
    "shell": ("os.system('true')", ("-1", "32512", "PermissionError")),
    "exec": ("os.execv('/bin/true', ['true'])", REFUSED),
    "own process": ("multiprocessing.get_context('fork').Process(target=print).start()", REFUSED),
    "mount": ("call('mount', b'none', TMP.encode(), b'tmpfs', 0, None)", REFUSED),
    "unmount": ("call('umount2', b'/proc', 2)", REFUSED),
    "namespace": ("call('unshare', 0x10000000)", REFUSED),
    "trace": ("call('ptrace', 0, 0, 0, 0)", REFUSED),
    "root": ("call('chroot', TMP.encode())", REFUSED),
    "personality": ("call('personality', 0x0040000)", REFUSED),
    "memory file": ("call('memfd_create', b'x', 0)", REFUSED),
    "shared memory": ("call('shmget', 0, 4096, 0o1600)", REFUSED),
    "parent signal": ("call('prctl', 1, 0, 0, 0, 0)", REFUSED),
    "device": ("os.mknod(TMP + '/device', 0o20666, os.makedev(1, 1))", REFUSED),
    "fifo": ("os.mkfifo(TMP + '/fifo')", REFUSED),
    "other's files": ("open(SECRET).read()", ("FileNotFoundError", "PermissionError")),
    "home": ("sorted(set(os.listdir(HOME)) - ROOTS)", ("FileNotFoundError", "PermissionError", "[]")),
    "course": ("open(COURSE).read()", ("FileNotFoundError", "PermissionError")),
    "all processes": ("os.listdir('/proc')", ("[]", "PermissionError")),
    "kernel settings": ("os.listdir('/sys')", ("FileNotFoundError", "PermissionError")),
    "write system": ("open('/usr/x', 'w')", ("OSError", "PermissionError", "FileNotFoundError")),
    "write root": ("open('/x', 'w')", ("OSError", "PermissionError")),
    "write package": ("open(toolkit.__file__, 'a')", ("OSError", "PermissionError")),
    "write memory": ("open('/dev/shm/x', 'w')", ("FileNotFoundError", "PermissionError")),
    "signal all": ("os.kill(-1, 9) or 'nobody'", ("ProcessLookupError", "PermissionError", "nobody")),
    "signal parent": ("os.kill(os.getppid() or 99999, 9)", ("ProcessLookupError", "PermissionError")),
    "raise a limit": ("resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", ("ValueError", "PermissionError")),
    "another's limits": ("resource.prlimit(os.getppid() or 1, resource.RLIMIT_CPU, (9, 9))", REFUSED),
    "another's turn": ("os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)", REFUSED),
    "become root": ("os.setuid(0)", REFUSED),
    "memory": ("len(bytearray(1 << 30))", ("MemoryError",)),
    "memory of arrays": ("numpy.ones(1 << 28).sum()", ("MemoryError", "_ArrayMemoryError")),
    "big file": ("fill(TMP + '/big', 1 << 28)", ("OSError",)),
    "open files": ("[open('/dev/null') for _ in range(500)]", ("OSError",)),
    "threads": ("threads(500)", ("RuntimeError",)),
    "environment": ("sorted(set(os.environ) & FOREIGN)", ("[]",)),
    "descriptors": ("foreign_descriptors()", ("[]",)),
}
# Only a file system of its own limits these.
WITH_NAMESPACES = {
    "many files": ("[open(f'{TMP}/many{n}', 'w').close() for n in range(5_000)]", ("OSError",)),
    "user": ("os.getuid()", ("1000",)),
    "number": ("os.getpid()", ("1",)),
}

PREPARE = """
import _thread, ctypes, errno, multiprocessing, os, resource, socket, stat, subprocess, tempfile, threading
import time
import numpy, toolkit
TMP = tempfile.gettempdir()
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    done = getattr(libc, name)(*args)
    return f"{done} {errno.errorcode.get(ctypes.get_errno())}"
def fill(path, size):
    try:
        with open(path, 'wb') as file:
            for _ in range(size >> 20): file.write(bytes(1 << 20))
    finally:
        os.remove(path)
def threads(count):
    # Not threading.Thread: where a thread finds no memory to begin in, that waits for it for ever.
    stop = threading.Event()
    try:
        for _ in range(count): _thread.start_new_thread(stop.wait, ())
    finally:
        stop.set()
def foreign_descriptors():
    mine, found = os.stat(TMP).st_dev if os.getuid() == 1000 else None, []
    for number in range(256):
        try: state = os.fstat(number)
        except OSError: continue
        if stat.S_ISDIR(state.st_mode) or stat.S_ISREG(state.st_mode) and mine not in (None, state.st_dev):
            found.append(number)
    return found
"""


@pytest.fixture(scope="module")
def launched(request: pytest.FixtureRequest) -> Iterator[Launched]:
    plan: Plan = request.param
    if not probe_plan(plan, LIMITS).enough:
        pytest.skip("this machine cannot build this wall")
    started = Launched(plan, ["numpy"])
    yield started
    started.close()


def name_of(plan: Plan) -> str:
    if plan.bubblewrap:
        return "bubblewrap" if plan.new_proc else "bubblewrap-without-proc"
    return "namespaces" if plan.namespaces else "landlock-alone"


@pytest.mark.parametrize("launched", PLANS, indirect=True, ids=name_of)
def test_what_cells_may_not_do(launched: Launched, repository: Path, tmp_path: Path, error, result) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret of the trainer")
    tries = {**TRIES, **(WITH_NAMESPACES if launched.plan.namespaces else {})}
    # Where the interpreter lies in the home folder, its place shows, and nothing beside it.
    roots = {Path(path).relative_to(Path.home()).parts[0] for path in _inside_home(launched.plan)}
    foreign = {
        name for name in os.environ if name.startswith(("PYTEST", "NAIKKELAS", "VIRTUAL", "PYTHONPATH"))
    }
    known = (
        f"SECRET = {str(secret)!r}\nHOME = {str(Path.home())!r}\n"
        f"COURSE = {str(repository / 'pyproject.toml')!r}\n"
        f"ROOTS = {roots!r}\n"
        f"FOREIGN = {foreign!r}"
    )
    cells = [Cell(PREPARE + known, "learner"), *(Cell(code, "learner") for code, _ends in tries.values())]
    submission = Submission(launched, LIMITS, Job(tuple(cells), seconds=60))
    try:
        assert submission.rings().enough
        ran = submission.run()
    finally:
        submission.close()
    assert error(ran.cells[0]) == ""
    found = {}
    for (name, (_code, ends)), cell in zip(tries.items(), ran.cells[1:], strict=True):
        came = error(cell) or result(cell).strip("'")
        if not came.startswith(ends):
            found[name] = came
    # A fill that died by a signal would take the process with it: all cells ran.
    assert found == {}
    assert ran.flags == ()
    assert secret.read_text() == "a secret of the trainer"


@pytest.mark.parametrize("plan", PLANS, ids=name_of)
def test_the_probe_finds_a_wall(plan: Plan) -> None:
    rings = probe_plan(plan, LIMITS)
    if not rings.enough:
        pytest.skip("this machine cannot build this wall")
    assert ("bubblewrap" in rings.in_force) == bool(plan.bubblewrap)
    assert ("namespaces" in rings.in_force) == plan.namespaces
    assert {"files", "network", "seccomp", "landlock", "limits", "capabilities"} <= set(rings.in_force)


def _inside_home(plan: Plan) -> list[str]:
    return [path for path in plan.readable if Path(path).is_relative_to(Path.home())]


def test_nothing_outlives_its_submission(sandbox) -> None:
    sandbox.start()
    source = "import threading, time, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    source += "threading.Thread(target=time.sleep, args=(600,)).start()"
    submission = Submission(sandbox._launched, Limits(), Job((Cell(source, "learner"),)))
    held = [os.dup(side.process.fileno()) for side in (submission._learner, submission._checker)]
    try:
        submission.rings()
        submission.run()
        assert not [number for number in held if _ended(number, 0)]
        submission.close()
        assert all(_ended(number, 30) for number in held)
    finally:
        for number in held:
            os.close(number)


def _ended(pidfd: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
