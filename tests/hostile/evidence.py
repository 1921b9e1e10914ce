"""What a grading run did: to files, marks, processes, the network, memory and the disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import sqlite3
import stat
import threading
import time
from pathlib import Path
from typing import Any

PORT = 9_009


def snapshot(*roots: Path) -> dict[str, str]:
    """Return a mark of every file below some folders: kind, mode and content."""
    found = {}
    for root in roots:
        for place, folders, files in os.walk(root):
            for name in (*folders, *files):
                path = Path(place) / name
                with contextlib.suppress(OSError):
                    found[os.fsencode(path).decode(errors="replace")] = _mark(path)
    return found


def _mark(path: Path) -> str:
    info = path.lstat()
    kind = stat.filemode(info.st_mode)
    if stat.S_ISLNK(info.st_mode):
        return f"{kind} {path.readlink()}"
    if not stat.S_ISREG(info.st_mode):
        return kind
    digest = hashlib.sha1(usedforsecurity=False)
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return f"{kind} {info.st_size} {digest.hexdigest()}"


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the paths that differ between two snapshots."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def marks(database: Path) -> dict[str, dict[str, list[Any]]]:
    """Return every grade by learner and "assignment/cell": automatic, by hand, extra, points, waits."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    with contextlib.closing(connection):
        rows = connection.execute(
            "SELECT s.student_id, a.name, c.name, g.auto_score, g.manual_score, g.extra_credit,"
            " k.max_score, g.needs_manual_grade FROM grade g"
            " JOIN submitted_notebook n ON n.id = g.notebook_id"
            " JOIN submitted_assignment s ON s.id = n.assignment_id"
            " JOIN assignment a ON a.id = s.assignment_id"
            " JOIN grade_cells k ON k.id = g.cell_id JOIN base_cell c ON c.id = k.id"
        ).fetchall()
    found: dict[str, dict[str, list[Any]]] = {}
    for learner, assignment, cell, *values in rows:
        found.setdefault(learner, {})[f"{assignment}/{cell}"] = values
    return found


class Watch:
    """Listens on the loopback address and samples what all processes here take together."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.most_memory = 0
        self.most_processes = 0
        self._over = threading.Event()
        self._sockets = [self._open(socket.SOCK_STREAM), self._open(socket.SOCK_DGRAM)]
        local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        local.bind("\0trainer-bus")
        self._sockets.append(local)
        for one in (self._sockets[0], local):
            one.listen(8)
        for one in self._sockets:
            one.settimeout(0.2)
            threading.Thread(target=self._listen, args=(one,), daemon=True).start()
        threading.Thread(target=self._sample, daemon=True).start()

    @staticmethod
    def _open(kind: int) -> socket.socket:
        made = socket.socket(socket.AF_INET, kind)
        made.bind(("127.0.0.1", PORT))
        return made

    def _listen(self, server: socket.socket) -> None:
        while not self._over.is_set():
            try:
                if server.type == socket.SOCK_DGRAM:
                    content = server.recv(4096)
                else:
                    client, _address = server.accept()
                    with client:
                        client.settimeout(1)
                        content = client.recv(4096)
                self.heard.append(content.decode(errors="replace"))
            except OSError:
                continue

    def _sample(self) -> None:
        while not self._over.wait(0.25):
            found = processes()
            self.most_processes = max(self.most_processes, len(found))
            self.most_memory = max(self.most_memory, sum(found.values()))

    def end(self) -> None:
        """Stop listening and sampling."""
        time.sleep(0.3)
        self._over.set()


def processes() -> dict[int, int]:
    """Return the memory in bytes of each process here but the driver, by pid; shared memory by share."""
    found = {}
    for entry in (path.name for path in Path("/proc").iterdir()):
        if not entry.isdigit() or int(entry) in (1, os.getpid()):
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            if Path(f"/proc/{entry}/stat").read_text().rsplit(") ", 1)[1][0] == "Z":
                continue
            found[int(entry)] = 0
            rollup = Path(f"/proc/{entry}/smaps_rollup").read_text()
            found[int(entry)] = int(rollup.split("\nPss:", 1)[1].split(maxsplit=1)[0]) << 10
    return found
