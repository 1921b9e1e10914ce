"""A real disk that is full."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Give a real disk of a size; where that is not allowed, the test is skipped."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    mounted: list[str] = []

    def of_size(size: str) -> Path:
        how = [f"remount,size={size}"] if mounted else [f"size={size}", "-t", "tmpfs", "tmpfs"]
        done = mount and subprocess.run([mount, "-o", *how, str(place)], capture_output=True, check=False)
        if not done or done.returncode:
            pytest.skip(
                "a small disk can only be mounted by root; monkeypatched full disks are tested anyway"
            )
        mounted.append(size)
        return place

    yield of_size
    if mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill_up(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        while True:
            out.write(b"x" * 4096)
