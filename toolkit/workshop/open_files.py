"""How many files the server may have open: systems begin with few, and let a program take more."""

from __future__ import annotations

import contextlib
from types import ModuleType
from typing import Any

import zmq

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows, which has no such limit
    resource = None

PER_KERNEL = 12
"""Open files of the server for a kernel and its page: ZeroMQ takes several for each socket."""

RESERVED = 400
"""For the records, static files, templates, waiting phones and what else the server has open."""

MOST_HELD = 1_000
"""Requests that are held at a time where the system lets a process have many files open."""

_SOCKETS_PER_KERNEL = 4


def allow(kernels: int, context: zmq.Context[Any]) -> int:
    """Have as many files as so many kernels need, where the system lets us.

    Returns how many kernels the files are enough for, at most `kernels`. context: what the sockets to the
    kernels are made in; to be called before it has made the first, for later it cannot grow.
    """
    context.max_sockets = max(context.max_sockets, _SOCKETS_PER_KERNEL * kernels + RESERVED)
    if resource is None:
        return kernels
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    endless = resource.RLIM_INFINITY
    for wanted in _steps(RESERVED + PER_KERNEL * kernels, soft, hard, endless):
        # macOS names no hard limit and refuses all the same what is too much for it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
            break
    if soft == endless:
        return kernels
    return max(1, min(kernels, (soft - RESERVED) // PER_KERNEL))


def most_held() -> int:
    """Return how many requests may be held at a time: each has one of the files the server may have open."""
    if resource is None:
        return MOST_HELD // 4
    files, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_HELD if files == resource.RLIM_INFINITY else min(MOST_HELD, int(files) // 4)


def _steps(needed: int, soft: int, hard: int, endless: int) -> list[int]:
    """Return the limits to try, the best first; none where there are enough already."""
    if soft == endless or soft >= needed:
        return []
    most = needed if hard == endless else min(needed, hard)
    return [limit for limit in (most, 10_240, 4096, 1024) if soft < limit <= most]
