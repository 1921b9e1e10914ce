"""The class folder: a real nbgrader course, with what NaikKelas keeps beside it."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.grading import description as about
from toolkit.grading import gradebook, prepare
from toolkit.grading.files import PRIVATE_FILE, PRIVATE_FOLDER, locked, write_file
from toolkit.grading.ids import is_code_assignment
from toolkit.grading.migrate import migrate_gradebook
from toolkit.grading.problems import ClassFolderProblem, full_disk_text, is_full
from toolkit.grading.settings import config_text, load_config, renewed
from toolkit.grading.upgrade import is_old, upgrade_gradebook, upgraded_text
from toolkit.i18n import DEFAULT_LANGUAGE, Messages
from toolkit.paths import assignments_root

_ = Messages("grading")

Progress = Callable[[str], None]

_PRIVATE = (
    *("source", "release", "submitted", "autograded", "feedback", "released"),
    *("history", "collected", "logs"),
)
# What file managers and file systems leave in every folder.
_HARMLESS = {".DS_Store", "desktop.ini", "Thumbs.db", "lost+found", ".directory", ".Trash-1000", ".lock"}
_SECRET_BYTES = 32


@dataclass
class ClassFolder:
    """An open class folder.

    path: where it is. name, code, language: from class.yaml; the code is also nbgrader's course id.
    secret: 32 random bytes, the key of this class's cookies. notes: what the trainer should know after
    opening, one sentence each.
    """

    path: Path
    name: str
    code: str
    language: str
    secret: bytes
    notes: tuple[str, ...] = ()

    @classmethod
    def open_or_make(
        cls,
        path: Path | str,
        name: str | None = None,
        language: str = DEFAULT_LANGUAGE,
        progress: Progress | None = None,
        *,
        thorough: bool = False,
    ) -> ClassFolder:
        """Open a class folder, or make one; one whose making was interrupted is finished.

        path: an existing class folder, an empty folder, or a name that is free. name: the class's name; for
        an existing class it replaces the old one. language: used for new classes only. progress: called with
        a sentence before each step that takes time. thorough: search a big gradebook for damage too, which
        takes seconds. Raises `ClassFolderProblem`; nothing is lost then.
        """
        target = Path(path).expanduser().absolute()
        with _as_sentences(target):
            _check_place(target)
            target.mkdir(parents=True, exist_ok=True)
            target = target.resolve()
            if not os.access(target, os.W_OK | os.X_OK):
                raise PermissionError(13, "", str(target))
            with locked(target / ".lock"):
                return cls._open(target, name, language, progress or _silent, thorough)

    @classmethod
    def _open(
        cls, path: Path, name: str | None, language: str, progress: Progress, thorough: bool
    ) -> ClassFolder:
        described = _described(path, name, language)
        secret = _secret(path)
        kept = gradebook.file(path)
        old = kept is not None and is_old(kept)
        gradebook.check(path, whole=thorough or old, progress=progress)
        upgraded = upgrade_gradebook(path)
        if not (path / "nbgrader_config.py").exists():
            write_file(path / "nbgrader_config.py", config_text(described.code), 0o644)
        elif text := renewed(
            (path / "nbgrader_config.py").read_text(encoding="utf-8", errors="surrogateescape")
        ):
            write_file(path / "nbgrader_config.py", text.encode("utf-8", "surrogateescape"), 0o644)
        config = load_config(path)
        # Other accounts of this machine may pass through to the exchange, and see nothing else.
        path.chmod(0o711)
        for part in _PRIVATE:
            (path / part).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        notes = [upgraded_text(upgraded)] if upgraded else []
        notes += prepare.prepare(path, assignments_root(), config, progress)
        notes += migrate_gradebook(path)
        for database in ("gradebook.db", "records.db"):
            if (path / database).exists():
                (path / database).chmod(PRIVATE_FILE)
        return cls(path, described.name, described.code, described.language, secret, tuple(notes))

    @property
    def records_url(self) -> str:
        """The address of the learners' records: an SQLite file in this folder, or `NAIKKELAS_RECORDS`."""
        return os.environ.get("NAIKKELAS_RECORDS") or f"sqlite:///{self.path / 'records.db'}"

    @property
    def described(self) -> about.Description:
        """What class.yaml says now: time zone, what lateness costs. Raises `ClassFolderProblem`."""
        return about.read_description(self.path / "class.yaml")

    @property
    def gradebook(self) -> Path:
        """nbgrader's database."""
        return self.path / "gradebook.db"

    def assignments(self) -> list[str]:
        """Return the ids of the released form assignments, in the order of the modules."""
        return [name for name in prepare.released(self.path) if not is_code_assignment(name)]

    def code_assignments(self) -> list[str]:
        """Return the ids of the released code assignments of the analyst track."""
        return [name for name in prepare.released(self.path) if is_code_assignment(name)]

    def submission(self, learner: str, assignment: str) -> Path:
        """Return where nbgrader expects a learner's submission."""
        return self.path / "submitted" / learner / assignment

    def autograded(self, learner: str, assignment: str) -> Path:
        """Return where nbgrader puts a graded submission."""
        return self.path / "autograded" / learner / assignment

    @contextlib.contextmanager
    def grading(self) -> Iterator[None]:
        """Hold the right to change marks; other processes wait. Not to be nested."""
        with locked(self.path / ".grading.lock"):
            yield


