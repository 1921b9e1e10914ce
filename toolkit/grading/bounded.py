"""Reading what came from outside: few files, small ones, and never through a link."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path, PurePosixPath

from toolkit.grading.canonical import MAX_BYTES
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

# The only files of a form submission that are read, and how many bytes of them at most.
READ = {"answers.json": MAX_BYTES, "timestamp.txt": 200, "submission_secret.txt": 500}
NOTEBOOK_BYTES = 5_000_000
FILE_BYTES = 5_000_000
MAX_FILES = 200
MAX_TOTAL = 20_000_000
MAX_DEPTH = 4
MAX_NAME = 120
# What Jupyter, Python and file managers leave beside a notebook.
_LEFT_BEHIND = {".ipynb_checkpoints", "__pycache__", "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}


def notebook_limit(assignment: str) -> dict[str, int]:
    """Return how many bytes are read of a handed-in notebook, of which only free answers are used."""
    return {f"{assignment}.ipynb": NOTEBOOK_BYTES}


def is_left_behind(name: str) -> bool:
    """Return whether a file or folder is nobody's work: a cache, a checkpoint, a file manager's."""
    return name in _LEFT_BEHIND or name.startswith(("._", ".~", "~$"))


def check_name(name: str) -> str:
    """Return the name of one handed-in file or folder, or raise `GradingProblem` if it is not a plain one."""
    shown = ascii(name)[:60]
    if any("\udc80" <= sign <= "\udcff" for sign in name):
        raise GradingProblem(
            _(
                "The file name {file} cannot be read. Give it a name of plain letters and send it again."
            ).format(file=shown)
        )
    plain = name.isprintable() and unicodedata.normalize("NFC", name) == name
    if not plain or name in ("", ".", "..") or name.startswith("-") or set(name) & set('/\\:*?"<>|'):
        raise GradingProblem(
            _(
                "The file name {file} cannot be used. Give it a name of plain letters and send it again."
            ).format(file=shown)
        )
    if len(name) > MAX_NAME:
        raise GradingProblem(_("The file name {file} is too long.").format(file=shown))
    return name


def read_bounded(path: Path, limit: int) -> bytes | None:
    """Return a small regular file's content; None if it is not there. Raises `GradingProblem` otherwise.

    Links, pipes and devices are not followed or opened, hard links to others' files are refused.
    """
    try:
        return _read(str(path), path.name, limit)
    except FileNotFoundError:
        return None


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return the files of a handed-in folder by relative path, caches and checkpoints left out.

    Every folder and file is opened from the one above it, so that no link and no exchange of a folder
    leads elsewhere. Raises `GradingProblem`: a link, a device, an odd name, too many, too large, too deep.
    """
    if os.scandir not in os.supports_fd:
        raise GradingProblem(_("This system cannot open handed-in folders safely. Use Linux, macOS or WSL."))
    found: dict[str, bytes] = {}
    handle = _open_folder(str(folder), folder.name, None)
    try:
        _read_folder(handle, PurePosixPath(), found, 0)
    finally:
        os.close(handle)
    return found


def _read_folder(handle: int, place: PurePosixPath, found: dict[str, bytes], so_far: int) -> int:
    for name in _names(handle):
        if is_left_behind(name):
            continue
        check_name(name)
        inner = place / name
        kind = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
        if stat.S_ISDIR(kind):
            if len(inner.parts) > MAX_DEPTH:
                raise GradingProblem(_("The folders are nested too deeply: {file}").format(file=inner))
            inside = _open_folder(name, str(inner), handle)
            try:
                so_far = _read_folder(inside, inner, found, so_far)
            finally:
                os.close(inside)
            continue
        limit = NOTEBOOK_BYTES if name.endswith(".ipynb") else FILE_BYTES
        found[str(inner)] = _read(name, str(inner), limit, handle)
        so_far += len(found[str(inner)])
        check_totals(len(found), so_far)
    return so_far


def _names(handle: int) -> list[str]:
    names: list[str] = []
    with os.scandir(handle) as entries:
        for entry in entries:
            names.append(entry.name)
            check_totals(len(names), 0)
    return sorted(names)


def check_totals(files: int, size: int) -> None:
    """Raise `GradingProblem` if a submission has too many files or is too large as a whole."""
    if files > MAX_FILES:
        raise GradingProblem(
            _("There are more than {limit} files in this submission.").format(limit=MAX_FILES)
        )
    if size > MAX_TOTAL:
        raise GradingProblem(
            _("This submission is larger than {limit} MB.").format(limit=MAX_TOTAL // 1_000_000)
        )


def _open_folder(name: str, shown: str, handle: int | None) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        return os.open(name, flags, dir_fd=handle)
    except OSError as error:
        raise GradingProblem(_("{file} is not a plain folder.").format(file=shown)) from error


def _read(name: str, shown: str, limit: int, handle: int | None = None) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        opened = os.open(name, flags) if handle is None else os.open(name, flags, dir_fd=handle)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise GradingProblem(
            _("{file} is a link or a device, not a file. Send the file itself.").format(file=shown)
        ) from error
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise GradingProblem(
                _("{file} is a link or a device, not a file. Send the file itself.").format(file=shown)
            )
        content = file.read(limit + 1)
    if len(content) > limit:
        raise GradingProblem(_("{file} is too large.").format(file=shown))
    return content
