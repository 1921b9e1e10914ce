"""What came by mail or on a USB stick, as entries that are read only when they are wanted."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

from toolkit.grading.bounded import check_name, is_left_behind, read_bounded
from toolkit.grading.problems import GradingProblem
from toolkit.grading.ways.archives import MAX_ARCHIVE, open_archive
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_WALKED = 20_000
_PACKED = (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz")


@dataclass(frozen=True)
class Entry:
    """A file that came in.

    shown: for people. parts: its names from the outermost folder or zip to itself. read: returns at most so
    many bytes, or raises `GradingProblem`. modified: what its folder or zip says about its time.
    """

    shown: str
    parts: tuple[str, ...]
    read: Callable[[int], bytes] = field(repr=False)
    modified: datetime | None = None


@dataclass
class Source:
    """A folder, a zip file or a single file. packed: from a zip. problems: (what, why) of what is in it."""

    shown: str
    entries: list[Entry]
    packed: bool = False
    problems: list[tuple[str, str]] = field(default_factory=list)


def sources(path: Path, zone: tzinfo) -> Iterator[Source]:
    """Go through a path: the folder or file itself, then every zip in it. Nothing is followed or unpacked.

    zone: where times inside zip files are meant. What cannot be used is in the sources' `problems`.
    """
    shown = _shown(path.name or str(path))
    if path.is_symlink() or not (path.is_dir() or path.is_file()):
        told = _("It is a link or a device, not a file. Copy the file itself.")
        if not path.is_symlink() and not path.exists():
            told = _("There is no such file or folder.")
        yield Source(shown, [], problems=[(shown, told)])
    elif path.is_dir():
        source, zips = _walk(path)
        yield source
        for packed in zips:
            yield from _zip(packed, _shown(str(packed.relative_to(path.parent))), zone)
    elif path.suffix.lower() == ".zip":
        yield from _zip(path, shown, zone)
    else:
        found = Source(shown, [])
        _add(found, path, (path.name,))
        yield found


def _walk(root: Path) -> tuple[Source, list[Path]]:
    found = Source(_shown(root.name or str(root)), [])
    zips: list[Path] = []
    seen = 0
    for place, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not is_left_behind(name))
        inner = Path(place)
        for name in [*folders, *sorted(files)]:
            path = inner / name
            seen += 1
            if seen > MAX_WALKED:
                told = _("There are more than {limit} files in it. Collect a smaller folder.")
                found.problems.append((found.shown, told.format(limit=MAX_WALKED)))
                return found, []
            if is_left_behind(name) or (name in folders and not path.is_symlink()):
                continue
            if path.suffix.lower() == ".zip" and not path.is_symlink():
                zips.append(path)
            else:
                _add(found, path, (root.resolve().name, *path.relative_to(root).parts))
    return found, zips


def _add(source: Source, path: Path, parts: tuple[str, ...]) -> None:
    shown = _shown("/".join(parts))
    try:
        check_name(path.name)
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise GradingProblem(_("It is a link or a device, not a file. Copy the file itself."))
        if path.suffix.lower() in _PACKED:
            raise GradingProblem(_("Only zip can be opened here. Unpack it and collect what is in it."))
    except (GradingProblem, OSError) as problem:
        source.problems.append((shown, str(problem)))
        return
    at = datetime.fromtimestamp(status.st_mtime, UTC)
    source.entries.append(Entry(shown, parts, partial(_read, path), at))


def _read(path: Path, limit: int) -> bytes:
    content = read_bounded(path, limit)
    if content is None:
        raise GradingProblem(_("{file} is no longer there.").format(file=_shown(path.name)))
    return content


def _zip(path: Path, shown: str, zone: tzinfo) -> Iterator[Source]:
    try:
        with open_archive(_read(path, MAX_ARCHIVE)) as archive:
            entries = [
                Entry(
                    f"{shown}: {name}",
                    (path.stem, *name.split("/")),
                    partial(archive.read, name),
                    archive.modified(name, zone),
                )
                for name in archive.names
            ]
            yield Source(shown, entries, packed=True)
    except (GradingProblem, OSError) as problem:
        yield Source(shown, [], packed=True, problems=[(shown, str(problem))])


def _shown(name: str) -> str:
    """Return a name that a terminal shows as it is, and nothing else."""
    return name if name.isprintable() else ascii(name)
