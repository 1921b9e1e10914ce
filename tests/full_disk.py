"""A disk that is full: a real one, and records that say so where none can be mounted."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from toolkit.records.database import Database


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
            pytest.skip("only root can mount a small disk; records that say theirs is full are tested anyway")
        mounted.append(size)
        return place

    yield of_size
    if mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill_up(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        while True:
            out.write(b"x" * 4096)


@dataclass
class ClassDisk:
    """The disk of a class folder. fill: from now on nothing more can be kept; clear: it can again."""

    root: Path
    fill: Callable[[], None]
    clear: Callable[[], None]


@pytest.fixture(params=["real", "pretended"])
def class_disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassDisk:
    """A disk that can be filled up; the pretended one fills where records end their transactions."""
    if request.param == "real":
        root = request.getfixturevalue("small_disk")("6m")
        filler = root / "penuh"

        def fill() -> None:
            with pytest.raises(OSError, match="No space left"):
                fill_up(filler)

        return ClassDisk(root, fill, filler.unlink)
    full, write = [False], Database.write

    @contextmanager
    def until_full(database: Database, lock: str) -> Iterator[Any]:
        with write(database, lock) as session:
            yield session
            if full[0]:
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorname = "SQLITE_FULL"
                raise error

    monkeypatch.setattr(Database, "write", until_full)
    return ClassDisk(tmp_path, lambda: full.__setitem__(0, True), lambda: full.__setitem__(0, False))
