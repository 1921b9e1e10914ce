"""The folder of a learner's laptop: the notebooks it is given, and nbgrader's settings."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from toolkit.grading.files import PRIVATE_FOLDER, write_file
from toolkit.grading.ids import is_learner_id
from toolkit.i18n import Messages
from toolkit.lesson.notebooks import default_learner
from toolkit.paths import notebooks_root

_ = Messages("cli")

STATE = ".naikkelas"
_CONFIG = "nbgrader_config.py"
_MARK = "# Written anew by `naikkelas learn` each time it starts."


class LaptopProblem(Exception):
    """Something the learner can do something about, said in her language."""


def prepare(
    folder: Path, language: str, exchange: Path | None = None, student: str | None = None
) -> list[Path]:
    """Put the notebooks of a language into a folder and return those that are new or renewed.

    A notebook that the learner changed is left alone: hers is worth more than ours. Having run it is no
    change. exchange, student: where and under which id nbgrader hands in. Raises LaptopProblem; what was
    there before is kept then.
    """
    settings = _nbgrader_config(folder, exchange, student or default_learner())
    _check_is_free(folder)
    state = folder / STATE
    try:
        state.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        given = _given(state)
        written = [
            folder / name
            for name, source in _notebooks(language).items()
            if _give(folder / name, source.read_bytes(), given, name)
        ]
        write_file(state / "given.json", json.dumps(given, indent=1, sort_keys=True))
        write_file(folder / _CONFIG, settings)
    except OSError as error:
        raise unwritable(folder, error) from error
    return written


def _check_is_free(folder: Path) -> None:
    """Refuse a class folder, and any other nbgrader course: its settings would be written over."""
    config = folder / _CONFIG
    try:
        theirs = config.exists() and not config.read_text(encoding="utf-8", errors="replace").startswith(
            _MARK
        )
    except OSError as error:
        raise unwritable(folder, error) from error
    if theirs or (folder / "class.yaml").exists():
        raise LaptopProblem(
            _("{folder} holds a class. Choose another folder for the notebooks with --folder.").format(
                folder=folder
            )
        )


def unwritable(folder: Path, error: OSError) -> LaptopProblem:
    """Return what to tell when the system refuses to write."""
    text = _("The folder {folder} cannot be written: {reason}.")
    return LaptopProblem(text.format(folder=folder, reason=error.strerror or error))


def _notebooks(language: str) -> dict[str, Path]:
    found = sorted(notebooks_root().glob(f"*/*.{language}.ipynb"))
    return {f"{path.parent.name}/{path.name}": path for path in found}


def _give(target: Path, content: bytes, given: dict[str, str], name: str) -> bool:
    """Write one notebook unless the learner changed hers; returns whether it was written."""
    ours = _fingerprint(content)
    if target.exists():
        hers = _fingerprint(target.read_bytes())
        if hers not in (ours, given.get(name)):
            return False
        given[name] = ours
        if hers == ours:
            return False
    given[name] = ours
    target.parent.mkdir(exist_ok=True)
    write_file(target, content, 0o644)
    return True


def _given(state: Path) -> dict[str, str]:
    """Return the fingerprints of the notebooks as we last put them there."""
    try:
        given = json.loads((state / "given.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _fingerprint(content: bytes) -> str:
    """Return a hash of what a person writes in a notebook.

    Results, and the empty cell that JupyterLab adds at the end, do not count.
    """
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]]
        content = json.dumps([cell for cell in cells if cell[1].strip()]).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        pass  # no notebook any more: then every byte counts
    return hashlib.sha256(content).hexdigest()


def course_in(exchange: Path) -> str:
    """Return the id of the course in an exchange folder, which is the class code: its only folder's name.

    Raises LaptopProblem when the folder cannot be used.
    """
    if sys.platform == "win32":
        raise LaptopProblem(_("nbgrader's exchange does not work on Windows. Join with --class instead."))
    if not exchange.is_dir():
        raise LaptopProblem(_("There is no exchange folder {folder}.").format(folder=exchange))
    try:
        courses = sorted(path.name for path in exchange.iterdir() if (path / "outbound").is_dir())
    except OSError:
        courses = []
    if len(courses) != 1:
        raise LaptopProblem(
            _("{folder} is not the exchange folder of one class. It lies inside the class folder.").format(
                folder=exchange
            )
        )
    if not os.access(exchange, os.W_OK | os.X_OK):
        raise LaptopProblem(
            _("Your account may not write to {folder}, so you could not hand in.").format(folder=exchange)
        )
    return courses[0]


def _nbgrader_config(folder: Path, exchange: Path | None, student: str) -> str:
    settings: dict[str, Any] = {}
    if exchange is not None:
        settings = {
            "CourseDirectory.course_id": course_in(exchange),
            # The same name that the numbers of the assignment are drawn for: another one is not marked.
            "CourseDirectory.student_id": _checked(student),
            "Exchange.root": str(exchange.resolve()),
            # The lessons have the folders with the modules' names.
            "Exchange.path_includes_course": True,
            "Exchange.cache": str(folder.absolute() / STATE / "handed-in"),
        }
    lines = [f"c.{name} = {value!r}" for name, value in settings.items()]
    return "\n".join([_MARK, "c = get_config()  # noqa: F821 - given by traitlets", *lines, ""])


def _checked(student: str) -> str:
    if not is_learner_id(student) or "+" in student:
        raise LaptopProblem(
            _("nbgrader cannot use the name {name}. Set NAIKKELAS_LEARNER to letters and digits.").format(
                name=ascii(student)
            )
        )
    return student
