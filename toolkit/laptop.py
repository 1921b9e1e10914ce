"""A learner's own laptop: the lessons as notebooks in JupyterLab (`naikkelas learn`).

Progress goes to a file in the learner's folder, or, when she joins a class, to the class's shelf.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from toolkit.grading import lab
from toolkit.grading.files import PRIVATE_FOLDER, write_file
from toolkit.grading.ids import is_learner_id
from toolkit.i18n import Messages
from toolkit.lesson.notebooks import default_learner
from toolkit.lesson.notebooks.server import class_opener
from toolkit.paths import notebooks_root

_ = Messages("cli")

_STATE = ".naikkelas"
_CONFIG = "nbgrader_config.py"
_MARK = "# Written anew by `naikkelas learn` each time it starts."
_MAX_REPLY = 100_000

# nbgrader's pages for trainers; without an exchange, those for learners have nothing to show either.
_FOR_TRAINERS = ("formgrader", "course_list")
_FOR_EXCHANGE = ("assignment_list", "validate_assignment")
_FRONT_TRAINERS = ("formgrader", "course-list", "create-assignment")
_FRONT_EXCHANGE = ("assignment-list", "validate-assignment", "menu")


class LaptopProblem(Exception):
    """Something the learner can do something about, said in her language."""


@dataclass(frozen=True)
class Membership:
    """A place in a running class: where its shelf is, and the token that opens it."""

    address: str
    token: str
    learner: str


# --- a class ---------------------------------------------------------------------------------------


def join_class(address: str, code: str, name: str, pin: str) -> Membership:
    """Sign in to a running class.

    Raises LaptopProblem when the class cannot be reached or does not know the name and PIN.
    """
    if not address.startswith(("http://", "https://")):
        address = f"http://{address}"
    address = address.rstrip("/")
    try:
        request = Request(  # noqa: S310 - the scheme is checked above
            f"{address}/api/session",
            data=json.dumps({"code": code, "name": name, "pin": pin}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with class_opener().open(request, timeout=10) as reply:
            content = reply.read(_MAX_REPLY)
    except HTTPError as error:
        raise LaptopProblem(_message_of(error)) from error
    except (OSError, ValueError, HTTPException) as error:
        raise LaptopProblem(
            _("The class at {address} does not answer. Is it running, and are you on the same Wi-Fi?").format(
                address=address
            )
        ) from error
    try:
        session = json.loads(content)
        return Membership(address, str(session["token"]), str(session["learner"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LaptopProblem(
            _(
                "What answers at {address} is not a class. Look at the address on the trainer's screen."
            ).format(address=address)
        ) from error


def _message_of(error: HTTPError) -> str:
    with error:
        try:
            message = str(json.loads(error.read(_MAX_REPLY))["message"])
        except (OSError, ValueError, KeyError, TypeError, HTTPException, RecursionError):
            return _("The class answered with error {code}.").format(code=error.code)
    # It is printed on a terminal, and who answered is not known.
    return "".join(char for char in message[:500] if char.isprintable())


# --- the folder ------------------------------------------------------------------------------------


def prepare(
    folder: Path, language: str, exchange: Path | None = None, membership: Membership | None = None
) -> list[Path]:
    """Put the notebooks of a language into a folder and return those that are new or renewed.

    A notebook that the learner changed is left alone: hers is worth more than ours. Having run it is no
    change. exchange, membership: for nbgrader's settings. Raises LaptopProblem; nothing is changed then.
    """
    settings = _nbgrader_config(folder, exchange, membership)
    _check_is_free(folder)
    state = folder / _STATE
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
        raise _unwritable(folder, error) from error
    return written


def _check_is_free(folder: Path) -> None:
    """Refuse a class folder, and any other nbgrader course: its settings would be written over."""
    config = folder / _CONFIG
    try:
        theirs = config.exists() and not config.read_text(encoding="utf-8", errors="replace").startswith(
            _MARK
        )
    except OSError as error:
        raise _unwritable(folder, error) from error
    if theirs or (folder / "class.yaml").exists():
        raise LaptopProblem(
            _("{folder} holds a class. Choose another folder for the notebooks with --folder.").format(
                folder=folder
            )
        )


def _unwritable(folder: Path, error: OSError) -> LaptopProblem:
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


# --- nbgrader's exchange -----------------------------------------------------------------------------


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


def _nbgrader_config(folder: Path, exchange: Path | None, membership: Membership | None) -> str:
    settings: dict[str, Any] = {}
    if exchange is not None:
        settings = {
            "CourseDirectory.course_id": course_in(exchange),
            # The same name that the numbers of the assignment are drawn for: another one is not marked.
            "CourseDirectory.student_id": _student(membership),
            "Exchange.root": str(exchange.resolve()),
            # The lessons have the folders with the modules' names.
            "Exchange.path_includes_course": True,
            "Exchange.cache": str(folder.absolute() / _STATE / "handed-in"),
        }
    lines = [f"c.{name} = {value!r}" for name, value in settings.items()]
    return "\n".join([_MARK, "c = get_config()  # noqa: F821 - given by traitlets", *lines, ""])


def _student(membership: Membership | None) -> str:
    """Return under which id nbgrader hands in."""
    student = _learner(membership)
    if not is_learner_id(student) or "+" in student:
        raise LaptopProblem(
            _("nbgrader cannot use the name {name}. Set NAIKKELAS_LEARNER to letters and digits.").format(
                name=ascii(student)
            )
        )
    return student


def _learner(membership: Membership | None) -> str:
    return default_learner() if membership is None else membership.learner


# --- JupyterLab --------------------------------------------------------------------------------------


def environment(folder: Path, language: str, membership: Membership | None) -> dict[str, str]:
    """Return the environment in which a laptop's kernels find the learner's notebook."""
    added = {"NAIKKELAS_LANGUAGE": language, "NAIKKELAS_LEARNER": _learner(membership)}
    if membership is None:
        added["NAIKKELAS_FILE"] = str(folder.absolute() / _STATE / "notebook.json")
    else:
        added["NAIKKELAS_URL"] = membership.address
        added["NAIKKELAS_SHELF"] = membership.token
    return added


def learn(
    folder: Path,
    language: str,
    *,
    membership: Membership | None = None,
    exchange: Path | None = None,
    browser: bool = True,
) -> int:
    """Prepare a folder and run JupyterLab in it until it is stopped. Returns its exit code."""
    folder = folder.absolute()
    prepare(folder, language, exchange, membership)
    own = folder / _STATE / "jupyter"
    servers = _FOR_TRAINERS if exchange else (*_FOR_TRAINERS, *_FOR_EXCHANGE)
    fronts = _FRONT_TRAINERS if exchange else (*_FRONT_TRAINERS, *_FRONT_EXCHANGE)
    off = {f"nbgrader.server_extensions.{name}": False for name in servers}
    settings = [
        f"c.ServerApp.root_dir = {str(folder)!r}",
        f"c.ServerApp.open_browser = {browser}",
        f"c.ServerApp.jpserver_extensions = {off!r}",
        # Ctrl-C ends it without a question in a terminal that she may not look at.
        "c.ServerApp.answer_yes = True",
        "c.Application.log_level = 'WARN'",
    ]
    try:
        own.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        settled = lab.settle(own, settings, [f"@jupyter/nbgrader:{name}" for name in fronts])
    except OSError as error:
        raise _unwritable(folder, error) from error
    # nbgrader reads its configuration from the folder in which the server runs.
    return _run(lab.command(own), folder, {**settled, **environment(folder, language, membership)})


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> int:
    """Run the server until it ends. Ctrl-C and SIGTERM are passed on, so that it can close its kernels."""
    process = subprocess.Popen(command, cwd=folder, env=variables)

    def stop(_number: int, _frame: object) -> None:
        with contextlib.suppress(OSError):
            process.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
