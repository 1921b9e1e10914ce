"""How many kernels this machine can carry, from its memory, its cores and the limits of a container."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PER_FORK, PER_KERNEL = 20_000_000, 75_000_000
"""Bytes of a forked kernel in use, its share of the templates included, and of an ordinary one."""

RESERVED = 600_000_000
"""Bytes for the server, the templates, the grading worker and what else the machine does."""

PER_CORE = 150
"""Learners a core can answer when a sixth of them move something at the same time."""

AT_LEAST = 5

MOST_HELD = 1_000
"""Requests that are held at a time where the system lets a process have many files open."""


@dataclass(frozen=True)
class Memory:
    """Bytes: of the machine or the container, and what of them is to be had now."""

    total: int
    available: int

    @property
    def tight(self) -> bool:
        """Whether so little is left that kernels should be given up."""
        return self.available < max(self.total // 12, 150_000_000)


def memory(root: Path = Path("/")) -> Memory | None:
    """Return the memory of this machine or container, None where the system does not tell."""
    try:
        lines = (root / "proc/meminfo").read_text(encoding="ascii").splitlines()
        told = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if ":" in line}
        found = Memory(told["MemTotal"], told["MemAvailable"])
    except (OSError, ValueError, KeyError, IndexError):
        return None
    for limit, used, cache in (
        ("memory.max", "memory.current", "memory.stat"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat"),
    ):
        try:
            folder = root / "sys/fs/cgroup"
            total = int((folder / limit).read_text())
            left = total - int((folder / used).read_text()) + _cached((folder / cache).read_text())
        except (OSError, ValueError):
            continue
        if total < found.total:
            found = Memory(total, max(0, min(left, found.available)))
    return found


def _cached(stat: str) -> int:
    """Return the bytes that the system gives back when they are needed."""
    told = dict(line.split() for line in stat.splitlines() if len(line.split()) == 2)
    return int(told.get("inactive_file", 0))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def most_kernels(has: Memory | None, processors: int, forked: bool = True) -> int:
    """Return how many kernels may live at once. has: None where nothing is known of the memory."""
    by_cores = processors * PER_CORE
    if has is None:
        return max(AT_LEAST, min(by_cores, 30))
    by_memory = (min(has.available, has.total) - RESERVED) // (PER_FORK if forked else PER_KERNEL)
    return max(AT_LEAST, min(by_cores, by_memory))


def most_held() -> int:
    """Return how many requests may be held at a time: each has one of the files a process may have open."""
    try:
        import resource
    except ImportError:
        return MOST_HELD // 4
    files, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_HELD if files == resource.RLIM_INFINITY else min(MOST_HELD, files // 4)
