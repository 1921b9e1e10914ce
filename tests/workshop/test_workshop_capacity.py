"""How many learners a machine carries, as far as its system tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.workshop.capacity import AT_LEAST, PER_CORE, SPARE, Memory, memory, most_kernels, most_learners

MEMINFO = "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    6000000 kB\n"
GB = 1_000_000_000


def machine(root: Path, **files: str) -> Path:
    for name, text in {"proc/meminfo": MEMINFO, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return root


def test_memory_is_the_machines_or_the_containers(tmp_path: Path) -> None:
    assert memory(machine(tmp_path / "laptop")) == Memory(8_000_000 * 1024, 6_000_000 * 1024)
    limit = {
        "sys/fs/cgroup/memory.max": "2000000000\n",
        "sys/fs/cgroup/memory.current": "1500000000\n",
        "sys/fs/cgroup/memory.stat": "anon 900000000\ninactive_file 400000000\n",
    }
    assert memory(machine(tmp_path / "box", **limit)) == Memory(2_000_000_000, 900_000_000)
    limit["sys/fs/cgroup/memory.max"] = "max\n"
    assert memory(machine(tmp_path / "open", **limit)) == Memory(8_000_000 * 1024, 6_000_000 * 1024)


@pytest.mark.parametrize("text", ["", "MemTotal: x kB\n", "MemTotal: 5 kB\n"])
def test_a_system_that_does_not_tell_is_no_fault(tmp_path: Path, text: str) -> None:
    assert memory(machine(tmp_path, **{"proc/meminfo": text})) is None
    assert memory(tmp_path / "nowhere") is None
    assert most_kernels(None, 2) >= AT_LEAST


def test_memory_and_cores_bound_the_class() -> None:
    assert most_kernels(Memory(8 * GB, 6 * GB), 2) == 270
    assert most_kernels(Memory(8 * GB, 6 * GB), 2, forked=False) == 72
    assert most_kernels(Memory(64 * GB, 60 * GB), 2) == int(2 * PER_CORE * SPARE)
    assert most_kernels(Memory(1 * GB, 0), 1) == AT_LEAST


def test_more_kernels_may_rest_than_learners_can_be_answered() -> None:
    assert most_learners(most_kernels(Memory(64 * GB, 60 * GB), 2), 2) == 2 * PER_CORE
    assert most_learners(most_kernels(Memory(4 * GB, 3 * GB), 2), 2) == 120


def test_memory_is_tight_before_it_is_gone() -> None:
    assert not Memory(4 * GB, 2 * GB).tight
    assert Memory(4 * GB, GB // 10).tight
