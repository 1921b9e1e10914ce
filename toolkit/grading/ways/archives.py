"""Zip files from anybody: looked at before they are opened, read bounded, never unpacked to the disk."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from io import BytesIO
from pathlib import PurePosixPath

from toolkit.grading.bounded import MAX_DEPTH, check_name, is_left_behind
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_ARCHIVE = 50_000_000
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100_000_000
_MAX_DIRECTORY = 1_000_000
_ARCHIVE_DEPTH = MAX_DEPTH + 4
_UTF8 = 0x800
_ENCRYPTED = 0x1
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES = 22
_CHUNK = 64 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


@dataclass
class Archive:
    """An open zip file. names: what is in it that is somebody's work, by relative path."""

    names: dict[str, zipfile.ZipInfo]
    _file: zipfile.ZipFile
    _left: int = MAX_UNPACKED

    def read(self, name: str, limit: int) -> bytes:
        """Return a file's content. Raises `GradingProblem`: larger than `limit` or than it says, damaged."""
        parts, size = [], 0
        try:
            with self._file.open(self.names[name]) as packed:
                while chunk := packed.read(_CHUNK):
                    size += len(chunk)
                    self._left -= len(chunk)
                    if size > limit or self._left < 0:
                        raise GradingProblem(
                            _("{file} in the zip is too large when unpacked. Nothing of it was kept.").format(
                                file=name
                            )
                        )
                    parts.append(chunk)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise GradingProblem(
                _("{file} in the zip is damaged. Ask for the zip again.").format(file=name)
            ) from error
        return b"".join(parts)

    def modified(self, name: str, zone: tzinfo) -> datetime | None:
        """Return when the zip says a file was changed; zip files keep the sender's local time."""
        try:
            return datetime(*self.names[name].date_time, tzinfo=zone)
        except ValueError:
            return None


@contextmanager
def open_archive(content: bytes) -> Iterator[Archive]:
    """Open a zip file from its bytes.

    Raises `GradingProblem`, each with its own sentence: no zip, empty, damaged, locked with a password, too
    many files, names that lead elsewhere or cannot be read, links, a name twice, a zip inside.
    """
    _check_end(content)
    try:
        opened = zipfile.ZipFile(BytesIO(content))
        names = _listed(opened)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError) as error:
        raise GradingProblem(_("The zip is damaged. Ask for it again.")) from error
    with opened:
        yield Archive(names, opened)


def _listed(opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    names: dict[str, zipfile.ZipInfo] = {}
    for info in opened.infolist():
        name = "" if info.is_dir() else _checked(info)
        if name in names:
            raise GradingProblem(
                _("The zip has {file} twice. Ask for a zip with each file once.").format(file=name)
            )
        if name:
            names[name] = info
    if not names:
        raise GradingProblem(_("The zip is empty. Ask for it again."))
    if sum(info.file_size for info in names.values()) > MAX_UNPACKED:
        raise GradingProblem(_("The zip is too large when unpacked. Nothing of it was kept."))
    return names


def _check_end(content: bytes) -> None:
    """Look at the zip's list of contents before anything is made of it: its size is what an attacker says."""
    if not content.startswith((b"PK\x03\x04", _END)):
        raise GradingProblem(_("This is not a zip file, whatever its name says. Ask for a zip."))
    if len(content) > MAX_ARCHIVE:
        raise GradingProblem(_("The zip is larger than {limit} MB.").format(limit=MAX_ARCHIVE // 1_000_000))
    tail = content[-(_END_BYTES + 65_535 + 20) :]
    end = tail.rfind(_END, 0, len(tail) - _END_BYTES + len(_END))
    if end < 0:
        raise GradingProblem(_("The zip is damaged. Ask for it again."))
    entries, size = struct.unpack("<HL", tail[end + 10 : end + 16])
    if entries > MAX_ENTRIES or size > _MAX_DIRECTORY or _END64 in tail:
        raise GradingProblem(_("There are too many files in the zip. Pack only the submission."))
    if not entries:
        raise GradingProblem(_("The zip is empty. Ask for it again."))


def _checked(info: zipfile.ZipInfo) -> str:
    """Return the entry's relative path; empty for what file managers leave. Raises `GradingProblem`."""
    told = info.orig_filename
    shown = ascii(told)[:80]
    if not info.flag_bits & _UTF8 and not told.isascii():
        raise GradingProblem(
            _("A file name in the zip cannot be read ({file}). Use plain letters and pack it again.").format(
                file=shown
            )
        )
    if told.startswith(("/", "\\")) or told[1:2] == ":" or ".." in PurePosixPath(told).parts or "\0" in told:
        raise GradingProblem(
            _("{file} in the zip leads out of its folder. Nothing of it was kept. Ask who sent it.").format(
                file=shown
            )
        )
    parts = PurePosixPath(told).parts
    if any(is_left_behind(part) for part in parts):
        return ""
    for part in parts[:-1]:
        # The exchange's folders have a time in their names.
        check_name(part.replace(":", ""))
    check_name(parts[-1])
    if len(parts) > _ARCHIVE_DEPTH:
        raise GradingProblem(_("The folders are nested too deeply: {file}").format(file=shown))
    _check_kind(info, shown)
    return "/".join(parts)


def _check_kind(info: zipfile.ZipInfo, shown: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise GradingProblem(
            _("{file} in the zip is a link or a device, not a file. Ask for the file itself.").format(
                file=shown
            )
        )
    if info.flag_bits & _ENCRYPTED:
        raise GradingProblem(_("The zip is locked with a password. Ask for one without."))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise GradingProblem(_("The zip is packed in an unusual way. Ask for an ordinary zip."))
    if shown.lower().rstrip("'\"").endswith((".zip", ".rar", ".7z", ".gz", ".tar")):
        raise GradingProblem(
            _("There is another packed file in the zip: {file}. Unpack it and collect what is in it.").format(
                file=shown
            )
        )
