"""A learner's own laptop: the lessons as notebooks in JupyterLab (`naikkelas learn`).

Progress goes to a file in the learner's folder, or, when she joins a class, to the class's shelf.
"""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

from toolkit.grading import lab
from toolkit.grading.files import PRIVATE_FOLDER
from toolkit.handout import STATE, LaptopProblem, prepare, unwritable
from toolkit.i18n import Messages
from toolkit.lesson.notebooks import default_learner
from toolkit.lesson.notebooks.server import class_opener

_ = Messages("cli")

_MAX_REPLY = 100_000

STOP_SECONDS = 10.0
"""How long the server may take to close its kernels."""

# nbgrader's pages for trainers; without an exchange, those for learners have nothing to show either.
_FOR_TRAINERS = ("formgrader", "course_list")
_FOR_EXCHANGE = ("assignment_list", "validate_assignment")
_FRONT_TRAINERS = ("formgrader", "course-list", "create-assignment")
_FRONT_EXCHANGE = ("assignment-list", "validate-assignment", "menu")


__all__ = ["LaptopProblem", "Membership", "environment", "join_class", "learn", "prepare", "run_server"]


@dataclass(frozen=True)
class Membership:
    """A place in a running class: where its shelf is, and the token that opens it."""

    address: str
    token: str
    learner: str


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


def _learner(membership: Membership | None) -> str:
    """Return whose numbers are drawn, which is also under which id nbgrader hands in."""
    return default_learner() if membership is None else membership.learner


def environment(folder: Path, language: str, membership: Membership | None) -> dict[str, str]:
    """Return the environment in which a laptop's kernels find the learner's notebook."""
    added = {"NAIKKELAS_LANGUAGE": language, "NAIKKELAS_LEARNER": _learner(membership)}
    if membership is None:
        added["NAIKKELAS_FILE"] = str(folder.absolute() / STATE / "notebook.json")
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
    prepare(folder, language, exchange, _learner(membership))
    own = folder / STATE / "jupyter"
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
        # A notebook's kernel is there at once, with what lessons import.
        "from toolkit.kernels.provisioner import use_for_all",
        "use_for_all()",
    ]
    try:
        own.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        settled = lab.settle(own, settings, [f"@jupyter/nbgrader:{name}" for name in fronts])
    except OSError as error:
        raise unwritable(folder, error) from error
    # nbgrader reads its configuration from the folder in which the server runs.
    return run_server(lab.command(own), folder, {**settled, **environment(folder, language, membership)})


def run_server(command: list[str], folder: Path, variables: dict[str, str]) -> int:
    """Run the server until it ends. Ctrl-C and SIGTERM let it close its kernels, a second one does not."""
    process = subprocess.Popen(command, cwd=folder, env=variables)
    # A server that is asked to end while a kernel starts may wait for ever.
    patience = threading.Timer(STOP_SECONDS, process.kill)
    patience.daemon = True

    def stop(_number: int, _frame: object) -> None:
        if process.poll() is not None:
            return
        if patience.is_alive():
            process.kill()
        else:
            process.terminate()
            patience.start()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return process.wait()
    finally:
        patience.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
