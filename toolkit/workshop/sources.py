"""When a notebook has to run again: a short text that changes with any file its page is made from.

Looking means asking the file system for times and sizes, a few milliseconds for some hundred files, and at
most once in `EVERY` seconds. A page also shows what is in force today, so a new day is a change as well.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from toolkit.paths import modules_root

EVERY = 2.0

_PACKAGE = Path(__file__).resolve().parents[1]
_KINDS = (".py", ".yaml", ".csv", ".gz", ".mo", ".json", ".css", ".js", ".j2")
# What changes while the program runs, or what no lesson reads.
_APART = {"__pycache__", "_content", "frontend", "node_modules"}


class Sources:
    """The files behind the notebooks below `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: dict[str, tuple[float, str]] = {}

    def epoch(self) -> str:
        """Stands for the program: its code, its data and its messages."""
        return self._kept("", lambda: _digest(_files(_PACKAGE)))

    def seed(self, path: str) -> str:
        """Stands for the notebook at `path` below the root, and all that its page is made from."""
        return self._kept(path, lambda: self._look(path))

    def _look(self, path: str) -> str:
        module = modules_root() / Path(path).parent
        files = [self._root / path, modules_root() / "course.yaml"]
        if module.is_dir():
            files += _files(module)
        today = date.today()  # noqa: DTZ011 — the shop's own day
        return hashlib.sha256(f"{self.epoch()}/{today}/{_digest(files)}".encode()).hexdigest()

    def _kept(self, key: str, look: Callable[[], str]) -> str:
        now = time.monotonic()
        seen = self._seen.get(key)
        if seen is None or now - seen[0] > EVERY:
            seen = self._seen[key] = now, look()
        return seen[1]

    def notebooks(self) -> list[str]:
        """Return the path of every notebook below the root."""
        return sorted(path.relative_to(self._root).as_posix() for path in self._root.glob("*/*.ipynb"))


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name not in _APART:
                yield from _files(Path(entry.path))
        elif entry.name.endswith(_KINDS) or folder.parent == modules_root():
            yield Path(entry.path)


def _digest(files: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in files:
        try:
            known = path.stat()
            found.update(f"{path}\0{known.st_mtime_ns}\0{known.st_size}\n".encode())
        except OSError:
            found.update(f"{path}\0missing\n".encode())
    return found.hexdigest()
