"""The rings of one fork, put on in the fork itself before anything of a submission is there.

The order matters: mounts need capabilities, Landlock and the filter need no_new_privs, and after the filter
none of it can be done again.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import tempfile
from pathlib import Path

from toolkit.grading.sandbox import landlock, seccomp
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.plan import Plan, landlock_paths
from toolkit.kernels.forking import NEWIPC, NEWNET, NEWNS, NEWPID, NEWUSER, NEWUTS, memory_now

NAMESPACES = NEWUSER | NEWPID | NEWNS | NEWIPC | NEWNET | NEWUTS
NAMESPACE_NAMES = ("user", "pid", "net", "ipc", "mnt", "uts")
_UID = 1000
# Read in the template: before its map is written, a process in a new user namespace sees itself as nobody.
_TEMPLATE_USER, _TEMPLATE_GROUP = os.geteuid(), os.getegid()
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _PRIVATE = 1, 2, 4, 8, 0x44000
_PDEATHSIG, _BOUNDING_DROP, _NO_NEW_PRIVS, _AMBIENT, _AMBIENT_CLEAR = 1, 24, 38, 47, 4
_CAPABILITY_VERSION = 0x20080522
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def flags(plan: Plan) -> int:
    """Return the namespaces that a fork gets."""
    return NAMESPACES if plan.namespaces else 0


def confine(plan: Plan, limits: Limits, memory: int | None = None) -> Path:
    """Put all rings of the plan around this process; returns its work folder. Raises OSError.

    memory: bytes that the limit of memory comes on top of; what this process uses now if not given.
    The caller checks afterwards what is really in force (`checks`).
    """
    memory = memory_now() if memory is None else memory
    if plan.namespaces:
        _become_somebody()
    place = _own_place(plan, limits)
    _limit(limits, memory, plan)
    _drop_capabilities()
    _check(_libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _check(_libc.prctl(_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0), "parent death signal")
    if plan.landlock:
        readable, writable = landlock_paths(plan)
        landlock.restrict(readable, [*writable, place])
    if plan.seccomp:
        seccomp.restrict()
    return place


def _become_somebody() -> None:
    """Map one user id: this process has no other, whatever it tries."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_UID} {_TEMPLATE_USER} 1")
    Path("/proc/self/gid_map").write_text(f"{_UID} {_TEMPLATE_GROUP} 1")


def _mount(source: str, target: str, kind: str | None, how: int, options: str | None = None) -> None:
    result = _libc.mount(
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(how),
        options.encode() if options else None,
    )
    _check(result, f"mount {target}")


def _own_place(plan: Plan, limits: Limits) -> Path:
    """Make the work folder: in a small file system of its own, or in a folder made for this fork."""
    if not plan.namespaces:
        place = Path(tempfile.mkdtemp(dir=plan.writable))
    else:
        _mount("none", "/", None, _PRIVATE)
        safe = _NOSUID | _NODEV | _NOEXEC
        size = f"size={limits.disk},nr_inodes={limits.files},mode=700"
        _mount("tmpfs", plan.writable, "tmpfs", safe, size)
        # An empty /proc: as root even a fresh one has switches of the whole machine in it.
        _mount("tmpfs", "/proc", "tmpfs", safe | _RDONLY, "size=4k,nr_inodes=4,mode=555")
        place = Path(plan.writable)
    make_folders(place)
    return place


def make_folders(place: Path) -> None:
    """Make the folders of a fork, and have its environment name them."""
    for name in ("work", "base", "home"):
        (place / name).mkdir(exist_ok=True)
    os.environ.update(HOME=str(place / "home"), TMPDIR=str(place), MPLCONFIGDIR=str(place / "home"))
    tempfile.tempdir = str(place)


def _limit(limits: Limits, memory: int, plan: Plan) -> None:
    for kind, most in wanted_limits(limits, memory, plan).items():
        # Whoever lowered a limit before us knew why.
        _soft, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def wanted_limits(limits: Limits, memory: int, plan: Plan) -> dict[int, int]:
    """Return the resource limits of a fork. memory: bytes that the template uses already."""
    # Without namespaces of its own this counts all processes of the account.
    threads = {resource.RLIMIT_NPROC: limits.threads} if plan.namespaces else {}
    return threads | {
        resource.RLIMIT_AS: memory + limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.disk,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }


def _drop_capabilities() -> None:
    _libc.prctl(_AMBIENT, _AMBIENT_CLEAR, 0, 0, 0)
    for number in range(_LAST_CAPABILITY + 1):
        if _libc.prctl(_BOUNDING_DROP, number, 0, 0, 0) != 0:
            break
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION, 0), 8)
    nothing = ctypes.create_string_buffer(24)
    _check(_libc.capset(header, nothing), "capabilities")
