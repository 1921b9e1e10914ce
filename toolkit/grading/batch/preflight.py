"""Reading what was handed in: bounded, and never through a link.

Every folder is opened through the handle of its parent without following links, and what is looked at is
what is read, so that nothing can be exchanged between the two. A refusal is one sentence for the trainer.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.grading.batch.blueprint import is_ignored
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_FILES = 200
MAX_BYTES = 20_000_000
MAX_DEPTH = 4
MAX_NAME = 120
MAX_NOTEBOOK = 5_000_000

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class HandedIn:
    """The files of a submission by relative path, notebooks of the top folder by name without ending.

    version: changes when the submission's folder is replaced.
    """

    notebooks: Mapping[str, bytes]
    files: Mapping[str, bytes]
    version: tuple[int, int]


def version_of(folder: Path) -> tuple[int, int]:
    """Return what changes when a submission's folder is replaced; (0, 0) if it is gone."""
    try:
        found = folder.lstat()
    except OSError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns


def read_submission(folder: Path, ignore: tuple[str, ...] = ()) -> HandedIn:
    """Read a submission's folder. Raises `GradingProblem` that says what about it cannot be accepted."""
    version = version_of(folder)
    try:
        handle = os.open(folder, _FOLDER)
    except FileNotFoundError:
        raise GradingProblem(_("There is no submission in {folder}.").format(folder=folder.name)) from None
    except OSError:
        raise GradingProblem(_("The submission is not a folder but a link or a file.")) from None
    reading = _Reading(ignore)
    try:
        reading.folder(handle, "", 0)
    except OSError as error:
        raise GradingProblem(
            _("The submission could not be read ({reason}).").format(reason=error.strerror or error),
            machine=error.errno in (5, 12, 24),
        ) from error
    finally:
        os.close(handle)
    return HandedIn(reading.notebooks, reading.files, version)


@dataclass
class _Reading:
    ignore: tuple[str, ...]
    notebooks: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    count: int = 0
    size: int = 0

    def folder(self, handle: int, path: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise GradingProblem(
                _("The submission's folders lie deeper than {most} in each other.").format(most=MAX_DEPTH)
            )
        for name in self._names(handle):
            if is_ignored(name, self.ignore):
                continue
            found = os.lstat(name, dir_fd=handle)
            # The name itself stays as it is: on the disk, and in the learner's code.
            whole = f"{path}{_checked(name)}"
            if stat.S_ISDIR(found.st_mode):
                inner = os.open(name, _FOLDER, dir_fd=handle)
                try:
                    self.folder(inner, f"{whole}/", depth + 1)
                finally:
                    os.close(inner)
            else:
                self._file(handle, name, whole)

    def _names(self, handle: int) -> list[str]:
        names = []
        with os.scandir(handle) as entries:
            for entry in entries:
                self.count += 1
                if self.count > MAX_FILES:
                    raise GradingProblem(
                        _("The submission has more than {most} files.").format(most=MAX_FILES)
                    )
                names.append(entry.name)
        return sorted(names)

    def _file(self, handle: int, name: str, path: str) -> None:
        notebook = name.endswith(".ipynb")
        if notebook and "/" in path:
            return  # nbgrader takes notebooks of the top folder only
        limit = min(MAX_NOTEBOOK if notebook else MAX_BYTES, MAX_BYTES - self.size)
        content = _read(handle, name, path, limit)
        self.size += len(content)
        if notebook:
            self.notebooks[name.removesuffix(".ipynb")] = content
        else:
            self.files[path] = content


def _checked(name: str) -> str:
    """Refuse a name that could mislead a person or a program."""
    try:
        odd = len(name.encode()) > MAX_NAME or not name.isprintable() or name.startswith("-")
        odd = odd or unicodedata.normalize("NFC", name) != name
    except UnicodeEncodeError:
        odd = True
    if odd:
        raise GradingProblem(
            _("A file of the submission has an odd name: {name}").format(name=ascii(name)[:60])
        )
    return name


def _read(handle: int, name: str, path: str, limit: int) -> bytes:
    try:
        opened = os.open(name, _FILE, dir_fd=handle)
    except OSError as error:
        raise _not_plain(path) from error
    with os.fdopen(opened, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            raise _not_plain(path)
        content = file.read(max(0, limit) + 1)
    if len(content) > limit:
        raise GradingProblem(_("{file} of the submission is too large.").format(file=path))
    return content


def _not_plain(path: str) -> GradingProblem:
    return GradingProblem(
        _("{file} of the submission is no plain file but a link, a pipe or a device.").format(file=path)
    )
