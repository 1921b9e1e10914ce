"""Forking from a warm process: one thread only, memory that stays shared, fresh random numbers.

The hash seed of a process is set when Python starts and cannot be changed later, so all forks of one
template share it; a template therefore starts with a random one.
"""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEWNS = 0x00020000
NEWUTS = 0x04000000
NEWIPC = 0x08000000
NEWUSER = 0x10000000
NEWPID = 0x20000000
NEWNET = 0x40000000
_CHILD_CLEARTID = 0x00200000
_CHILD_SETTID = 0x01000000
_PR_GET_TID_ADDRESS = 40
_CLONE = {"x86_64": 56, "aarch64": 220}

# PyDLL keeps the interpreter's lock, so that no other Python code runs between the two halves of a fork.
_c = ctypes.PyDLL(None, use_errno=True)
_c.syscall.restype = ctypes.c_long


class NotForkable(Exception):
    """The template has more than one thread: a fork would copy locks that nobody will ever release."""


def check_single_thread() -> None:
    """Raise `NotForkable` if this process has more than one thread, also one that Python does not know."""
    try:
        count = len(os.listdir("/proc/self/task"))  # noqa: PTH208 — one system call
    except OSError:
        count = len(sys._current_frames())
    if count != 1:
        raise NotForkable(f"{count} threads")


@contextmanager
def making_what_stays() -> Iterator[None]:
    """While much is made that stays, as by imports, look for no garbage; later looks leave it alone too.

    Python would look through all of it again and again: a tenth of the time that imports take. A look in a
    fork would write into every object, and each page written is a page copied.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """Prepare for many forks: collect garbage and leave what is alive to no later collection.

    A collection would write into every object, and each page written is a page copied.
    """
    gc.collect()
    gc.freeze()
    check_single_thread()


def reseed() -> None:
    """Give this process random numbers of its own, as a process that was started freshly has."""
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def clone(flags: int) -> int:
    """Fork into new namespaces; returns 0 in the child and its process id in the parent.

    flags: the NEW… constants above. Python and the C library hear of it as of `os.fork`: the C library keeps
    the thread's id at an address that the kernel fills in for the child. Raises OSError.
    """
    check_single_thread()
    if not flags:
        return os.fork()
    number = _CLONE.get(platform.machine())
    if number is None:
        raise OSError(f"no clone for {platform.machine()}")
    tid = ctypes.c_void_p(0)
    flags |= signal.SIGCHLD
    if _c.prctl(_PR_GET_TID_ADDRESS, ctypes.byref(tid), 0, 0, 0) == 0 and tid.value:
        flags |= _CHILD_CLEARTID | _CHILD_SETTID
    address = ctypes.c_void_p(tid.value or 0)
    nothing = ctypes.c_long(0)
    # The last two arguments change places between the machines: tls and the child's thread id.
    last = (address, nothing) if platform.machine() == "x86_64" else (nothing, address)
    _c.PyOS_BeforeFork()
    pid = int(_c.syscall(ctypes.c_long(number), ctypes.c_long(flags), nothing, nothing, *last))
    if pid == 0:
        _c.PyOS_AfterFork_Child()
        return 0
    error = ctypes.get_errno()
    _c.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(error, os.strerror(error))
    return pid


def memory_now() -> int:
    """Return the bytes of address space that this process uses."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