def _silent(_text: str) -> None:
    """Show no progress."""


@contextlib.contextmanager
def _as_sentences(path: Path) -> Iterator[None]:
    """Turn what the system says while a folder is opened into what the trainer can do."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise ClassFolderProblem(full_disk_text()) from error
        place = error.filename or path
        if isinstance(error, PermissionError) or error.errno == 30:
            raise ClassFolderProblem(
                _(
                    "This account may not write to {place}. Copy the class folder to a place of your own, "
                    "for example your home folder. Nothing was changed."
                ).format(place=place)
            ) from error
        raise ClassFolderProblem(
            _("{place} could not be read or written: {reason}.").format(
                place=place, reason=error.strerror or error
            )
        ) from error


def _check_place(path: Path) -> None:
    """Refuse a place that is not free and holds no class."""
    if not path.exists():
        if path.is_symlink():
            raise ClassFolderProblem(_("{folder} is a link that leads nowhere.").format(folder=path))
        return
    if not path.is_dir():
        raise ClassFolderProblem(
            _("{folder} is a file. Choose another name for the class folder.").format(folder=path)
        )
    if (path / "class.yaml").exists():
        return
    others = sorted(item.name for item in path.iterdir() if not _is_harmless(item.name))
    if others:
        shown = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
        raise ClassFolderProblem(
            _(
                "{folder} holds other things ({what}) and no class. Choose an empty folder or a new name. "
                "If a class was here, put its class.yaml back from a backup."
            ).format(folder=path, what=shown)
        )


def _is_harmless(name: str) -> bool:
    # A half-written class.yaml is left when the power fails while a class is being made.
    return name in _HARMLESS or name.startswith((".class.yaml.", "._"))


def _described(path: Path, name: str | None, language: str) -> about.Description:
    file = path / "class.yaml"
    if not file.exists():
        described = about.new_description(name or path.name, language)
    else:
        described = about.read_description(file)
        if not name or about.clean_name(name) == described.name:
            return described
        described = described.model_copy(update={"name": about.clean_name(name)})
    write_file(file, described.text(), 0o644)
    return described


def _secret(path: Path) -> bytes:
    """Return the key of the class's cookies; a lost or short one is made anew: people then sign in again."""
    file = path / "secret"
    if file.exists():
        file.chmod(PRIVATE_FILE)
        kept = file.read_bytes()
        if len(kept) == _SECRET_BYTES:
            return kept
    fresh = secrets.token_bytes(_SECRET_BYTES)
    write_file(file, fresh)
    return fresh
