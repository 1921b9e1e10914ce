"""Which rings are really around this process: each is tried, not remembered. Runs in a fresh fork."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import struct
from pathlib import Path

from toolkit.grading.sandbox.confine import NAMESPACE_NAMES, wanted_limits
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.plan import Plan

_GET_SECCOMP, _BOUNDING_READ, _GET_NO_NEW_PRIVS = 21, 23, 39
_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def namespaces() -> dict[str, str]:
    """Return the names of this process's namespaces, to compare with another process's. Needs /proc."""
    found = {}
    for name in NAMESPACE_NAMES:
        try:
            found[name] = os.readlink(f"/proc/self/ns/{name}")  # noqa: PTH115
        except OSError:
            continue
    return found


def in_force(limits: Limits, memory: int, place: Path, secret: Path, plan: Plan) -> list[str]:
    """Return the rings that hold this process, by trying each.

    memory, plan: as given to the limits. place: the work folder. secret: a file of the trainer's account
    that must not be readable.
    """
    found = []
    if not _readable(secret):
        found.append("files")
    if _refused_network():
        found.append("network")
    if _filtered():
        found.append("seccomp")
    if not _writable(Path("/dev/zero")):
        found.append("landlock")
    if _libc.prctl(_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1:
        found.append("no-new-privileges")
    if not _capable():
        found.append("capabilities")
    wanted = wanted_limits(limits, memory, plan)
    wanted = wanted_limits(limits, memory, plan)
    if all(resource.getrlimit(kind)[1] <= most for kind, most in wanted.items()):
        found.append("limits")
    size = os.statvfs(place)
    if size.f_blocks * size.f_frsize <= limits.disk and 0 < size.f_files <= limits.files:
        found.append("work-folder")
    return found


def _readable(path: Path) -> bool:
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def _writable(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_WRONLY))
    except OSError:
        return False
    return True


def _refused_network() -> bool:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _filtered() -> bool:
    # The filter must be there, and refuse: a filter put on by a container allows this call.
    if _libc.prctl(_GET_SECCOMP, 0, 0, 0, 0) != 2:
        return False
    try:
        os.mkfifo("/nowhere/fifo")
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _capable() -> bool:
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION, 0), 8)
    sets = ctypes.create_string_buffer(24)
    if _libc.capget(header, sets) != 0 or any(sets.raw):
        return True
    return any(_libc.prctl(_BOUNDING_READ, number, 0, 0, 0) == 1 for number in range(64))
